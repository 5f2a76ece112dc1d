"""Where a person is named in the rows of any model, and taking them out of these rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import F, Q, TextField
from django.db.models.functions import Cast

from common.fields import Computed, recompute
from common.redaction import Identity

_NOT_TEXT = ("sort_key", "search_text", "token_hash", "code_hash", "sha256", "key", "content_type", "pgh_label")


def text_fields(model: type[models.Model]) -> list[models.Field]:
    """The columns of `model` in which somebody may have written a name: free texts and JSON."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField | models.JSONField)
        and not isinstance(field, Computed | models.SlugField | models.URLField)
        and not field.choices
        and field.name not in _NOT_TEXT
    ]


def is_event(model: type[models.Model]) -> bool:
    """A model of the change history (see common.history)."""
    return hasattr(model, "pgh_tracked_model")


def models_of(labels: Iterable[str]) -> list[Any]:
    """The models of these apps, in order."""
    return [model for label in labels for model in apps.get_app_config(label).get_models() if not model._meta.proxy]


def rows_naming(
    rows: models.QuerySet, who: Identity, fields: Iterable[models.Field] | None = None
) -> models.QuerySet:
    """Rows in whose texts the person may be named: one query, no more than what `Identity.is_in` then confirms."""
    found = Q()
    for field in text_fields(rows.model) if fields is None else fields:
        column = field.name
        if isinstance(field, models.JSONField):
            column = f"_text_of_{field.name}"
            rows = rows.annotate(**{column: Cast(field.name, TextField())})
        else:
            found |= Q(**{f"{column}__in": [*who.names, *who.emails, *who.phones]})
        if who.pattern:
            found |= Q(**{f"{column}__regex": who.pattern})
    return rows.filter(found) if found else rows.none()


def scrub_rows(rows: models.QuerySet, who: Identity, fields: Iterable[models.Field] | None = None) -> int:
    """Take the person out of these rows' texts; how many rows changed. Versions grow, triggers that freeze do not."""
    checked = list(text_fields(rows.model) if fields is None else fields)
    return sum(scrub_row(row, who, checked) for row in rows_naming(rows, who, checked).iterator(chunk_size=200))


def scrub_row(row: models.Model, who: Identity, fields: Iterable[models.Field]) -> bool:
    """Take the person out of one row's texts; whether it changed."""
    changed: dict[str, Any] = {}
    for field in fields:
        before = getattr(row, field.name)
        after = who.scrub(before)
        if after != before:
            setattr(row, field.name, after)
            changed[field.name] = after
    if not changed:
        return False
    changed |= {name: getattr(row, name) for name in recompute(row)}
    if any(field.name == "version" and isinstance(field, models.IntegerField) for field in row._meta.concrete_fields):
        changed["version"] = F("version") + 1
    type(row)._base_manager.filter(pk=row.pk).update(**changed)
    return True


def event_models(labels: Iterable[str]) -> Iterator[Any]:
    """The models of the change history in these apps."""
    yield from (model for model in models_of(labels) if is_event(model))
