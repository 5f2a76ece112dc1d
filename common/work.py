"""One way of doing a long work: asked for as a row, claimed by one worker, fenced, followed, taken up again.

The row (`common.models.Job`) is the truth. Safe when run twice, killed or raced: `attempts` is the fence, whoever
claims adds one, and a worker whose number is no longer the row's writes nothing. A session lock tells a dead worker
from a busy one at once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Generic, TypeVar

from billiard.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from common.enums import JobState
from common.errors import DomainError
from common.jobs import enqueue
from common.models import Job

logger = logging.getLogger(__name__)
J = TypeVar("J", bound=Job)

RESUMED = "Reprise après une interruption"
RETRY_SOON = timedelta(seconds=10)


class Overtaken(Exception):
    """Another worker has taken this work, or it was given up: leave it alone."""


@dataclass(frozen=True)
class Work(Generic[J]):
    """A kind of work. `do(row)` does it and leaves the row ready, calling `progress` and `held` on its way."""

    model: Any
    task: str  # the Celery task that runs it, given the row's number
    lock_space: int  # the first key of the advisory locks: four letters
    do: Callable[[J], None]
    begins: str  # what the row says when the work starts
    too_many: str  # why it is given up, with {n} attempts
    unexpected: str
    stale_after: Callable[[], timedelta]
    max_attempts: int = 3
    fence: tuple[str, ...] = ("attempts",)
    may_run: Callable[[J], bool] = lambda row: True
    when_over: Callable[[J], None] = lambda row: None

    def run(self, pk: int) -> J | None:
        """Do the work, or nothing when there is nothing to do (None).

        Never raises for the work's own troubles: the row says « échec » and why, in French.
        """
        locked = self._try_lock(pk)
        try:
            row = self.claim(pk, is_free=locked)
            if row is None:
                return None
            try:
                self.do(row)
            except Overtaken:
                return None
            except DomainError as error:
                self._fail(row, error.message)
            except (OperationalError, OSError, SoftTimeLimitExceeded) as error:
                logger.exception("%s %s interrupted", self.task, pk)
                if not self._put_back(row, type(error).__name__):
                    return None
            except Exception:
                logger.exception("%s %s failed", self.task, pk)
                self._fail(row, self.unexpected)
        finally:
            if locked:
                self._unlock(pk)
        row = self.model.objects.filter(pk=pk).first()
        if row is not None and row.is_over:
            self.when_over(row)
        return row

    @transaction.atomic
    def requeue_stale(self) -> int:
        """Send again what shows no sign of life; give up after `max_attempts`. Returns how many were sent."""
        sent = 0
        rows = self.model.objects.stale(after=self.stale_after()).select_for_update(skip_locked=True, of=("self",))
        for row in rows.order_by("pk"):
            if self._is_given_up(row):
                continue
            row.state, row.heartbeat_at = JobState.QUEUED, timezone.now()
            row.progress_label = RESUMED if row.attempts else ""
            row.save(update_fields=["state", "heartbeat_at", "progress_label"])
            enqueue(self.task, row.pk)
            sent += 1
        return sent

    @transaction.atomic
    def claim(self, pk: int, *, is_free: bool) -> J | None:
        """Take the work, or nothing: it is over, somebody is busy at it, or it was tried too often.

        Whoever holds the lock waits for the row: a second worker that only looks must not turn the first away.
        """
        row = self.model.objects.select_for_update(skip_locked=not is_free, of=("self",)).filter(pk=pk).first()
        if row is None or row.is_over or not self.may_run(row):
            return None
        shows_life = row.heartbeat_at is not None and row.heartbeat_at > timezone.now() - self.stale_after()
        if not is_free and (row.state != JobState.RUNNING or shows_life):
            return None  # whoever holds the lock is at it, or about to claim it; a hung worker alone is overtaken
        if self._is_given_up(row):
            return None
        row.state, row.attempts, row.failure_reason = JobState.RUNNING, row.attempts + 1, ""
        row.progress, row.progress_label, row.heartbeat_at = 1, self.begins, timezone.now()
        row.save(update_fields=["state", "attempts", "failure_reason", "progress", "progress_label", "heartbeat_at"])
        return row  # type: ignore[no-any-return]

    def mine(self, row: J) -> Any:
        """The row, as long as it is this worker's: none once somebody else claimed it or gave it up."""
        fence = {name: getattr(row, name) for name in self.fence}
        return self.model.objects.filter(pk=row.pk, state=JobState.RUNNING, **fence)

    def held(self, row: J) -> J:
        """The row, locked until the transaction ends. Raises Overtaken when it is no longer this worker's."""
        held = self.mine(row).select_for_update(of=("self",)).first()
        if held is None:
            raise Overtaken
        return held  # type: ignore[no-any-return]

    def progress(self, row: J, percent: int, label: str) -> None:
        """Say where the work stands: also the sign of life. Raises Overtaken, likewise."""
        if not self.mine(row).update(progress=percent, progress_label=label, heartbeat_at=timezone.now()):
            raise Overtaken

    # --- when it does not work ---

    def _is_given_up(self, row: J) -> bool:
        if row.attempts < self.max_attempts:
            return False
        _write_failure(row, self.too_many.format(n=row.attempts))
        self.when_over(row)
        return True

    @transaction.atomic
    def _fail(self, row: J, reason: str) -> None:
        if held := self.mine(row).select_for_update(of=("self",)).first():
            _write_failure(held, reason)

    @transaction.atomic
    def _put_back(self, row: J, what: str) -> bool:
        """A trouble that may pass: back to the queue, which the periodic task sends again, or a failure at last.

        False when the work is no longer this worker's, which may be what stopped it.
        """
        connection.ensure_connection()
        held = self.mine(row).select_for_update(of=("self",)).first()
        if held is None:
            return False
        if held.attempts >= self.max_attempts:
            _write_failure(held, self.too_many.format(n=held.attempts))
            return True
        held.state, held.progress_label = JobState.QUEUED, f"Interrompu ({what}), sera repris"
        held.heartbeat_at = timezone.now() - self.stale_after() + RETRY_SOON
        held.save(update_fields=["state", "progress_label", "heartbeat_at"])
        return True

    def _try_lock(self, pk: int) -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [self.lock_space, pk])
            return bool(cursor.fetchone()[0])

    def _unlock(self, pk: int) -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [self.lock_space, pk])
        except OperationalError:  # the connection is gone, and the lock with it
            connection.close()


def ask_again(row: Job, *also: str) -> None:
    """Put a work that is over, or its next step, in the queue afresh and save it, with the fields of `also`.

    The caller enqueues.
    """
    row.state, row.attempts, row.progress, row.progress_label, row.failure_reason = JobState.QUEUED, 0, 0, "", ""
    row.heartbeat_at, row.finished_at = timezone.now(), None
    row.save(
        update_fields=[
            "state", "attempts", "progress", "progress_label", "failure_reason", "heartbeat_at", "finished_at", *also,
        ]
    )  # fmt: skip


def _write_failure(row: Job, reason: str) -> None:
    row.state, row.failure_reason = JobState.FAILED, reason[:300]
    row.heartbeat_at = row.finished_at = timezone.now()
    row.save(update_fields=["state", "failure_reason", "heartbeat_at", "finished_at"])
