"""What a merge did, in words, for its page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from django.apps import apps

from actors.models import Merge
from actors.services.merging.links import link_label


def names_before(merge: Merge) -> tuple[str, str]:
    """What the two sheets were called, the kept one first: it may have taken the other's name."""
    fields = merge.journal["rows"].get("fields", [])
    kept = next((each.get("before") for each in fields if each["field"] == "name"), None)
    return kept or str(merge.kept), str(merge.absorbed)


def moved_counts(merge: Merge) -> list[tuple[str, int]]:
    """How many rows of each kind came to the kept sheet, the most numerous first."""
    fields = {(step["model"], step["pk"]): step["field"] for step in merge.journal["steps"] if step["do"] == "move"}
    return _by_kind((model, field) for (model, _), field in fields.items())


def left_counts(merge: Merge) -> list[tuple[str, int]]:
    """How many rows of each kind stayed on the absorbed sheet, the kept one having one in their place."""
    return _by_kind((each["model"], each["field"]) for each in merge.journal["left"] if each["winner"])


def _by_kind(rows: Iterable[tuple[str, str]]) -> list[tuple[str, int]]:
    return Counter(link_label(apps.get_model(model), field) for model, field in rows).most_common()
