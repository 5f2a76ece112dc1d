"""Exports: asked for, made once by a worker (see common.work), kept for a while."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import IO, Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from accounts.closing import forget_exports
from accounts.enums import ExportFormat
from accounts.models import Export, User
from accounts.permissions import can
from accounts.viewer import Viewer
from common.enums import JobState
from common.errors import DomainError
from common.exports import CONTENT_TYPES, MAX_ROWS, Exporter, exporter_named, exporters, write_table
from common.files import store_stream
from common.jobs import enqueue
from common.models import StoredFile
from common.submissions import write_once
from common.work import Overtaken, Work, ask_again

MAX_UNFINISHED = 5  # of one person at once
MAX_QUERY = 1000
BEAT = 1.0  # seconds between two signs of life
NO_RIGHT = "Vous n’avez plus accès à ces données : l’export n’a pas été fait."


# --- asking ---


def request_export(*, exporter: str, query: str, format: str, submission_id: UUID, by: User) -> Export:
    """Ask for a table as it is filtered now. The same submission twice is one export; a worker makes it.

    Raises DomainError for an unknown table or format, filters too long, somebody who may not have the table, or too
    many exports unfinished.
    """
    known = exporter_named(exporter)
    if known is None or format not in ExportFormat.values:
        raise DomainError("Ce tableau ou ce format n’existe pas.")
    if not can(Viewer(by), known.permission):
        raise DomainError("Vous n’avez pas accès à ce tableau.")
    if len(query) > MAX_QUERY:
        raise DomainError("Ces filtres sont trop longs pour un export : enlevez-en un.")
    row = Export(user=by, exporter=exporter, query=query, format=format, submission_id=submission_id)

    def write() -> None:
        unfinished = by.exports.filter(state__in=(JobState.QUEUED, JobState.RUNNING)).count()
        if unfinished >= MAX_UNFINISHED:
            raise DomainError("Plusieurs de vos exports sont encore en cours : attendez la fin de l’un d’eux.")
        row.save()
        enqueue("accounts.export_build", row.pk)

    return write_once(row, write, same=("user_id", "exporter"))


@transaction.atomic
def retry_export(*, export: Export) -> Export:
    """Try a failed export again. Raises DomainError when it did not fail."""
    row = Export.objects.select_for_update().get(pk=export.pk)
    if row.state != JobState.FAILED:
        raise DomainError("Cet export n’est pas en échec : il n’y a rien à réessayer.")
    ask_again(row)
    enqueue("accounts.export_build", row.pk)
    return row


def cancel_export(*, export: Export) -> None:
    """Give an export up, or delete it with its file; a worker at it stops at its next sign of life."""
    with transaction.atomic():
        forget_exports(Export.objects.filter(pk=export.pk))


def forget_exports_of_people() -> int:
    """Delete the exports of tables that hold people: one of them was erased. Returns how many."""
    tables = [exporter.slug for exporter in exporters() if exporter.holds_people]
    with transaction.atomic():
        return forget_exports(Export.objects.filter(exporter__in=tables))


# --- making ---


def build_export(*, export_id: int) -> Export | None:
    """Make the file, as its owner's rights stand now. Returns None when there is nothing to do."""
    return WORK.run(export_id)


def _make(export: Export) -> None:
    exporter, viewer = exporter_named(export.exporter), Viewer(export.user)
    if exporter is None or not can(viewer, exporter.permission):
        raise DomainError(NO_RIGHT)
    total = exporter.count(viewer, export.query)
    if total > MAX_ROWS:
        raise DomainError(f"Ce tableau aurait plus de {MAX_ROWS} lignes : précisez les filtres, puis recommencez.")
    with tempfile.TemporaryFile() as output:
        rows = _followed(export, exporter.rows(viewer, export.query), total)
        count = write_table(output, format=export.format, title=exporter.title, columns=exporter.columns, rows=rows)
        WORK.progress(export, 95, "Enregistrement du fichier")
        output.seek(0)
        _store(export, exporter, output, count)


def _followed(export: Export, rows: Iterator[Sequence[Any]], total: int) -> Iterator[Sequence[Any]]:
    """The rows as they come, saying now and then how far they are: also the heartbeat, and how a cancel is heard."""
    said = time.monotonic()
    for number, row in enumerate(rows, start=1):
        if time.monotonic() - said > BEAT:
            said = time.monotonic()
            WORK.progress(
                export, min(94, 1 + 93 * number // max(total, 1)), f"{number} lignes sur {max(total, number)}"
            )
        yield row


def _store(export: Export, exporter: Exporter, output: IO[bytes], count: int) -> None:
    """Store the file, then point to it; when somebody else was first, the file goes."""
    file = store_stream(
        content=output, folder="exports", extension=export.format, content_type=CONTENT_TYPES[export.format],
        original_name=f"{slugify(exporter.title)}-{timezone.localdate():%Y-%m-%d}.{export.format}",
    )  # fmt: skip
    try:
        _finish(export, file, count)
    except Overtaken:
        default_storage.delete(file.key)
        file.delete()
        raise


@transaction.atomic
def _finish(export: Export, file: StoredFile, count: int) -> None:
    row = WORK.held(export)
    row.state, row.progress, row.progress_label, row.rows, row.file = JobState.READY, 100, "Prêt", count, file
    row.heartbeat_at = row.finished_at = timezone.now()
    row.save()


WORK = Work[Export](
    model=Export,
    task="accounts.export_build",
    lock_space=0x4558504F,  # « EXPO »
    do=_make,
    begins="Lecture des données",
    too_many="L’export s’est interrompu {n} fois sans aboutir. Réessayez ou prévenez le Club.",
    unexpected="Une erreur inattendue a interrompu l’export. Réessayez ou prévenez le Club.",
    stale_after=lambda: timedelta(seconds=60),
)
