"""Milestones of a path: planned with it, moved with its dates, done by an assessment or otherwise."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from assessments.enums import MilestoneKind
from assessments.models import Milestone
from common.dates import add_months
from common.errors import DomainError

if TYPE_CHECKING:
    from accounts.models import User
    from programmes.models import Path

TO_BEGIN = timedelta(days=30)  # the baseline is taken within a month of the registration


def due_dates(path: Path) -> dict[str, date]:
    """When each milestone of a path is due: from its registration, and from its end (its programme's until then)."""
    end = path.ended_on or path.programme.ends_on
    return {
        MilestoneKind.BASELINE: path.registered_on + TO_BEGIN,
        MilestoneKind.EXIT: end,
        MilestoneKind.AFTER_6_MONTHS: add_months(end, 6),
        MilestoneKind.AFTER_12_MONTHS: add_months(end, 12),
    }


@transaction.atomic
def plan_milestones(path: Path) -> None:
    """The four milestones of a path, at the dates its own dates give; those already done stay where they are."""
    known = {row.kind: row for row in path.milestones.with_state()}  # type: ignore[attr-defined]
    fresh, moved = [], []
    for kind, due_on in due_dates(path).items():
        row = known.get(kind)
        if row is None:
            fresh.append(Milestone(path=path, kind=kind, due_on=due_on))
        elif not row.reached_on and row.due_on != due_on:
            row.due_on = due_on
            moved.append(row)
    Milestone.objects.bulk_create(fresh, ignore_conflicts=True)  # another worker may plan the same path
    Milestone.objects.bulk_update(moved, ["due_on"])


@transaction.atomic
def plan_milestone(*, path: Path, kind: str, due_on: date | None = None) -> Milestone:
    """The moment of this kind on a path, created when the path has none yet."""
    milestone, _ = Milestone.objects.get_or_create(
        path=path, kind=kind, defaults={"due_on": due_on or due_dates(path).get(kind) or timezone.localdate()}
    )
    return milestone


@transaction.atomic
def close_milestone(*, milestone: Milestone, on: date, note: str, by: User | None = None) -> Milestone:
    """Say that a milestone was done without an assessment, when and how.

    Raises DomainError without a word of how, or on a day still to come.
    """
    if on > timezone.localdate():
        raise DomainError("Un jalon se note une fois fait : choisissez une date passée ou celle du jour.", field="on")
    if not note.strip():
        raise DomainError("Dites en quelques mots comment ce point a été fait.", field="note")
    milestone.done_on, milestone.note = on, note.strip()
    milestone.save(update_fields=["done_on", "note"])
    return milestone


@transaction.atomic
def reopen_milestone(*, milestone: Milestone, by: User | None = None) -> Milestone:
    """Take back what `close_milestone` said."""
    milestone.done_on, milestone.note = None, ""
    milestone.save(update_fields=["done_on", "note"])
    return milestone
