"""Documents: what this app holds of who sent them, and how long it keeps archived ones."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from accompaniments.models import Document
from accompaniments.services import forget_document
from actors.models import Contact
from actors.personal_data import Rows, identity_of
from common.models import StoredFile
from common.registries import RetentionRule, add_personal_data, add_retention
from common.scrubbing import scrub_rows


def _sent(contact: Contact) -> Any:
    return Document.objects.filter(uploaded_by=contact.user) if contact.user else Document.objects.none()


def export_documents(contact: Contact) -> Rows:
    """What the person sent: where, when, and by what the file is known."""
    rows = _sent(contact).select_related("file", "actor", "programme", "accompaniment").order_by("pk")
    return [
        {"intitulé": row.title, "fichier": row.file.original_name, "taille (octets)": row.file.size,
         "empreinte SHA-256": row.file.sha256, "rangé avec": str(row.host), "lu par": row.get_audience_display(),
         "déposé le": row.uploaded_at, "archivé le": row.archived_at}
        for row in rows
    ]  # fmt: skip


def erase_documents(contact: Contact) -> int:
    """Those the person had archived go for good; the others stay where they are kept, unsigned. Titles and names of
    files, anybody's, lose the person.
    """
    who, count = identity_of(contact), 0
    for document in _sent(contact).filter(archived_at__isnull=False).select_related("file"):
        forget_document(document=document)
        count += 1
    count += _sent(contact).update(uploaded_by=None)
    files = StoredFile.objects.filter(documents__isnull=False).order_by()
    names = [StoredFile._meta.get_field("original_name")]
    return count + scrub_rows(Document.objects.order_by(), who) + scrub_rows(files, who, names)


def documents_due() -> models.QuerySet:
    """Archived for the whole time."""
    return Document.objects.filter(archived_at__lt=timezone.now() - settings.RETENTION_FILES)


def _forget(rows: Any) -> int:
    due = list(rows.select_related("file"))
    for row in due:
        forget_document(document=row)
    return len(due)


def register() -> None:
    """Make it known."""
    add_personal_data(
        "documents", export=export_documents, erase=erase_documents, title="Documents déposés par la personne",
        fate="Ils restent à leur place, sans signature ; ceux qu’elle avait archivés sont supprimés.",
        scrubbed=("accompaniments.Document",),
    )  # fmt: skip
    add_retention(
        RetentionRule("documents-archives", "Documents archivés", "l’archivage du document",
                      lambda: settings.RETENTION_FILES, documents_due, _forget)
    )  # fmt: skip
