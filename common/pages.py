"""Pages of 25 that cost the same however long the list is: nothing beyond the first five hundred is counted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Value

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


def _is_one_of(ids: list[int]) -> Any:
    """The condition `id = ANY(array)`: one parameter, where `pk__in` makes one of each of five hundred."""
    array = Value(ids, output_field=ArrayField(models.BigIntegerField()))
    template, joiner = "(%(expressions)s))", " = ANY("
    return Func(F("pk"), array, template=template, arg_joiner=joiner, output_field=models.BooleanField())


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
        found = tiers[0].model._default_manager.filter(_is_one_of(list(ranked)))
        by = [_is_one_of(first).desc(), *order] if 0 < len(first) < len(ranked) else list(order)
    start = (page.number - 1) * PER_PAGE
    shown = found.order_by(*by).values("pk")[start : start + PER_PAGE]  # only these are dressed
    page.object_list.extend(dress(found.model._default_manager.filter(pk__in=shown)).order_by(*by))
    return page
