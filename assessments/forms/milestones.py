from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from assessments.models import Milestone


class CloseMilestoneForm(forms.Form):
    """When and how a milestone was done without an assessment."""

    on = forms.DateField(label="Fait le", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    note = forms.CharField(
        label="Comment", max_length=300, help_text="En quelques mots : un appel, une visite, un échange en atelier…"
    )

    def __init__(self, *args: Any, milestone: Milestone, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"on": milestone.done_on or timezone.localdate(), "note": milestone.note}
