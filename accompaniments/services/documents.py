"""Writes on documents: kept, archived, brought back, forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.core.files.storage import default_storage
from django.db import models, transaction
from django.utils import timezone

from accompaniments.enums import DocumentAudience
from accompaniments.models import Accompaniment, Document
from actors.models import Actor
from common.errors import DomainError
from common.files import forget_file
from common.models import StoredFile, new_uuid
from common.submissions import write_once
from common.uploads import store_upload
from programmes.models import Programme

if TYPE_CHECKING:
    from uuid import UUID

    from accounts.models import User

MAX_PER_HOST = 200
HOST_FIELDS: dict[type[models.Model], str] = {
    Actor: "actor",
    Programme: "programme",
    Accompaniment: "accompaniment",
}


def add_document(
    *,
    host: Actor | Programme | Accompaniment,
    file: Any,
    name: str,
    title: str,
    audience: str,
    by: User | None,
    submission_id: UUID | None = None,
) -> Document:
    """Keep a file with its host, once however many times it is sent.

    Raises DomainError: not a kind of file we take (`file`), too many documents there, an audience that cannot be
    (`audience`), no title (`title`), or a number of sending already used for something else.
    """
    if not title.strip():
        raise DomainError("Donnez un intitulé à ce document.", field="title")
    if audience == DocumentAudience.PARTNERS and not isinstance(host, Programme):
        raise DomainError("Seul un document de programme se partage avec ses partenaires.", field="audience")
    field = HOST_FIELDS[type(host)]
    document = Document(
        title=title.strip(), audience=audience, uploaded_by=by, submission_id=submission_id or new_uuid(),
        **{field: host},
    )  # fmt: skip
    return write_once(
        document, lambda: _write(document, host, file, name), same=(f"{field}_id", "uploaded_by_id", "title")
    )


def _write(document: Document, host: Any, file: Any, name: str) -> None:
    """The host is locked while its documents are counted; a file whose row cannot be written is not left behind."""
    type(host)._base_manager.select_for_update(of=("self",)).get(pk=host.pk)
    if host.documents.filter(archived_at=None).count() >= MAX_PER_HOST:
        raise DomainError(f"Il y a déjà {MAX_PER_HOST} documents ici\u00a0: archivez-en, puis recommencez.")
    document.file = store_upload(file=file, name=name, folder="documents")
    try:
        document.save(force_insert=True)
    except Exception:
        default_storage.delete(document.file.key)
        raise


@transaction.atomic
def archive_document(*, document: Document, by: User | None = None) -> Document:
    """It is shown and given no more; `restore_document` brings it back as long as its file is kept."""
    return _date_archive(document, timezone.now())


@transaction.atomic
def restore_document(*, document: Document, by: User | None = None) -> Document:
    """Shown again where it was."""
    return _date_archive(document, None)


def _date_archive(document: Document, at: Any) -> Document:
    if (document.archived_at is None) != (at is None):
        document.archived_at = at
        document.save(update_fields=["archived_at"])
    return document


@transaction.atomic
def forget_document(*, document: Document) -> None:
    """The row and its file go for good (time of conservation over)."""
    file = cast(StoredFile, document.file)
    document.delete()
    forget_file(file)
