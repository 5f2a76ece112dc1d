"""Secrets sent by e-mail: 256 random bits shown once, only their hash is kept."""

import hashlib
import secrets


def new_token() -> str:
    """A URL-safe secret of 256 bits."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """SHA-256 of a secret, hexadecimal: what the database keeps and looks up."""
    return hashlib.sha256(token.encode()).hexdigest()
