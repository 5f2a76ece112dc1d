"""What this app says in the mails people receive regularly."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.formats import date_format

from accompaniments.enums import AccompanimentState
from accompaniments.home import inbox_items
from accompaniments.models import Accompaniment, Commitment
from accounts.models import User
from actors.models import Contact
from common.registries import DigestSection, MailLine, Reminder, add_digest, add_reminder

if TYPE_CHECKING:
    from accounts.viewer import Viewer

MOST = 8
WEEK = timedelta(days=6)
REMIND_BEFORE = timedelta(days=3)


def to_complete(viewer: Viewer, today: date) -> list[MailLine]:
    """The inbox « À compléter », its first lines."""
    return [
        MailLine(item["label"], item["url"], when=item["when"], is_late=item["is_late"])
        for item in inbox_items(viewer, limit=MOST)
    ]


def coming(viewer: Viewer, today: date) -> list[MailLine]:
    """The meetings planned in the seven days to come: one's own for the Club, one's actor's for members."""
    rows: Any = Accompaniment.objects.visible_to(viewer).filter(state=AccompanimentState.PLANNED)
    rows = rows.of(viewer.user) if viewer.is_club else rows
    rows = rows.between(today, today + WEEK).order_by("on", "at", "pk")[:MOST]
    return [
        MailLine(
            row.title or str(row.get_kind_display()), row.get_absolute_url(),
            when=date_format(row.on, "l j F") + (f", {row.at:%H:%M}" if row.at else ""),
        )
        for row in rows
    ]  # fmt: skip


def due(viewer: Viewer, today: date) -> list[MailLine]:
    """Commitments due within a week: said in one's own meetings for the Club (the late ones stand in the inbox)."""
    rows: Any = Commitment.objects.visible_to(viewer).open().filter(due_on__lte=today + WEEK)
    if viewer.is_club:
        mine = Accompaniment.objects.all().of(viewer.user)  # type: ignore[attr-defined]
        rows = rows.filter(due_on__gte=today, accompaniment__in=mine.values("pk"))
    return [
        _line(row, today) for row in rows.select_related("actor", "accompaniment").order_by("due_on", "pk")[:MOST]
    ]


def _line(row: Commitment, today: date) -> MailLine:
    assert row.due_on is not None
    late = row.due_on < today
    return MailLine(
        f"{row.actor}\u202f: {row.what}", row.accompaniment.get_absolute_url(),
        when=f"{'était attendu' if late else 'pour'} le {date_format(row.due_on, 'j F')}", is_late=late,
        key=f"commitment:{row.pk}:{row.due_on}",
    )  # fmt: skip


# --- reminders of commitments, to the people of the actor who made them ---


def _approaching(today: date) -> Any:
    rows: Any = Commitment.objects.all()
    return rows.open().filter(due_on__gte=today, due_on__lte=today + REMIND_BEFORE).exclude(
        accompaniment__state=AccompanimentState.CANCELLED
    )  # fmt: skip


def _people_of(actors: Any) -> Any:
    """Contacts of these actors who have an account, still act for the actor, and did not object."""
    rows = Contact.objects.filter(actor__in=actors, user__isnull=False, opposed_at=None, archived_at=None)
    return rows.filter(Q(user__memberships__ended_on=None) & Q(user__memberships__actor__in=actors))


def people_to_remind(today: date) -> Iterable[int]:
    """Accounts of those whose actor promised something for these days."""
    return list(_people_of(_approaching(today).values("actor")).values_list("user", flat=True).distinct())


def commitments_of(user: User, today: date) -> list[MailLine]:
    """What this person's actors promised for these days."""
    mine = Contact.objects.filter(user=user, opposed_at=None, archived_at=None).values("actor")
    members = user.memberships.filter(ended_on=None, actor__in=mine).values("actor")  # type: ignore[attr-defined]
    rows = _approaching(today).filter(actor__in=members).select_related("actor", "accompaniment")
    return [_line(row, today) for row in rows.order_by("due_on", "pk")]


def register() -> None:
    """Make it known."""
    add_digest(DigestSection("a-completer", "À compléter", to_complete, position=10))
    add_digest(DigestSection("semaine", "Les sept jours qui viennent", coming, position=20))
    add_digest(DigestSection("engagements", "Engagements", due, position=30))
    add_reminder(Reminder("engagements", people_to_remind, commitments_of))
