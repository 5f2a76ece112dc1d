"""Storing files: written whole, checked by content, found again only through an authorised row."""

import hashlib
import secrets
from typing import IO

from django.core.files.base import ContentFile, File
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


def store_stream(
    *, content: IO[bytes], folder: str, extension: str, content_type: str, original_name: str = ""
) -> StoredFile:
    """Like `store_bytes`, for a file that need not stand in memory: read from where it is to its end, twice."""
    start = content.tell()
    digest = hashlib.file_digest(content, "sha256").hexdigest()  # type: ignore[arg-type]
    size = content.seek(0, 2) - start  # a digest may leave the file anywhere
    content.seek(start)
    saved = default_storage.save(f"{folder}/{secrets.token_hex(16)}.{extension}", File(content))
    return StoredFile.objects.create(
        key=saved, original_name=original_name[:200], content_type=content_type, size=size, sha256=digest
    )


def forget_file(file: StoredFile) -> None:
    """Delete the row now and its content once the transaction is committed; no row may still protect it."""
    key = file.key
    file.delete()
    transaction.on_commit(lambda: default_storage.delete(key))
