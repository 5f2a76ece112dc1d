"""Exports: asked for, made once by a worker, kept for a while.

The row is the truth. Whoever claims it adds one to `attempts`; a worker whose number is no longer the row's, or
whose row is gone (cancelled), writes nothing. A session lock tells a dead worker from a busy one at once.
"""

from __future__ import annotations

import logging
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import IO, Any
from uuid import UUID

from billiard.exceptions import SoftTimeLimitExceeded
from django.core.files.storage import default_storage
from django.db import OperationalError, connection, transaction
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

logger = logging.getLogger(__name__)
LOCK_SPACE = 0x4558504F  # « EXPO »: the first key of our advisory locks
STALE_AFTER = timedelta(seconds=60)
MAX_ATTEMPTS = 3
MAX_UNFINISHED = 5  # of one person at once
MAX_QUERY = 1000
BEAT = 1.0  # seconds between two signs of life
NO_RIGHT = "Vous n’avez plus accès à ces données : l’export n’a pas été fait."
TOO_MANY = "L’export s’est interrompu {n} fois sans aboutir. Réessayez ; si cela continue, prévenez le Club."
UNEXPECTED = "Une erreur inattendue a interrompu l’export. Réessayez ; si cela continue, prévenez le Club."


class Overtaken(Exception):
    """Another worker has taken this export, or it was cancelled: leave it alone."""


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
    row.state, row.attempts, row.progress, row.progress_label, row.failure_reason = JobState.QUEUED, 0, 0, "", ""
    row.heartbeat_at, row.finished_at = timezone.now(), None
    row.save()
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
    """Make the file: as its owner's rights stand now. Returns None when there is nothing to do.

    Never raises for the export's own troubles: the row says « échec » and why, in French.
    """
    locked = _try_lock(export_id)
    try:
        export = _claim(export_id, is_free=locked)
        if export is None:
            return None
        try:
            _make(export)
        except Overtaken:
            return None
        except DomainError as error:
            _fail(export, error.message)
        except (OperationalError, OSError, SoftTimeLimitExceeded) as error:
            logger.exception("export %s interrupted", export_id)
            _interrupted(export, type(error).__name__)
        except Exception:
            logger.exception("export %s failed", export_id)
            _fail(export, UNEXPECTED)
    finally:
        if locked:
            _unlock(export_id)
    return Export.objects.filter(pk=export_id).first()


@transaction.atomic
def requeue_stale_exports() -> int:
    """Send again what shows no sign of life; give up after `MAX_ATTEMPTS`. Returns how many were sent."""
    sent = 0
    for row in Export.objects.stale(after=STALE_AFTER).select_for_update(skip_locked=True).order_by("pk"):
        if row.attempts >= MAX_ATTEMPTS:
            _write_failure(row, TOO_MANY.format(n=row.attempts))
            continue
        row.state, row.heartbeat_at = JobState.QUEUED, timezone.now()
        row.progress_label = "Reprise après une interruption" if row.attempts else ""
        row.save(update_fields=["state", "heartbeat_at", "progress_label"])
        enqueue("accounts.export_build", row.pk)
        sent += 1
    return sent


def _try_lock(pk: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK_SPACE, pk])
        return bool(cursor.fetchone()[0])


def _unlock(pk: int) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK_SPACE, pk])
    except OperationalError:  # the connection is gone, and the lock with it
        connection.close()


@transaction.atomic
def _claim(pk: int, *, is_free: bool) -> Export | None:
    """Take the export, or nothing: it is over, somebody is at work on it, or it was tried too often."""
    rows = Export.objects.select_for_update(skip_locked=True, of=("self",)).select_related("user")
    row = rows.filter(pk=pk).first()
    if row is None or row.is_over:
        return None
    shows_life = row.heartbeat_at is not None and row.heartbeat_at > timezone.now() - STALE_AFTER
    if not is_free and shows_life:
        return None
    if row.attempts >= MAX_ATTEMPTS:
        _write_failure(row, TOO_MANY.format(n=row.attempts))
        return None
    row.state, row.attempts, row.failure_reason = JobState.RUNNING, row.attempts + 1, ""
    row.progress, row.progress_label, row.heartbeat_at = 1, "Lecture des données", timezone.now()
    row.save()
    return row


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
        _progress(export, 95, "Enregistrement du fichier")
        output.seek(0)
        _store(export, exporter, output, count)


def _followed(export: Export, rows: Iterator[Sequence[Any]], total: int) -> Iterator[Sequence[Any]]:
    """The rows as they come, saying now and then how far they are: also the heartbeat, and how a cancel is heard."""
    said = time.monotonic()
    for number, row in enumerate(rows, start=1):
        if time.monotonic() - said > BEAT:
            said = time.monotonic()
            _progress(export, min(94, 1 + 93 * number // max(total, 1)), f"{number} lignes sur {max(total, number)}")
        yield row


def _progress(export: Export, percent: int, label: str) -> None:
    mine = Export.objects.filter(pk=export.pk, attempts=export.attempts, state=JobState.RUNNING)
    if not mine.update(progress=percent, progress_label=label, heartbeat_at=timezone.now()):
        raise Overtaken


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
    row = Export.objects.select_for_update().filter(pk=export.pk, attempts=export.attempts).first()
    if row is None or row.state != JobState.RUNNING:
        raise Overtaken
    row.state, row.progress, row.progress_label, row.rows, row.file = JobState.READY, 100, "Prêt", count, file
    row.heartbeat_at = row.finished_at = timezone.now()
    row.save()


# --- when it does not work ---


def _write_failure(row: Export, reason: str) -> None:
    row.state, row.failure_reason = JobState.FAILED, reason[:300]
    row.heartbeat_at = row.finished_at = timezone.now()
    row.save(update_fields=["state", "failure_reason", "heartbeat_at", "finished_at"])


@transaction.atomic
def _fail(export: Export, reason: str) -> None:
    row = Export.objects.select_for_update().filter(pk=export.pk, attempts=export.attempts).first()
    if row is not None and not row.is_over:
        _write_failure(row, reason)


@transaction.atomic
def _interrupted(export: Export, what: str) -> None:
    """A trouble that may pass: back to the queue, which the periodic task sends again, or a failure at last."""
    connection.ensure_connection()
    row = Export.objects.select_for_update().filter(pk=export.pk, attempts=export.attempts).first()
    if row is None or row.is_over:
        return
    if row.attempts >= MAX_ATTEMPTS:
        _write_failure(row, TOO_MANY.format(n=row.attempts))
        return
    row.state, row.progress_label = JobState.QUEUED, f"Interrompu ({what}), sera repris"
    row.heartbeat_at = timezone.now() - STALE_AFTER + timedelta(seconds=10)
    row.save(update_fields=["state", "progress_label", "heartbeat_at"])
