"""The job that makes a version: claim, freeze once, render, store once.

Safe when run twice, killed or raced. `attempts` is the fence: whoever claims adds one, and a worker whose number
is no longer the row's writes nothing. A session lock tells a dead worker from a busy one at once.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from billiard.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import timezone
from django.utils.text import slugify

from common.enums import JobState
from common.errors import DomainError
from common.files import store_bytes
from common.jobs import enqueue
from reports import exports, rendering
from reports.disclosure import Source
from reports.enums import FileRole
from reports.freeze import freeze
from reports.models import FigureSource, ReportFile, ReportVersion
from reports.snapshot import SCHEMA, Snapshot

logger = logging.getLogger(__name__)
LOCK_SPACE = 0x52505254  # « RPRT »: the first key of our advisory locks
TOO_MANY = "La préparation s’est interrompue {n} fois sans aboutir. Réessayez ; si cela continue, prévenez le Club."
UNEXPECTED = "Une erreur inattendue a interrompu la préparation. Réessayez ; si cela continue, prévenez le Club."


class Overtaken(Exception):
    """Another worker has taken this version: leave it alone."""


def build_version(*, version_id: int) -> ReportVersion | None:
    """Make the version: freeze its data (once), render its PDF, store it. Returns None when there is nothing to do.

    Never raises for the report's own troubles: the row says « échec » and why, in French.
    """
    locked = _try_lock(version_id)
    try:
        version = _claim(version_id, is_free=locked)
        if version is None:
            return None
        try:
            _make(version)
        except Overtaken:
            return None
        except DomainError as error:
            _fail(version, error.message)
        except (OperationalError, OSError, SoftTimeLimitExceeded) as error:
            logger.exception("report version %s interrupted", version_id)
            _interrupted(version, type(error).__name__)
        except Exception:
            logger.exception("report version %s failed", version_id)
            _fail(version, UNEXPECTED)
    finally:
        if locked:
            _unlock(version_id)
    version.refresh_from_db()
    if version.is_over:
        _tell(version)
    return version


@transaction.atomic
def requeue_stale() -> int:
    """Send again what shows no sign of life; give up after `REPORT_MAX_ATTEMPTS`. Returns how many were sent."""
    sent = 0
    rows = ReportVersion.objects.light().stale(after=settings.REPORT_STALE_AFTER).select_for_update(skip_locked=True)
    for row in rows.order_by("pk"):
        row.heartbeat_at = timezone.now()
        if row.attempts >= settings.REPORT_MAX_ATTEMPTS:
            _write_failure(row, TOO_MANY.format(n=row.attempts))
            enqueue("reports.tell_requester", row.pk)
            continue
        row.state, row.progress_label = JobState.QUEUED, "Reprise après une interruption" if row.attempts else ""
        row.save(update_fields=["state", "heartbeat_at", "progress_label"])
        enqueue("reports.version_build", row.pk)
        sent += 1
    return sent


# --- claiming ---


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
def _claim(pk: int, *, is_free: bool) -> ReportVersion | None:
    """Take the version, or nothing: it is over, somebody is at work on it, or it was tried too often."""
    row = ReportVersion.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
    if row is None or row.is_over:
        return None
    if not is_free and _shows_life(row):
        return None
    if row.attempts >= settings.REPORT_MAX_ATTEMPTS:
        _write_failure(row, TOO_MANY.format(n=row.attempts))
        enqueue("reports.tell_requester", row.pk)
        return None
    row.state, row.attempts = JobState.RUNNING, row.attempts + 1
    row.progress, row.progress_label, row.failure_reason = 5, "Lecture des données", ""
    row.heartbeat_at = timezone.now()
    row.save(update_fields=["state", "attempts", "progress", "progress_label", "failure_reason", "heartbeat_at"])
    return row


def _shows_life(row: ReportVersion) -> bool:
    return row.heartbeat_at is not None and row.heartbeat_at > timezone.now() - settings.REPORT_STALE_AFTER


# --- the work ---


def _make(version: ReportVersion) -> None:
    _freeze_once(version)
    snapshot = Snapshot.model_validate(version.snapshot)
    _progress(version, 55, "Mise en page du document")
    content = rendering.pdf_of(snapshot)
    _progress(version, 85, "Enregistrement du document et de ses données")
    contents = {
        FileRole.PDF: content,
        FileRole.DATA_XLSX: exports.xlsx_of(snapshot),
        FileRole.DATA_CSV: exports.datapackage_of(snapshot),
    }
    _store(version, contents)


@contextmanager
def _consistent_read() -> Iterator[None]:
    """One repeatable-read transaction; inside another transaction (tests), that one."""
    nested = connection.in_atomic_block
    with transaction.atomic():
        if not nested:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def _freeze_once(version: ReportVersion) -> None:
    """Collect the data and write them with their sources, unless an earlier try already did."""
    if version.snapshot is not None:
        return
    with _consistent_read():
        fresh = ReportVersion.objects.select_related("report__programme").get(pk=version.pk)
        if fresh.attempts != version.attempts:
            raise Overtaken
        frozen = freeze(fresh)
        data = frozen.snapshot.model_dump(mode="json")
        mine = ReportVersion.objects.filter(pk=version.pk, attempts=version.attempts, snapshot__isnull=True)
        written = mine.update(
            snapshot=data, snapshot_schema=SCHEMA, frozen_at=frozen.snapshot.identity.extracted_at,
            progress=40, progress_label="Données arrêtées", heartbeat_at=timezone.now(),
        )  # fmt: skip
        if not written:
            raise Overtaken
        _write_sources(version, frozen.sources)
    version.snapshot = data


def _write_sources(version: ReportVersion, sources: dict[tuple[str, str], tuple[Source, ...]]) -> None:
    """By COPY: a programme's figures rest on thousands of rows."""
    table = FigureSource._meta.db_table
    columns = "version_id, figure, dimension, model_label, object_id"
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        for (figure, dimension), rows in sources.items():
            for label, pk in rows:
                copy.write_row((version.pk, figure, dimension[:100], label, pk))


