"""Pages of 25 that cost the same however long the list is: nothing beyond the first five hundred is counted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Case, Value, When

PER_PAGE = 25
CAP = 500


@dataclass(frozen=True)
class Page:
    """What `components/pages.html` and a list need."""

    object_list: list[Any]
    number: int
    total: int  # at most CAP when `is_capped`
    is_capped: bool

    @property
    def last(self) -> int:
        return max(1, -(-self.total // PER_PAGE))

    @property
    def previous(self) -> int:
        return self.number - 1

    @property
    def next(self) -> int:
        return self.number + 1

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def has_next(self) -> bool:
        return self.number < self.last


def page_of(
    *tiers: models.QuerySet,
    number: str | int | None,
    order: tuple[str, ...],
    dress: Callable[[Any], Any] = lambda rows: rows,
) -> Page:
    """The page `number` (the nearest that exists) of the rows of the first tier in `order`, then those of the next.

    A query a tier, and one: first up to five hundred matching ids without order, so that the database may take
    whatever index finds them, and stop. When there are fewer, those are put in order; when there are more, matches
    are dense enough to walk in the order asked. `dress` adds the columns, relations and prefetches a page shows.
    """
    ranked: dict[int, int] = {}
    by: list[Any]
    for tier, rows in enumerate(tiers):
        for pk in rows.order_by().values_list("pk", flat=True)[: CAP + 1]:
            ranked.setdefault(pk, tier)
        if len(ranked) > CAP:
            break
    is_capped, total = len(ranked) > CAP, min(len(ranked), CAP)
    wanted = int(number) if number and str(number).isdecimal() else 1
    page = Page([], min(max(wanted, 1), max(1, -(-total // PER_PAGE))), total, is_capped)
    if not ranked:
        return page
    first = [pk for pk, tier in ranked.items() if tier == 0]
    if len(first) > CAP:
        found, by = tiers[0], list(order)
    else:
        found = tiers[0].model._default_manager.filter(pk__in=ranked)
        rank: Any = Case(When(pk__in=first, then=Value(0)), default=Value(1))
        by = [rank, *order] if 0 < len(first) < len(ranked) else list(order)
    start = (page.number - 1) * PER_PAGE
    page.object_list.extend(dress(found).order_by(*by)[start : start + PER_PAGE])
    return page
