"""Storing files: written whole, checked by content, found again only through an authorised row."""

import hashlib
import secrets

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from common.models import StoredFile


def store_bytes(
    *, content: bytes, folder: str, extension: str, content_type: str, original_name: str = ""
) -> StoredFile:
    """Write `content` under a generated name and return its row (created once the file is whole)."""
    key = f"{folder}/{secrets.token_hex(16)}.{extension}"
    saved = default_storage.save(key, ContentFile(content))
    return StoredFile.objects.create(
        key=saved,
        original_name=original_name[:200],
        content_type=content_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )


def forget_file(file: StoredFile) -> None:
    """Delete the row now and its content once the transaction is committed; no row may still protect it."""
    key = file.key
    file.delete()
    transaction.on_commit(lambda: default_storage.delete(key))