def _progress(version: ReportVersion, percent: int, label: str) -> None:
    """Say where the work stands: also the heartbeat."""
    mine = ReportVersion.objects.filter(pk=version.pk, attempts=version.attempts, state=JobState.RUNNING)
    if not mine.update(progress=percent, progress_label=label, heartbeat_at=timezone.now()):
        raise Overtaken


FORMATS = {
    FileRole.PDF: ("pdf", "application/pdf"),
    FileRole.DATA_XLSX: ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    FileRole.DATA_CSV: ("zip", "application/zip"),
}


def _store(version: ReportVersion, contents: dict[FileRole, bytes]) -> None:
    """One file a role, whoever comes first; the version becomes ready with them."""
    stored = {
        role: store_bytes(
            content=content, folder="rapports", extension=FORMATS[role][0], content_type=FORMATS[role][1],
            original_name=file_name(version, FORMATS[role][0]),
        )
        for role, content in contents.items()
    }  # fmt: skip
    try:
        with transaction.atomic():
            row = ReportVersion.objects.select_for_update().get(pk=version.pk)
            if row.attempts != version.attempts or row.state != JobState.RUNNING:
                raise Overtaken
            for role, file in stored.items():
                ReportFile.objects.create(version=row, role=role, file=file)
            row.state, row.progress, row.progress_label = JobState.READY, 100, "Prêt"
            row.heartbeat_at = row.finished_at = timezone.now()
            row.save(update_fields=["state", "progress", "progress_label", "heartbeat_at", "finished_at"])
    except (Overtaken, IntegrityError) as error:
        for file in stored.values():
            default_storage.delete(file.key)
            file.delete()
        raise Overtaken from error


def file_name(version: ReportVersion, extension: str) -> str:
    """« rapport-parcours-alimentation-2026-12-v2.pdf »: generated, never what somebody typed as a path."""
    report = version.report
    name = slugify(str(report.programme or report.title))[:60] or "programme"
    return f"rapport-{name}-{report.ends_on:%Y-%m}-v{version.number}.{extension}"


# --- when it does not work ---


def _write_failure(row: ReportVersion, reason: str) -> None:
    row.state, row.failure_reason = JobState.FAILED, reason[:300]
    row.heartbeat_at = row.finished_at = timezone.now()
    row.save(update_fields=["state", "failure_reason", "heartbeat_at", "finished_at"])


@transaction.atomic
def _fail(version: ReportVersion, reason: str) -> None:
    row = ReportVersion.objects.select_for_update().get(pk=version.pk)
    if row.attempts == version.attempts and not row.is_over:
        _write_failure(row, reason)


@transaction.atomic
def _interrupted(version: ReportVersion, what: str) -> None:
    """A trouble that may pass: back to the queue, which the periodic task sends again, or a failure at last."""
    connection.ensure_connection()
    row = ReportVersion.objects.select_for_update().get(pk=version.pk)
    if row.attempts != version.attempts or row.is_over:
        return
    if row.attempts >= settings.REPORT_MAX_ATTEMPTS:
        _write_failure(row, TOO_MANY.format(n=row.attempts))
        return
    row.state, row.progress_label = JobState.QUEUED, f"Interrompu ({what}), sera repris"
    row.heartbeat_at = timezone.now() - settings.REPORT_STALE_AFTER + timedelta(seconds=10)
    row.save(update_fields=["state", "progress_label", "heartbeat_at"])


def _tell(version: ReportVersion) -> None:
    """Tell who asked, in case their browser is closed."""
    enqueue("reports.tell_requester", version.pk)
