"""Whether anything rests on a row: asked before undoing what created it."""

from __future__ import annotations

from typing import Any

from django.db import models
from pghistory.models import Event


def built_on(row: models.Model, *, apart: tuple[models.Model | None, ...] = ()) -> list[str]:
    """What refers to `row`, in French words, the rows `apart` not counted; and whether somebody changed it since."""
    found = []
    for relation in row._meta.related_objects:
        model: Any = relation.related_model
        if issubclass(model, Event):  # its own history
            continue
        rows = model._base_manager.filter(**{relation.field.name: row.pk})
        if hasattr(model._default_manager.all(), "touched"):  # made with the row: counts once somebody used it
            rows = model._default_manager.filter(**{relation.field.name: row.pk}).touched()
        same = [each.pk for each in apart if isinstance(each, model)]
        if rows.exclude(pk__in=same).exists():
            found.append(str(model._meta.verbose_name_plural))
    if getattr(row, "version", 1) > 1:
        found.append("modifications")
    return found
