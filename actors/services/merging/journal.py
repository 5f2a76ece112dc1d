"""What a merge writes down of itself; the package's docstring says what each part holds."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from actors.services.merging.links import Link

SCHEMA = 1


def as_json(value: Any) -> Any:
    """The value as a JSON column gives it back."""
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))


class Journal:
    """Grows during a merge."""

    def __init__(self) -> None:
        self.steps: list[dict[str, Any]] = []
        self.left: list[dict[str, Any]] = []
        self.events: list[dict[str, Any]] = []
        self.pair: list[Any] | None = None
        self.rows: dict[str, list[dict[str, Any]]] = {"fields": [], "moved": []}

    def moved(self, link: Link, pks: Iterable[int], before: int, after: int) -> None:
        label, name = link.model._meta.label, link.field.name
        self.steps += [
            {"do": "move", "model": label, "pk": pk, "field": name, "before": before, "after": after} for pk in pks
        ]

    def added(self, row: models.Model) -> None:
        self.steps.append({"do": "add", "model": row._meta.label, "pk": row.pk})

    def left_behind(self, link: Link, pk: int, winner: int | None) -> None:
        self.left.append({"model": link.model._meta.label, "pk": pk, "field": link.field.name, "winner": winner})

    def raised(self, row: models.Model, name: str, before: str, after: str) -> None:
        label = row._meta.label
        self.steps.append(
            {"do": "set", "model": label, "pk": row.pk, "field": name, "before": before, "after": after}
        )

    def field(self, model: Any, pk: int, name: str, before: Any, after: Any) -> None:
        self.rows["fields"].append(
            {"model": model._meta.label, "pk": pk, "field": name, "before": before, "after": after}
        )

    def row(self, model: Any, pk: int, values: dict[str, Any]) -> None:
        self.rows["moved"].append({"model": model._meta.label, "pk": pk, "values": values})

    def moved_rows(self) -> dict[Any, set[int]]:
        """The rows moved, by model."""
        found: dict[Any, set[int]] = defaultdict(set)
        for step in self.steps:
            if step["do"] == "move":
                found[apps.get_model(step["model"])].add(step["pk"])
        return found

    def as_dict(self) -> dict[str, Any]:
        return {
            "schema": SCHEMA, "steps": self.steps, "left": self.left, "events": self.events, "pair": self.pair,
            "rows": self.rows,
        }  # fmt: skip
