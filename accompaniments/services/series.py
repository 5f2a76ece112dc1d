"""Sessions planned together: the same people, place and hour, on other days."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from accompaniments.enums import AccompanimentState, AttendanceStatus, Completeness
from accompaniments.models import Accompaniment, Attendance, Draft
from accompaniments.services.log import check_date
from common.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from uuid import UUID

    from accounts.models import User

COPIED = ("kind", "format", "title", "at", "duration_minutes", "place", "programme_id", "registers")


def number_of(submission_id: UUID, day: date) -> UUID:
    """The identifier of the session of that day: the same sending makes it once."""
    return uuid.uuid5(submission_id, day.isoformat())


@transaction.atomic
def repeat_accompaniment(
    *, accompaniment: Accompaniment, submission_id: UUID, by: User, dates: Sequence[date]
) -> list[Accompaniment]:
    """Plan the same session on these days, in one series with it; what was said, and who objected, are not copied.

    Returns those written now: the same sending again writes nothing. A fixed number of queries. Raises DomainError
    for a cancelled session, a day not after its own, or one too far ahead.
    """
    source = Accompaniment.objects.select_for_update().get(pk=accompaniment.pk)  # one sending at a time
    if source.state == AccompanimentState.CANCELLED:
        raise DomainError("Cet accompagnement est annulé : il ne se répète pas.")
    for day in dates:
        if day <= source.on:
            raise DomainError("Les dates doivent suivre celle de la première séance.")
        check_date(day, AccompanimentState.PLANNED)
    wanted = {number_of(submission_id, day): day for day in sorted(set(dates))}
    known = set(Accompaniment.objects.filter(submission_id__in=wanted).values_list("submission_id", flat=True))
    missing = {number: day for number, day in wanted.items() if number not in known}
    if not missing:
        return []
    series = source.series or uuid.uuid5(submission_id, "series")
    if source.series is None:
        Accompaniment.objects.filter(pk=source.pk).update(series=series)
    copied = {name: getattr(source, name) for name in COPIED}
    rows = Accompaniment.objects.bulk_create(
        Accompaniment(
            **copied, on=day, series=series, submission_id=number, created_by=by, state=AccompanimentState.PLANNED,
            completeness=Completeness.TO_COMPLETE,
        )
        for number, day in missing.items()
    )  # fmt: skip
    _bring_people(source, rows)
    return rows


def _bring_people(source: Accompaniment, rows: list[Accompaniment]) -> None:
    """The same facilitators and participants, all of them expected."""
    through: Any = Accompaniment.facilitators.through
    users = list(source.facilitators.values_list("pk", flat=True))
    through.objects.bulk_create(through(accompaniment_id=row.pk, user_id=pk) for row in rows for pk in users)
    people = source.attendances.exclude(contact__opposed_at__isnull=False).exclude(contact__archived_at__isnull=False)
    people = people.exclude(actor__archived_at__isnull=False).exclude(actor__merged_into__isnull=False)
    pairs = list(people.values_list("actor_id", "contact_id"))
    Attendance.objects.bulk_create(
        (
            Attendance(
                accompaniment=row, actor_id=actor, contact_id=contact, status=AttendanceStatus.REGISTERED
            )
            for row in rows
            for actor, contact in pairs
        ),
        batch_size=2000,
    )  # fmt: skip


@transaction.atomic
def undo_repeat(*, accompaniment: Accompaniment, submission_id: UUID, dates: Iterable[date]) -> tuple[int, int]:
    """Remove the sessions this sending planned, unless touched since: (removed, kept). Again: no effect."""
    numbers = [number_of(submission_id, day) for day in dates]
    rows = Accompaniment.objects.select_for_update().filter(submission_id__in=numbers)
    there = set(rows.values_list("pk", flat=True))
    untouched = Accompaniment.objects.filter(pk__in=there, version=1, state=AccompanimentState.PLANNED)
    for used in _uses():
        untouched = untouched.exclude(used)
    removed = set(untouched.values_list("pk", flat=True))
    Accompaniment.objects.filter(pk__in=removed).delete()
    others = Accompaniment.objects.filter(series=accompaniment.series).exclude(pk=accompaniment.pk)
    if accompaniment.series is not None and not others.exists():
        Accompaniment.objects.filter(pk=accompaniment.pk).update(series=None)
    return len(removed), len(there) - len(removed)


def _uses() -> list[Exists]:
    """Everything that may hang from a session beside the people it was planned with, in this app and above."""
    found = [Exists(Draft.objects.filter(submission_id=OuterRef("submission_id")))]
    for relation in Accompaniment._meta.related_objects:
        model: Any = relation.related_model
        if model is not Attendance:
            found.append(Exists(model._base_manager.filter(**{relation.field.name: OuterRef("pk")})))  # type: ignore[union-attr]
    return found
