"""An accompaniment is logged, then completed: one business event each, all or nothing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from accompaniments.enums import AccompanimentState
from accompaniments.models import Accompaniment, Draft
from accompaniments.services import attached
from accompaniments.services.calendar_invitations import keep_in_step
from accompaniments.services.data import FIELDS, AccompanimentData
from accompaniments.services.evidence import record_evidence
from accompaniments.services.revealing import reveal
from common.errors import DomainError
from common.locking import save_version

if TYPE_CHECKING:
    from uuid import UUID

    from accounts.models import User

FIRST_DAY = date(2010, 1, 1)
LONGEST_MINUTES = 1440
PLANNED_AHEAD = timedelta(days=730)


def log_accompaniment(*, submission_id: UUID, by: User, data: AccompanimentData) -> Accompaniment:
    """Write a meeting with all that was said in it, and forget its draft.

    The same `submission_id` again (double click, retry, two requests at once) writes nothing and returns the row
    already there, whose `is_new` is False: it may not say what `data` says (see `versions.differences`).
    Raises DomainError (duration, date, somebody who objected, somebody else's submission).
    """
    _check(data)
    try:
        with transaction.atomic():
            return _write(submission_id, by, data)
    except IntegrityError:
        existing = Accompaniment.objects.filter(submission_id=submission_id).first()
        if existing is None:
            raise
        if existing.created_by_id != by.pk:
            raise DomainError("Cet envoi n'est plus valable : rechargez la page, puis recommencez.") from None
        return existing


def _write(submission_id: UUID, by: User, data: AccompanimentData) -> Accompaniment:
    row = Accompaniment(submission_id=submission_id, created_by=by, registers=list(data.registers))
    for name in FIELDS:
        setattr(row, name, getattr(data, name))
    row.save(force_insert=True)
    attached.write(row, data, by)
    _record_lines(row, data, by)
    Draft.objects.filter(user=by, submission_id=submission_id).delete()
    row.is_new = True
    return row


@transaction.atomic
def update_accompaniment(
    *, accompaniment: Accompaniment, base_version: int, by: User, data: AccompanimentData
) -> Accompaniment:
    """Complete or correct a logged meeting; evidence lines are added, those already there stay.

    Everything a form shows is guarded by the one version: fields, people, parts, commitments and the private note.
    Raises Conflict when somebody saved since `base_version`, DomainError as for logging, or when a meeting that
    gave evidence is said not to have taken place.
    """
    _check(data)
    was = accompaniment.state
    for name in FIELDS:
        setattr(accompaniment, name, getattr(data, name))
    accompaniment.registers, accompaniment.updated_at = list(data.registers), timezone.now()
    save_version(accompaniment, base_version=base_version, fields=[*FIELDS, "registers", "updated_at"])
    attached.refuse_if_proven(accompaniment)
    attached.sync(accompaniment, data, by, was=was)
    _record_lines(accompaniment, data, by)
    if AccompanimentState.PLANNED in {was, data.state} and data.state != AccompanimentState.HELD:
        keep_in_step(accompaniment)
    Draft.objects.filter(user=by, submission_id=accompaniment.submission_id).delete()
    return accompaniment


def _check(data: AccompanimentData) -> None:
    if not 0 < data.duration_minutes <= LONGEST_MINUTES:
        raise DomainError("La durée va d'une minute à vingt-quatre heures.", field="duration_other")
    check_date(data.on, data.state)
    if data.lines and data.state != AccompanimentState.HELD:
        raise DomainError("Ce qui n'a pas eu lieu ne prouve rien : notez-le après la rencontre.", field="state")


def check_date(on: date, state: str) -> None:
    """Raises DomainError for a day too old, too far ahead, or in the future for what is said to have taken place."""
    today = timezone.localdate()
    if on < FIRST_DAY:
        raise DomainError("Cette date est trop ancienne.", field="on")
    if state == AccompanimentState.HELD and on > today:
        raise DomainError("Cette date est dans le futur : choisissez l'état « Prévu », ou corrigez-la.", field="on")
    if on > today + PLANNED_AHEAD:
        raise DomainError("Cette date est à plus de deux ans.", field="on")


def _record_lines(row: Accompaniment, data: AccompanimentData, by: User) -> None:
    for line in data.lines:
        record_evidence(
            subject=line.existing or reveal(line=line, on=data.on, by=by), source=row, on=data.on, voice=line.voice,
            stance=line.stance, verbatim=line.verbatim, speaker=line.speaker, is_expected=line.is_expected,
            measurement=line.measurement, consent=line.consent, by=by,
        )  # fmt: skip
