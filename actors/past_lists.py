"""What a list (spheres, clubs, objectives, answers) held before and after each change, from the events of its table.

A change is what was added and removed at once: the events of one list with the same moment and the same context. It
is known by the last of them. The state at a moment is read backwards from today's rows, so that a list filled before
its history was kept is told right.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, F, Max, Q, QuerySet, Value

from actors.models import LISTS, Revealed
from common.errors import DomainError


@dataclass(frozen=True)
class PastList:
    """One list of one model, and its table of events."""

    model: Any
    name: str

    @property
    def table(self) -> Any:
        return LISTS[self.model, self.name]

    @property
    def events(self) -> Any:
        return self.table.pgh_event_model

    @property
    def field(self) -> Any:
        return self.model._meta.get_field(self.name)

    @property
    def owner(self) -> str:
        return str(self.field.m2m_field_name())

    @property
    def target(self) -> str:
        return str(self.field.m2m_reverse_field_name())

    @property
    def related_model(self) -> Any:
        return self.field.related_model

    @property
    def to_actor(self) -> str:
        """The lookup of the rows of an actor and of what is its own."""
        return f"{self.owner}__actor" if issubclass(self.model, Revealed) else self.owner


@dataclass(frozen=True)
class ListChange:
    """What was added and removed at once, and what the list held around it (ids)."""

    owner: Any
    event: Any
    before: tuple[int, ...]
    after: tuple[int, ...]
    now: tuple[int, ...]


def list_of(model: Any, name: str) -> PastList | None:
    """The list of this name, when the model has one that is followed."""
    return PastList(model, name) if (model, name) in LISTS else None


def lists_of(model: Any) -> list[PastList]:
    return [PastList(each, name) for each, name in LISTS if each is model]


def keys(past: PastList, table: str, **where: Any) -> QuerySet:
    """The changes of some lists: (table, last event, at)."""
    rows = past.events.objects.filter(**where).order_by()
    groups = rows.values(past.owner, "pgh_created_at", "pgh_context").annotate(
        table=Value(table, output_field=CharField()), key=Max("pgh_id"), at=F("pgh_created_at")
    )
    return groups.values_list("table", "key", "at")


def changes(past: PastList, found: Iterable[int]) -> dict[int, ListChange]:
    """Those changes, by their key; four queries."""
    shown = {row.pk: row for row in past.events.objects.filter(pk__in=list(found)).select_related("pgh_context")}
    if not shown:
        return {}
    owners = {getattr(row, f"{past.owner}_id") for row in shown.values()}
    rows = past.model._base_manager.in_bulk(owners)
    now = defaultdict(set)
    through = past.field.remote_field.through._base_manager
    for owner, target in through.filter(**{f"{past.owner}__in": owners}).values_list(past.owner, past.target):
        now[owner].add(target)
    events = defaultdict(list)
    columns = ("pgh_id", past.owner, past.target, "pgh_label", "pgh_created_at", "pgh_context")
    # those of one change have the same moment, so that of the oldest shown holds all of its own
    since = Q(pgh_id__gte=min(shown)) | Q(pgh_created_at__gte=min(row.pgh_created_at for row in shown.values()))
    later = past.events.objects.filter(since, **{f"{past.owner}__in": owners}).order_by("-pgh_id")
    for pk, owner, target, label, at, context in later.values_list(*columns):
        events[owner].append((pk, target, label == "insert", (at, context)))
    return {
        pk: ListChange(rows.get(owner), row, *_around(pk, now[owner], events[owner]), tuple(sorted(now[owner])))
        for pk, row in shown.items()
        for owner in [getattr(row, f"{past.owner}_id")]
    }


def _around(
    key: int, now: set[int], events: list[tuple[int, int, bool, Any]]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """What the list held before and after the change known by this event, undoing events from the newest."""
    state, after, change = set(now), None, None
    for pk, target, added, moment in events:
        if pk == key:
            after, change = set(state), moment
        if change is not None and moment != change:
            break
        if added:
            state.discard(target)
        else:
            state.add(target)
    return tuple(sorted(state)), tuple(sorted(after if after is not None else state))


def stands(row: Any) -> bool:
    """Neither archived nor merged into another, for those that can be."""
    return getattr(row, "archived_at", None) is None and getattr(row, "merged_into_id", None) is None


def rows_before(row: Any, past: PastList, event_id: int, refusal: str) -> list[Any]:
    """What the list of this row held before a change, those rows that still stand. Raises DomainError (`refusal`)
    when the change is not this row's, or nothing of what the list held stands any more.
    """
    found = changes(past, [event_id]).get(event_id)
    if found is None or found.owner != row:
        raise DomainError(refusal)
    standing = [each for each in past.related_model._base_manager.filter(pk__in=found.before) if stands(each)]
    if found.before and not standing:
        raise DomainError(refusal)
    return standing
