"""The part of the log form that needs no row of any table: what one can type without network."""

from __future__ import annotations

from copy import deepcopy

from django import forms

from accompaniments.defaults import kinds_in_order
from accompaniments.durations import CHIPS
from accompaniments.durations import label as duration_label
from accompaniments.forms.log import LogForm

SHOWN = ("kind", "duration", "duration_other", "summary", "on", "place", "decisions", "next_step", "private_note")


class OfflineForm(forms.Form):
    """The fields of the full form, by the same names: what is typed in one opens in the other."""

    hide_optional = True

    def __init__(self) -> None:
        super().__init__(use_required_attribute=False)
        for name in SHOWN:
            self.fields[name] = deepcopy(LogForm.base_fields[name])
        kind: forms.ChoiceField = self.fields["kind"]  # type: ignore[assignment]
        kind.choices = kinds_in_order([])
        duration: forms.ChoiceField = self.fields["duration"]  # type: ignore[assignment]
        duration.choices = [(value, duration_label(value)) for value in CHIPS]
