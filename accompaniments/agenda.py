"""The agenda: which meetings of a month this viewer sees. The days shown bound what is read."""

from __future__ import annotations

from calendar import Calendar
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.utils import timezone

from accompaniments.models import Accompaniment
from common.dates import add_months, parsed_day
from common.text import number_in
from programmes.models import Programme

if TYPE_CHECKING:
    from accounts.viewer import Viewer

SHOWN_A_DAY = 4
MOST_OF_ONE = 500
MINE, ALL = "moi", "tout"
FIRST_YEAR, LAST_YEAR = 2010, 2100
ORDER = ("on", "at", "pk")


@dataclass(frozen=True, slots=True)
class Choice:
    """Which month, and whose meetings: what the address says."""

    month: date  # its first day
    whose: str  # « moi », « tout » or a programme's number
    default: str

    def query(self, **other: Any) -> str:
        """The address of the same view with something else changed."""
        month: date = other.get("month", self.month)
        values = {"mois": f"{month:%Y-%m}"}
        if (whose := other.get("whose", self.whose)) != self.default:
            values["voir"] = whose
        return "?" + urlencode(values)

    @property
    def last_day(self) -> date:
        return add_months(self.month, 1) - timedelta(days=1)

    @property
    def previous(self) -> str:
        return self.query(month=add_months(self.month, -1))

    @property
    def next(self) -> str:
        return self.query(month=add_months(self.month, 1))

    @property
    def today(self) -> str:
        return self.query(month=timezone.localdate().replace(day=1))

    @property
    def is_current(self) -> bool:
        return self.month == timezone.localdate().replace(day=1)


@dataclass(slots=True)
class Day:
    """A day of the grid, and the first meetings of it."""

    on: date
    is_other_month: bool
    is_today: bool
    rows: list[Accompaniment] = field(default_factory=list)
    has_more: bool = False


def chosen(viewer: Viewer, *, month: str, whose: str) -> Choice:
    """Read an address; whatever cannot be read becomes this month, or one's own meetings."""
    default = MINE if viewer.is_club else ALL
    first = timezone.localdate().replace(day=1)
    if (asked := parsed_day(f"{month}-01")) and FIRST_YEAR <= asked.year < LAST_YEAR:
        first = asked
    known = whose in {MINE, ALL} or number_in(whose) is not None
    return Choice(month=first, whose=whose if known else default, default=default)


def programmes_of(viewer: Viewer) -> list[tuple[str, str]]:
    """The programmes one may look at, as choices."""
    rows = Programme.objects.visible_to(viewer).order_by("sort_key", "pk").values_list("pk", "name")
    return [(str(pk), name) for pk, name in rows[:300]]


def meetings(viewer: Viewer, choice: Choice) -> Any:
    """The meetings the choice asks for, among those this viewer may see."""
    rows: Any = Accompaniment.objects.visible_to(viewer)
    if choice.whose == MINE and viewer.is_club:
        return rows.of(viewer.user)
    return rows.filter(programme=number_in(choice.whose)) if number_in(choice.whose) is not None else rows


def weeks_of(viewer: Viewer, choice: Choice) -> list[Day]:
    """The days of the month's weeks, Monday first, each with its first meetings: three queries whatever there is."""
    today = timezone.localdate()
    days = {
        on: Day(on, is_other_month=on.month != choice.month.month, is_today=on == today)
        for on in Calendar().itermonthdates(choice.month.year, choice.month.month)
    }
    seen = meetings(viewer, choice)
    if choice.whose == MINE:  # few: found from the person, not day by day among everybody's
        found = list(seen.between(min(days), max(days)).values_list("pk", flat=True)[:MOST_OF_ONE])
    else:
        found = _first_of_each(seen, days)
    rows = dressed(viewer, Accompaniment.objects.filter(pk__in=found)).with_actors()
    for row in rows.order_by(*ORDER):
        day = days[row.on]
        if len(day.rows) < SHOWN_A_DAY:
            day.rows.append(row)
        else:
            day.has_more = True
    return list(days.values())


def _first_of_each(rows: QuerySet, days: dict[date, Day]) -> list[int]:
    """The first meetings of each day, one more than is shown: the index gives them, none of the others is read."""
    parts = [rows.filter(on=on).order_by("at", "pk").values_list("pk", flat=True)[: SHOWN_A_DAY + 1] for on in days]
    return list(parts[0].union(*parts[1:], all=True))


def dressed(viewer: Viewer, rows: Any) -> Any:
    """With what the agenda shows of each: its programme, and whether this viewer may complete it (`may_edit`)."""
    return rows.select_related("programme").with_may_edit(viewer)
