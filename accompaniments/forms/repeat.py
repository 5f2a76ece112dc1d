"""« Répéter »: when the same session comes again."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format

from accompaniments.models import Accompaniment
from accompaniments.schedule import MOST_SESSIONS, Every, dates_after, in_words
from accompaniments.services.log import PLANNED_AHEAD


class RepeatForm(forms.Form):
    """Every week, other week or month, until a day or so many times; then each day can be left out."""

    submission_id = forms.UUIDField(widget=forms.HiddenInput)
    every = forms.ChoiceField(
        label="Quand", choices=Every.choices, initial=Every.WEEK, widget=forms.RadioSelect(attrs={"class": "chips"})
    )
    times = forms.IntegerField(
        label="Nombre de séances en tout, celle-ci comprise", required=False, min_value=2, max_value=MOST_SESSIONS,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    until = forms.DateField(
        label="Ou jusqu’au", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    hide_optional = True

    def __init__(self, data: Any = None, *, accompaniment: Accompaniment) -> None:
        self.accompaniment = accompaniment
        self.dates: list[date] = []
        super().__init__(data, initial={"submission_id": uuid.uuid4()}, use_required_attribute=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.errors:
            return data
        times, until = data.get("times"), data.get("until")
        if (times is None) == (until is None):
            self.add_error("times", "Donnez un nombre de séances, ou une date de fin\u202f: l’un des deux.")
            return data
        last = timezone.localdate() + PLANNED_AHEAD
        self.dates = dates_after(self.accompaniment.on, every=data["every"], until=until, times=times)
        field = "times" if until is None else "until"
        if not self.dates:
            self.add_error(field, "Aucune séance avant cette date.")
        elif len(self.dates) >= MOST_SESSIONS:
            self.add_error(field, f"{MOST_SESSIONS} séances au plus, celle-ci comprise.")
        elif self.dates[-1] > last:
            self.add_error(field, f"Les dernières séances sont à plus de deux ans (après le {date_format(last)}).")
        return data

    @property
    def kept(self) -> list[date]:
        """The days that were not left out; all of them as long as they were not shown."""
        data: Any = self.data
        if "seen" not in data:
            return self.dates
        ticked = set(data.getlist("dates"))
        return [day for day in self.dates if day.isoformat() in ticked]

    @property
    def in_words(self) -> str:
        return in_words(self.accompaniment.on, self.cleaned_data.get("every", ""))
