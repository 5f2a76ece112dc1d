"""The job that makes a version: freeze its data once, render, store once (see common.work)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.text import slugify

from common.enums import JobState
from common.files import store_bytes
from common.jobs import enqueue
from common.work import Overtaken, Work
from reports import exports, rendering
from reports.disclosure import Source
from reports.enums import FileRole
from reports.freeze import freeze
from reports.models import FigureSource, ReportFile, ReportVersion
from reports.snapshot import SCHEMA, Snapshot


def build_version(*, version_id: int) -> ReportVersion | None:
    """Make the version: freeze its data (once), render its PDF, store it. None when there is nothing to do."""
    return WORK.run(version_id)


def _make(version: ReportVersion) -> None:
    _freeze_once(version)
    snapshot = Snapshot.model_validate(version.snapshot)
    WORK.progress(version, 55, "Mise en page du document")
    content = rendering.pdf_of(snapshot)
    WORK.progress(version, 85, "Enregistrement du document et de ses données")
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
            row = WORK.held(version)
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


WORK = Work[ReportVersion](
    model=ReportVersion,
    task="reports.version_build",
    lock_space=0x52505254,  # « RPRT »
    do=_make,
    begins="Lecture des données",
    too_many="La préparation s’est interrompue {n} fois sans aboutir. Réessayez ou prévenez le Club.",
    unexpected="Une erreur inattendue a interrompu la préparation. Réessayez ou prévenez le Club.",
    stale_after=lambda: settings.REPORT_STALE_AFTER,
    max_attempts=settings.REPORT_MAX_ATTEMPTS,
    when_over=lambda version: enqueue("reports.tell_requester", version.pk),  # in case their browser is closed
)
