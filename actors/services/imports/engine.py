"""The job of an import: claim, then read, try or write, according to the batch's stage.

Safe when run twice, killed or raced: `attempts` and `stage` are the fence, and a session lock tells a dead worker
from a busy one (see reports.building). Progress goes through a connection of its own, since each step writes in one
transaction.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pghistory
from billiard.exceptions import SoftTimeLimitExceeded
from django.core.files.storage import default_storage
from django.db import IntegrityError, OperationalError, connection, connections, transaction
from django.utils import timezone

from actors.enums import ImportStage
from actors.models import ImportBatch
from actors.services.imports import steps
from common.enums import JobState
from common.errors import DomainError
from common.jobs import enqueue

logger = logging.getLogger(__name__)
LOCK_SPACE = 0x494D5054  # « IMPT »: the first key of our advisory locks
MAX_ATTEMPTS = 3
STALE_AFTER = timedelta(seconds=90)
TOO_MANY = "L’import s’est interrompu {n} fois sans aboutir. Rien n’a été écrit dans l’annuaire."
UNEXPECTED = "Une erreur inattendue a interrompu l’import. Rien n’a été écrit dans l’annuaire."
REFUSED_BY_DATABASE = (
    "La base de données a refusé une des lignes : l’annuaire a sans doute changé depuis l’essai. Rien n’a été "
    "écrit : refaites l’essai à blanc."
)
STEPS: dict[str, Callable[[ImportBatch, steps.Tell], dict[str, Any]]] = {
    ImportStage.RECEIVED: steps.read,
    ImportStage.MAPPED: steps.check,
    ImportStage.CHECKED: steps.apply,
}


class Overtaken(Exception):
    """Another worker has taken this batch, or it was given up: leave it alone."""


def run_import(*, batch_id: int) -> ImportBatch | None:
    """Do the batch's next step. Returns None when there is nothing to do. Never raises for the import's own troubles:
    the row says « échec » and why, in French.
    """
    locked = _try_lock(batch_id)
    try:
        batch = _claim(batch_id, is_free=locked)
        if batch is None:
            return None
        try:
            _run(batch)
        except Overtaken:
            return None
        except DomainError as error:
            _fail(batch, error.message)
        except IntegrityError:
            logger.exception("import %s refused by the database", batch_id)
            _fail(batch, REFUSED_BY_DATABASE)
        except (OperationalError, OSError, SoftTimeLimitExceeded) as error:
            logger.exception("import %s interrupted", batch_id)
            _interrupted(batch, type(error).__name__)
        except Exception:
            logger.exception("import %s failed", batch_id)
            _fail(batch, UNEXPECTED)
    finally:
        if locked:
            _unlock(batch_id)
    batch.refresh_from_db()
    return batch


@transaction.atomic
def requeue_stale_imports() -> int:
    """Send again what waits or shows no sign of life; give up after `MAX_ATTEMPTS`. Returns how many were sent."""
    limit = timezone.now() - STALE_AFTER
    rows = ImportBatch.objects.filter(state__in=[JobState.QUEUED, JobState.RUNNING], heartbeat_at__lt=limit)
    sent = 0
    for row in rows.select_for_update(skip_locked=True).order_by("pk"):
        row.heartbeat_at = timezone.now()
        if row.attempts >= MAX_ATTEMPTS:
            _write_failure(row, TOO_MANY.format(n=row.attempts))
            continue
        row.state = JobState.QUEUED
        row.save(update_fields=["state", "heartbeat_at"])
        enqueue("actors.import_run", row.pk)
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
def _claim(pk: int, *, is_free: bool) -> ImportBatch | None:
    """Take the batch, or nothing: no step is asked for, somebody is at it, or it was tried too often."""
    row = ImportBatch.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
    if row is None or row.state not in {JobState.QUEUED, JobState.RUNNING} or row.stage not in STEPS:
        return None
    if row.state == JobState.RUNNING and not is_free:
        return None
    if row.attempts >= MAX_ATTEMPTS:
        _write_failure(row, TOO_MANY.format(n=row.attempts))
        return None
    row.state, row.attempts, row.failure_reason = JobState.RUNNING, row.attempts + 1, ""
    row.progress, row.progress_label, row.heartbeat_at = 1, "Ouverture du fichier", timezone.now()
    row.save(update_fields=["state", "attempts", "failure_reason", "progress", "progress_label", "heartbeat_at"])
    return row


# --- the work ---


def _run(batch: ImportBatch) -> None:
    """One transaction a step: all of it, with the new stage, or nothing."""
    with _teller(batch) as tell, pghistory.context(user=batch.by_id, imported=batch.pk), transaction.atomic():
        values = STEPS[batch.stage](batch, tell)
        mine = ImportBatch.objects.filter(
            pk=batch.pk, attempts=batch.attempts, stage=batch.stage, state=JobState.RUNNING
        )
        now = timezone.now()
        over = {
            "state": JobState.READY,
            "progress": 100,
            "progress_label": "",
            "heartbeat_at": now,
            "finished_at": now,
        }
        if not mine.update(**over, **values):
            if values.get("error_file") is not None:
                default_storage.delete(values["error_file"].key)
            raise Overtaken


@contextmanager
def _teller(batch: ImportBatch) -> Iterator[steps.Tell]:
    """Says where the work stands, at most once a second, seen by others at once: also the heartbeat."""
    aside = connections.create_connection("default")
    last = 0.0

    def tell(percent: int, label: str) -> None:
        nonlocal last
        if time.monotonic() - last < 1:
            return
        last = time.monotonic()
        with aside.cursor() as cursor:
            cursor.execute(
                "UPDATE actors_importbatch SET progress = %s, progress_label = %s, heartbeat_at = now() "
                "WHERE id = %s AND attempts = %s AND stage = %s AND state = 'running'",
                [min(percent, 99), label, batch.pk, batch.attempts, batch.stage],
            )

    try:
        yield tell
    finally:
        aside.close()


# --- when it does not work ---


def _write_failure(row: ImportBatch, reason: str) -> None:
    row.state, row.failure_reason = JobState.FAILED, reason[:300]
    row.heartbeat_at = row.finished_at = timezone.now()
    row.save(update_fields=["state", "failure_reason", "heartbeat_at", "finished_at"])


def _still_mine(batch: ImportBatch) -> ImportBatch | None:
    row = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    mine = row.attempts == batch.attempts and row.stage == batch.stage and row.state == JobState.RUNNING
    return row if mine else None


@transaction.atomic
def _fail(batch: ImportBatch, reason: str) -> None:
    if (row := _still_mine(batch)) is not None:
        _write_failure(row, reason)


@transaction.atomic
def _interrupted(batch: ImportBatch, what: str) -> None:
    """A trouble that may pass: back to the queue, which the periodic task sends again, or a failure at last."""
    connection.ensure_connection()
    if (row := _still_mine(batch)) is None:
        return
    if row.attempts >= MAX_ATTEMPTS:
        _write_failure(row, TOO_MANY.format(n=row.attempts))
        return
    row.state, row.progress_label = JobState.QUEUED, f"Interrompu ({what}), sera repris"
    row.heartbeat_at = timezone.now() - STALE_AFTER + timedelta(seconds=10)
    row.save(update_fields=["state", "progress_label", "heartbeat_at"])
