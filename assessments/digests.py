"""What this app says in the mails people receive regularly: the milestones of paths."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format

from accounts.models import User
from assessments.models import Milestone
from common.registries import DigestSection, MailLine, Reminder, add_digest, add_reminder
from programmes.models import TeamMember

if TYPE_CHECKING:
    from accounts.viewer import Viewer

MOST = 8
REMIND_BEFORE = timedelta(days=7)


def milestones_due(viewer: Viewer, today: date) -> list[MailLine]:
    """Those that call for an assessment: of the programmes one is in the team of, or of one's own actor."""
    rows: Any = Milestone.objects.visible_to(viewer).due()
    if viewer.is_club:
        rows = rows.of_team(viewer.user)
    return [_line(row, today) for row in _named(rows)[:MOST]]


def _named(rows: Any) -> Any:
    return rows.select_related("path__actor", "path__programme").order_by("due_on", "pk")


def _line(row: Milestone, today: date) -> MailLine:
    late = row.due_on < today
    return MailLine(
        f"{row.path.actor}\u202f: {row.get_kind_display()} ({row.path.programme})", row.path.get_absolute_url(),
        when=f"{'était prévu' if late else 'prévu'} le {date_format(row.due_on, 'j F')}", is_late=late,
        key=f"milestone:{row.pk}:{row.due_on}",
    )  # fmt: skip


def _approaching(today: date) -> Any:
    rows: Any = Milestone.objects.all()
    return rows.awaited().filter(due_on__gte=today, due_on__lte=today + REMIND_BEFORE)


def people_to_remind(today: date) -> Iterable[int]:
    """The teams of the programmes whose paths reach a milestone within a week."""
    rows = TeamMember.objects.filter(programme__in=_approaching(today).values("path__programme"))
    return list(rows.exclude(user__club_role="none").values_list("user", flat=True).distinct())


def milestones_of(user: User, today: date) -> list[MailLine]:
    """Those of the programmes this person is in the team of."""
    rows = _approaching(today).of_team(user)
    return [_line(row, today) for row in _named(rows)]


def register() -> None:
    """Make it known."""
    add_digest(DigestSection("jalons", "Jalons", milestones_due, position=40))
    add_reminder(Reminder("jalons", people_to_remind, milestones_of))
