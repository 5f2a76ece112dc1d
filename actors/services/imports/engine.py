"""The job of an import (see common.work): read, try or write, according to the batch's stage.

Progress goes through a connection of its own, since each step writes in one transaction.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pghistory
from django.core.files.storage import default_storage
from django.db import IntegrityError, connections, transaction
from django.utils import timezone

from actors.enums import ImportStage
from actors.models import ImportBatch
from actors.services.imports import steps
from common.enums import JobState
from common.errors import DomainError
from common.work import Overtaken, Work

logger = logging.getLogger(__name__)
STALE_AFTER = timedelta(seconds=90)
REFUSED_BY_DATABASE = (
    "La base de données a refusé une des lignes : l’annuaire a sans doute changé depuis l’essai. Rien n’a été "
    "écrit : refaites l’essai à blanc."
)
STEPS: dict[str, Callable[[ImportBatch, steps.Tell], dict[str, Any]]] = {
    ImportStage.RECEIVED: steps.read,
    ImportStage.MAPPED: steps.check,
    ImportStage.CHECKED: steps.apply,
}


def run_import(*, batch_id: int) -> ImportBatch | None:
    """Do the batch's next step. Returns None when there is nothing to do."""
    return WORK.run(batch_id)


def _run(batch: ImportBatch) -> None:
    try:
        with _teller(batch) as tell, pghistory.context(user=batch.by_id, imported=batch.pk):
            _step(batch, tell)
    except IntegrityError as error:
        logger.exception("import %s refused by the database", batch.pk)
        raise DomainError(REFUSED_BY_DATABASE) from error


@transaction.atomic
def _step(batch: ImportBatch, tell: steps.Tell) -> None:
    """One transaction a step: all of it, with the new stage, or nothing."""
    values = STEPS[batch.stage](batch, tell)
    now = timezone.now()
    over = {"state": JobState.READY, "progress": 100, "progress_label": "", "heartbeat_at": now, "finished_at": now}
    if not WORK.mine(batch).update(**over, **values):
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


WORK = Work[ImportBatch](
    model=ImportBatch,
    task="actors.import_run",
    lock_space=0x494D5054,  # « IMPT »
    do=_run,
    begins="Ouverture du fichier",
    too_many="L’import s’est interrompu {n} fois sans aboutir. Rien n’a été écrit dans l’annuaire.",
    unexpected="Une erreur inattendue a interrompu l’import. Rien n’a été écrit dans l’annuaire.",
    stale_after=lambda: STALE_AFTER,
    fence=("attempts", "stage"),
    may_run=lambda batch: batch.stage in STEPS,
)
