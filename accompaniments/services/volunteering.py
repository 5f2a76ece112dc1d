"""Time given freely for a programme, at one of its sessions or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from accompaniments.models import Accompaniment, VolunteerTime
from common.errors import DomainError
from common.locking import save_version
from common.registries import is_relied_on
from common.submissions import write_once

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from accounts.models import User
    from programmes.models import Programme

RELIED_ON = "Un rapport déjà établi compte ce temps : corrigez-le plutôt que de l’effacer."
LONGEST_MINUTES = 6000  # a hundred hours: several people at once


@transaction.atomic
def note_volunteer_time(
    *, submission_id: UUID, by: User, programme: Programme, on: date, minutes: int, what: str = "",
    accompaniment: Accompaniment | None = None,
) -> VolunteerTime:  # fmt: skip
    """Note the time; the same sending twice is one row. Raises DomainError for a day to come or a wrong duration."""
    _check(on, minutes)
    row = VolunteerTime(
        submission_id=submission_id, programme=programme, accompaniment=accompaniment, on=on, minutes=minutes,
        what=what.strip(), recorded_by=by,
    )  # fmt: skip
    return write_once(row, lambda: row.save(force_insert=True), same=("programme_id", "accompaniment_id"))


@transaction.atomic
def update_volunteer_time(
    *, row: VolunteerTime, base_version: int, on: date, minutes: int, what: str = ""
) -> VolunteerTime:
    """Correct it. Raises Conflict when somebody did since `base_version`, DomainError as for noting."""
    _check(on, minutes)
    row.on, row.minutes, row.what = on, minutes, what.strip()
    return save_version(row, base_version=base_version, fields=["on", "minutes", "what"])


@transaction.atomic
def remove_volunteer_time(*, row: VolunteerTime) -> None:
    """Forget what was noted by mistake. Raises DomainError when a frozen report rests on it."""
    if is_relied_on(row):
        raise DomainError(RELIED_ON)
    row.delete()


def _check(on: date, minutes: int) -> None:
    if not 0 < minutes <= LONGEST_MINUTES:
        raise DomainError("La durée va d’une minute à cent heures.", field="duration")
    if on > timezone.localdate():
        raise DomainError("Cette date est dans le futur.", field="on")
