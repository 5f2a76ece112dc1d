"""How a view hands a form to a service: the answer's status, and the number of a sending."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, TypeVar

from django import forms

from common.errors import Conflict, DomainError

T = TypeVar("T")


class SubmittedOnce(forms.Form):
    """Mixin: the form carries an identifier of its own, so that sending it twice creates one row.

    What must be unique is left to the service, which knows whether the row in the way is the one this form made.
    """

    submission_id = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)

    def validate_unique(self) -> None:
        """Nothing: see `common.submissions.write_once`."""

    def validate_constraints(self) -> None:
        """Nothing: the service checks them."""


def save_form(form: Any, write: Callable[[dict[str, Any]], T]) -> tuple[T | None, int]:
    """Validate, call the service with the values, and turn its refusals into messages of the form.

    Returns what the service returned and 200, or nothing and 422 (invalid or refused) or 409 (conflict).
    """
    if not form.is_valid():
        return None, 422
    values = {name: value for name, value in form.cleaned_data.items() if name != "version"}
    try:
        return write(values), 200
    except Conflict as conflict:
        form.show_conflict(conflict)
        return None, 409
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return None, 422
