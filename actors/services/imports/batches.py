"""What a person does with an import: send a file, say what its columns mean, decide on doubts, write, give up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import F, Func, Value
from django.utils import timezone

from actors.enums import ActorKind, ImportKind, ImportOutcome, ImportStage
from actors.models import ImportBatch
from actors.services.imports.fields import BY_SLUG, fields_of
from actors.services.imports.planning import CREATE, SAME
from actors.services.imports.refusals import XLSX
from actors.services.imports.sheets import recognise
from common.enums import JobState
from common.errors import DomainError
from common.files import forget_file, store_bytes
from common.jobs import enqueue
from common.models import new_uuid
from common.work import ask_again

if TYPE_CHECKING:
    from accounts.models import User

TYPES = {"xlsx": XLSX, "ods": "application/vnd.oasis.opendocument.spreadsheet", "csv": "text/csv"}
BUSY = "Un travail est en cours sur cet import : attendez qu’il finisse, puis recommencez."
DECISIONS = (SAME, CREATE, "")


def receive_file(
    *, content: bytes, name: str, by: User, kind: str = ImportKind.ACTORS, submission_id: UUID | None = None
) -> ImportBatch:
    """Store a file and have its columns read. The same `submission_id` again makes nothing more.

    Raises DomainError (field `file`) on a file that is not a sheet, is too big, or could harm.
    """
    known = ImportBatch.objects.filter(submission_id=submission_id).first() if submission_id else None
    if known is not None:
        return known
    found = recognise(content)
    with transaction.atomic():
        source = store_bytes(
            content=content, folder="imports", extension=found.slug, content_type=TYPES[found.slug],
            original_name=name,
        )  # fmt: skip
        batch, is_new = ImportBatch.objects.get_or_create(
            submission_id=submission_id or new_uuid(),
            defaults={
                "kind": kind, "by": by, "source": source, "name": name[:200] or "fichier",
                "heartbeat_at": timezone.now(),
            },
        )  # fmt: skip
        if not is_new:  # a double click: the other sending has stored it
            forget_file(source)
            return batch
        enqueue("actors.import_run", batch.pk)
    return batch


def _locked(batch: ImportBatch, *stages: str) -> ImportBatch:
    """The row, held, when no job is at it and it stands at one of the stages. Raises DomainError."""
    row = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if row.state in {JobState.QUEUED, JobState.RUNNING}:
        raise DomainError(BUSY)
    if row.stage not in stages:
        raise DomainError(f"Cet import est à l’étape « {row.get_stage_display()} » : rechargez la page.")
    return row


def _send(row: ImportBatch, *fields: str) -> ImportBatch:
    ask_again(row, *fields)
    enqueue("actors.import_run", row.pk)
    return row


@transaction.atomic
def map_columns(
    *, batch: ImportBatch, fields: dict[int, str], default_kind: str = "", default_source: str = "", by: User
) -> ImportBatch:
    """Say what each column holds (rank → field, empty for nothing) and ask for the dry run.

    Raises DomainError when two columns hold the same thing, or when what makes a sheet is missing.
    """
    row = _locked(batch, ImportStage.MAPPED, ImportStage.CHECKED)
    known = {field.slug for field in fields_of(row.kind)}
    kept = {str(rank): slug for rank, slug in sorted(fields.items()) if slug in known and rank < len(row.columns)}
    slugs = list(kept.values())
    if twice := next((slug for slug in slugs if slugs.count(slug) > 1), None):
        raise DomainError(f"Deux colonnes sont dites « {BY_SLUG[twice].label} » : choisissez-en une.")
    if not {"name", "number", "siret"} & set(slugs):
        raise DomainError("Aucune colonne ne dit de quelle organisation il s’agit : choisissez celle de son nom.")
    if row.kind == ImportKind.PAST_YEARS and "year" not in slugs:
        raise DomainError("Aucune colonne ne donne l’année : choisissez-la.")
    row.mapping = {
        **row.mapping, "fields": kept, "default_kind": default_kind if default_kind in ActorKind.values else "",
        "default_source": default_source[:200] or row.name[:200],
    }  # fmt: skip
    row.stage = ImportStage.MAPPED
    return _send(row, "mapping", "stage")


@transaction.atomic
def choose_sheet(*, batch: ImportBatch, sheet: str, by: User) -> ImportBatch:
    """Read another sheet of the workbook. Raises DomainError on an unknown one."""
    row = _locked(batch, ImportStage.MAPPED, ImportStage.CHECKED)
    if sheet not in row.mapping.get("sheets", []):
        raise DomainError("Cette feuille n’est pas dans le classeur.")
    row.mapping, row.stage = {"sheet": sheet}, ImportStage.RECEIVED
    row.rows.all().delete()
    return _send(row, "mapping", "stage")


@transaction.atomic
def decide(*, batch: ImportBatch, decision: str, line: int | None = None, by: User) -> int:
    """Say of one doubtful line (and those about the same organisation), or of all: the same sheet (`same`), another
    one (`create`), or left aside (empty). Returns how many lines it concerns.
    """
    if decision not in DECISIONS:
        raise DomainError("Choisissez : la même fiche, une autre, ou laisser de côté.")
    row = _locked(batch, ImportStage.CHECKED)
    lines = row.rows.filter(outcome=ImportOutcome.DOUBTFUL)
    if line is None:
        lines = lines.filter(changes__has_key="_decision")
    else:
        one = row.rows.filter(line=line, changes__has_key="_decision").first()
        if one is None:
            raise DomainError("Cette ligne n’attend pas de décision.")
        lines = row.rows.filter(changes___group=one.changes["_group"])
    return lines.update(changes=_with("_decision", decision))


def _with(key: str, value: Any) -> Func:
    """`changes` with one key set."""
    path = Value([key], output_field=ArrayField(models.TextField()))
    return Func(
        F("changes"), path, Value(value, output_field=models.JSONField()), function="jsonb_set",
        output_field=models.JSONField(),
    )  # fmt: skip


@transaction.atomic
def request_apply(*, batch: ImportBatch, by: User) -> ImportBatch:
    """Ask for the writing, all or nothing. Raises DomainError when nothing would be written."""
    row = _locked(batch, ImportStage.CHECKED)
    if row.state == JobState.FAILED:
        raise DomainError("L’essai à blanc n’est plus valable : refaites-le.")
    if not will_write(row):
        raise DomainError("Aucune ligne ne changerait l’annuaire : il n’y a rien à importer.")
    return _send(row)


def will_write(batch: ImportBatch) -> bool:
    """Whether some line creates or changes something, decisions included."""
    written = models.Q(outcome__in=[ImportOutcome.CREATED, ImportOutcome.CHANGED])
    decided = models.Q(changes__has_key="_decision") & ~models.Q(changes___decision="")
    return batch.rows.filter(written | decided).exists()


@transaction.atomic
def retry_import(*, batch: ImportBatch, by: User) -> ImportBatch:
    """Start again what failed; a dry run that is no longer true is made anew, decisions kept."""
    row = _locked(batch, ImportStage.RECEIVED, ImportStage.MAPPED, ImportStage.CHECKED)
    if row.stage == ImportStage.CHECKED:
        row.stage = ImportStage.MAPPED
    elif row.state != JobState.FAILED:
        raise DomainError("Rien n’a échoué : il n’y a rien à recommencer.")
    return _send(row, "stage")


@transaction.atomic
def cancel_import(*, batch: ImportBatch, by: User) -> ImportBatch:
    """Give up before anything is written: the lines and the file go at once. Works on a step under way too."""
    row = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if row.stage in {ImportStage.APPLIED, ImportStage.CANCELLED}:
        raise DomainError("Cet import est déjà terminé.")
    row.stage, row.state, row.finished_at = ImportStage.CANCELLED, JobState.READY, timezone.now()
    row.progress_label = row.failure_reason = ""
    row.save(update_fields=["stage", "state", "finished_at", "progress_label", "failure_reason"])
    forget_lines(row)
    return row


def forget_lines(batch: ImportBatch) -> int:
    """Delete what an import holds about anybody: lines, samples, files. The counts stay."""
    files = [file for file in (batch.source, batch.error_file) if file is not None]
    batch.source = batch.error_file = None
    batch.columns = [{"title": column["title"], "samples": []} for column in batch.columns]
    batch.save(update_fields=["source", "error_file", "columns"])
    for file in files:
        forget_file(file)
    return int(batch.rows.all().delete()[0])
