"""What this app adds to the search page."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, CharField, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse

from actors.models import Actor, Contact, Need, Resource, UsefulEffect
from common.registries import Hit
from common.text import fold

READ = 60  # of a word that half the directory has, some are enough to show six


def _some(rows: Any) -> Any:
    """At most READ of the rows found, whichever the database meets first: what is then put in order."""
    return rows.model._default_manager.filter(pk__in=rows.order_by().values("pk")[:READ])


def _named(rows: Any, typed: str) -> Any:
    """The same of `rows` matching, and before them those called exactly as typed, which an index gives."""
    name = fold(typed.replace("\0", ""))  # which the database refuses
    exact = rows.filter(sort_key=name).order_by().values("pk")[:READ]
    found = exact.union(rows.matching(typed).order_by().values("pk")[:READ])
    is_other = Case(When(sort_key=name, then=Value(0)), default=Value(1))
    return rows.model._default_manager.filter(pk__in=found).order_by(is_other, "sort_key", "pk")


def find_actors(viewer: Any, typed: str, limit: int) -> list[Hit]:
    rows = _named(Actor.objects.visible_to(viewer), typed).select_related("commune")
    rows = rows.only("name", "kind", "commune__name")
    return [
        Hit(
            row.name,
            row.get_absolute_url(),
            " · ".join(filter(None, (row.kind_wording, str(row.commune or "")))),
        )
        for row in rows[:limit]
    ]


def find_contacts(viewer: Any, typed: str, limit: int) -> list[Hit]:
    rows = _named(Contact.objects.visible_to(viewer).filter(actor__isnull=False), typed)
    rows = rows.select_related("actor").only("full_name", "function", "actor__name")
    return [
        Hit(row.full_name, row.actor.get_absolute_url(), f"{row.get_function_display()} · {row.actor.name}")
        for row in rows[:limit]
    ]


def _find_revealed(model: Any, viewer: Any, typed: str, limit: int) -> list[Hit]:
    rows = _some(model.objects.visible_to(viewer).matching(typed)).order_by("-created_at", "-pk")
    where = Coalesce("actor__name", "sphere__label", "territory__name", output_field=CharField())
    return [
        Hit(label, reverse(f"actors:{model.PAGE}", args=[pk]), place)
        for pk, label, place in rows.values_list("pk", "label", where)[:limit]
    ]


def find_resources(viewer: Any, typed: str, limit: int) -> list[Hit]:
    return _find_revealed(Resource, viewer, typed, limit)


def find_effects(viewer: Any, typed: str, limit: int) -> list[Hit]:
    return _find_revealed(UsefulEffect, viewer, typed, limit)


def find_needs(viewer: Any, typed: str, limit: int) -> list[Hit]:
    return _find_revealed(Need, viewer, typed, limit)
