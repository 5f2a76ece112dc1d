"""Volunteer time: when, how long, for what."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format

from accompaniments.durations import label, parse
from accompaniments.models import VolunteerTime
from accompaniments.services.volunteering import LONGEST_MINUTES
from common.errors import Conflict


class VolunteerForm(forms.Form):
    submission_id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    on = forms.DateField(label="Le", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    duration = forms.CharField(
        label="Durée totale", max_length=20, help_text="Par exemple 1 h 30. Pour plusieurs personnes, additionnez."
    )
    what = forms.CharField(
        label="Pour quoi", required=False, max_length=200, help_text="Ce qui a été fait\u202f; ne nommez personne."
    )

    def __init__(self, data: Any = None, *, row: VolunteerTime | None = None, on: Any = None) -> None:
        initial: dict[str, Any] = {"submission_id": uuid.uuid4(), "on": on or timezone.localdate()}
        if row is not None:
            initial = {"version": row.version, "on": row.on, "what": row.what, "duration": _typed(row.minutes)}
        super().__init__(data, initial=initial, use_required_attribute=False)

    def clean_duration(self) -> int:
        minutes = parse(self.cleaned_data["duration"])
        if not minutes or minutes > LONGEST_MINUTES:
            raise forms.ValidationError("Écrivez une durée comme 1 h 15 ou 75 min, cent heures au plus.")
        return minutes

    def values(self) -> dict[str, Any]:
        """What the services take (valid form)."""
        data = self.cleaned_data
        return {"on": data["on"], "minutes": data["duration"], "what": data["what"]}

    def show_conflict(self, conflict: Conflict) -> None:
        """What is stored, said beside what was typed; saving again keeps what was typed, knowingly."""
        row = conflict.current
        data: Any = self.data
        data = data.copy()
        data["version"] = str(row.version)
        self.data = data
        stored = f"{date_format(row.on)}, {label(row.minutes)}, {row.what or 'sans précision'}"
        self.add_error(None, f"{conflict.message} Version enregistrée\u202f: {stored}. Votre saisie est ci-dessous.")


def _typed(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest:02d}" if hours and rest else f"{hours} h" if hours else f"{rest} min"
