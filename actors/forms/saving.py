"""How a view hands a form to a service: the answer's status, and one creation per form shown."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.core.cache import cache
from django.db import models

from common.errors import Conflict, DomainError

T = TypeVar("T")
M = TypeVar("M", bound=models.Model)

_REMEMBERED_SECONDS = 24 * 3600


class SubmittedOnce(forms.Form):
    """Mixin: the form carries an identifier of its own, so that sending it twice creates one row."""

    submission_id = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)


def save_form(form: Any, write: Callable[[dict[str, Any]], T]) -> tuple[T | None, int]:
    """Validate, call the service with the values, and turn its refusals into messages of the form.

    Returns what the service returned and 200, or nothing and 422 (invalid or refused) or 409 (conflict).
    """
    if not form.is_valid():
        return None, 422
    technical = {"version", "submission_id"}
    values = {name: value for name, value in form.cleaned_data.items() if name not in technical}
    try:
        return write(values), 200
    except Conflict as conflict:
        form.show_conflict(conflict)
        return None, 409
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return None, 422


def create_once(form: Any, model: type[M], write: Callable[[dict[str, Any]], M]) -> tuple[M | None, int]:
    """`save_form` for a creation: the second sending of the same form returns the row of the first."""
    if not form.is_valid():
        return None, 422
    submission_id = form.cleaned_data.get("submission_id")
    key = f"submitted:{model._meta.label_lower}:{submission_id}"
    if submission_id and not cache.add(key, 0, _REMEMBERED_SECONDS):
        known = model._base_manager.filter(pk=cache.get(key) or 0).first()
        if known is not None:
            return known, 200
    row, status = save_form(form, write)
    if submission_id:
        if row is None:
            cache.delete(key)
        else:
            cache.set(key, row.pk, _REMEMBERED_SECONDS)
    return row, status
