"""Pages of 25 that cost the same however long the list is: nothing beyond the first five hundred is counted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models

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


def _in_order(found: dict[int, tuple[int, Any]], order: tuple[str, ...]) -> list[int]:
    """Ids from what they are ordered by, as the database does: ascending, a missing value comes after all others."""
    ids = list(found)
    for position, name in reversed(list(enumerate(order))):
        ids.sort(
            key=lambda pk: (found[pk][1][position] is None, found[pk][1][position]),
            reverse=name.startswith("-"),
        )
    return sorted(ids, key=lambda pk: found[pk][0])


def page_of(
    *tiers: models.QuerySet,
    number: str | int | None,
    order: tuple[str, ...],
    dress: Callable[[Any], Any] = lambda rows: rows,
) -> Page:
    """The page `number` (the nearest that exists) of the rows of the first tier in `order`, then those of the next.

    A query a tier, and one: first up to five hundred matches without order, so that the database may take whatever
    index finds them, and stop. When there are fewer, they are put in order here (text is compared letter by letter:
    order by a folded copy); when there are more, matches are dense enough for the database to walk in the order
    asked. `dress` adds the columns, relations and prefetches a page shows.
    """
    found: dict[int, tuple[int, Any]] = {}
    names = [name.removeprefix("-") for name in order]
    for tier, rows in enumerate(tiers):
        for pk, *keys in rows.order_by().values_list("pk", *names)[: CAP + 1]:
            found.setdefault(pk, (tier, keys))
        if len(found) > CAP:
            break
    total = min(len(found), CAP)
    wanted = int(number) if number and str(number).isdecimal() else 1
    page = Page([], min(max(wanted, 1), max(1, -(-total // PER_PAGE))), total, len(found) > CAP)
    start, end = PER_PAGE * (page.number - 1), PER_PAGE * page.number
    everything = tiers[0].model._default_manager
    if all(tier == 0 for tier, _ in found.values()) and page.is_capped:
        shown = tiers[0].order_by(*order).values("pk")[start:end]
        page.object_list.extend(dress(everything.filter(pk__in=shown)).order_by(*order))
    elif found:
        ids = _in_order(found, order)[start:end]
        by_id = {row.pk: row for row in dress(everything.filter(pk__in=ids))}
        page.object_list.extend(by_id[pk] for pk in ids if pk in by_id)
    return page
