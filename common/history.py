"""Who changed what, when: every write of a tracked model leaves an event, kept by database triggers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pghistory
from django.db import models

M = TypeVar("M", bound=models.Model)

# what follows from the rest of the row, or says nothing to a reader
_TECHNICAL = {
    "sort_key", "search_text", "search_vector", "match_keys", "proven_rank", "shares", "best_rank",
    "submission_id", "version", "created_at",
}  # fmt: skip


def tracked(model: type[M]) -> type[M]:
    """Class decorator: inserts, updates and deletions of this model become rows of `<Model>Event`."""
    exclude = sorted(_TECHNICAL & {field.name for field in model._meta.local_fields})
    track: Callable[[type[M]], type[M]] = pghistory.track(
        pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), exclude=exclude
    )
    return track(model)


def tracked_list(model: type[M]) -> type[M]:
    """Class decorator of a proxy of a many-to-many table: what was added and what was removed become rows of
    `<Model>Event`, labelled `insert` and `delete` (a line that changes ends is both).
    """
    track: Callable[[type[M]], type[M]] = pghistory.track(
        pghistory.InsertEvent(), pghistory.DeleteEvent(),
        pghistory.UpdateEvent("delete", row=pghistory.Old), pghistory.UpdateEvent("insert", row=pghistory.New),
        obj_field=None,
    )  # fmt: skip
    return track(model)
