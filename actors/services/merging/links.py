"""What points to a row, in every app, read from `_meta`: this app imports none of those above it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pgtrigger
from django.db import models
from django.db.models import Count, F, IntegerField, Value

from actors.models import Actor, DuplicatePair, Merge

# What a merge does not touch: its own records, and the chain of earlier merges.
_OWN = {(Merge, "kept"), (Merge, "absorbed"), (DuplicatePair, "first"), (DuplicatePair, "second"),
        (Actor, "merged_into")}  # fmt: skip


@dataclass(frozen=True)
class Link:
    """A foreign key of `model` to the model asked about."""

    model: Any
    field: Any

    @property
    def others(self) -> list[Any]:
        """The model's other keys to the same table: a row must not end up pointing twice to one sheet."""
        target = self.field.related_model
        return [
            field for field in self.model._meta.concrete_fields
            if field.many_to_one and field.related_model is target and field is not self.field
            and (self.model, field.name) not in _OWN
        ]  # fmt: skip


@cache
def links_to(model: Any) -> tuple[Link, ...]:
    """The foreign keys that point to `model`, hidden ones too; neither history events nor its own lists."""
    own = {(link.through, link.source) for link in own_lists(model)}
    return tuple(
        Link(relation.related_model, relation.field)
        for relation in model._meta.get_fields(include_hidden=True)
        if relation.auto_created
        and not relation.concrete
        and (relation.one_to_many or relation.one_to_one)
        and not hasattr(relation.related_model, "pgh_tracked_model")
        and (relation.related_model, relation.field.name) not in own | _OWN
    )


@dataclass(frozen=True)
class OwnList:
    """A many-to-many of the model itself: the spheres of an actor, its clubs."""

    through: Any
    source: str
    target: str


@cache
def own_lists(model: Any) -> tuple[OwnList, ...]:
    """The model's own many-to-many fields whose table holds nothing but the two ids."""
    return tuple(
        OwnList(through, field.m2m_field_name(), field.m2m_reverse_field_name())
        for field in model._meta.many_to_many
        if (through := field.remote_field.through)._meta.auto_created
    )


def protections(model: Any) -> list[str]:
    """The triggers of a table that refuse every update (append-only ones)."""
    return [
        f"{model._meta.label}:{trigger.name}"
        for trigger in getattr(model._meta, "triggers", [])
        if isinstance(trigger, pgtrigger.Protect) and "UPDATE" in str(trigger.operation)
    ]


def business_fields(model: Any) -> Iterator[Any]:
    """The columns a person gives a value to: neither computed nor technical."""
    technical = {"version", "submission_id", "created_at", "updated_at", "search_text", "sort_key", "match_keys"}
    for field in model._meta.concrete_fields:
        stamped = getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
        if not (field.primary_key or field.generated or stamped or field.name in technical):
            yield field


def counts_of_links(actors: Iterable[Actor]) -> dict[int, dict[str, int]]:
    """What hangs on each sheet, by kind (plural names in French), in one query."""
    pks = [actor.pk for actor in actors]
    queries = [
        link.model._base_manager.filter(**{f"{link.field.name}__in": pks})
        .order_by()
        .annotate(link_rank=Value(rank, output_field=IntegerField()), link_sheet=F(link.field.attname))
        .values("link_rank", "link_sheet")
        .annotate(n=Count("pk"))
        .values_list("link_rank", "link_sheet", "n")
        for rank, link in enumerate(links_to(Actor))
    ]
    counts: dict[int, dict[str, int]] = {pk: {} for pk in pks}
    for rank, sheet, n in queries[0].union(*queries[1:], all=True):
        link = links_to(Actor)[rank]
        label = link_label(link.model, link.field.name)
        counts[sheet][label] = counts[sheet].get(label, 0) + n
    return counts


def link_label(model: type[models.Model], field: str) -> str:
    """The kind of thing a link is, in the plural: « contacts », « parcours », « composantes »…"""
    if model is Actor and field == "parent":
        return "acteurs qui en font partie"
    if model._meta.auto_created:
        return "membres (club ou réseau)"
    return str(model._meta.verbose_name_plural)
