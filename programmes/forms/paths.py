from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from actors.enums import Register
from actors.forms.lookups import ActorField
from programmes.enums import DropReason, PathStatus, TrajectoryStage
from programmes.models import Path


class EnrolForm(forms.Form):
    """Which actor joins the programme, and since when."""

    actor = ActorField(label="Acteur", help_text="Quelques lettres du nom, ou le SIRET.")
    registered_on = forms.DateField(
        label="Date d’inscription", initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip


class MoveForm(forms.Form):
    """A step on the trajectory, forward or back: the reason is what the report tells."""

    to_stage = forms.ChoiceField(label="Où en est-on ?", choices=TrajectoryStage.options, widget=forms.RadioSelect)
    on = forms.DateField(
        label="Le", initial=timezone.localdate, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reason = forms.CharField(
        label="Pourquoi", max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Ce qui a changé, en une phrase. Un retour en arrière se note aussi.",
    )  # fmt: skip
    register = forms.ChoiceField(
        label="Registre travaillé",
        required=False,
        choices=lambda: [("", "Aucun en particulier"), *Register.options()],
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    def __init__(self, *args: Any, path: Path, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["to_stage"].choices = [
            (slug, label) for slug, label in TrajectoryStage.options() if slug != path.stage or self.is_bound
        ]
        self.initial["version"] = path.version

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("version") is None:
            self.errors.pop("version", None)
            self.add_error(None, "On ne sait pas de quelle étape part ce pas. Rechargez la page, puis recommencez.")
        return data

    def show_conflict(self, conflict: Any) -> None:
        """Somebody moved the path meanwhile: say where it stands, keep what was typed."""
        current = conflict.current
        here = current.get_stage_display()
        self.add_error(None, f"Le parcours a changé entre-temps : il est maintenant à l’étape « {here} ».")
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        data["version"] = str(current.version)
        self.data = data


class EndForm(forms.Form):
    """The end of a path: finished, or interrupted for a reason of the list."""

    status = forms.ChoiceField(
        label="Le parcours est",
        choices=lambda: [
            (PathStatus.FINISHED.value, "allé au bout"),
            (PathStatus.DROPPED.value, "interrompu"),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.ChoiceField(
        label="Pourquoi (si interrompu)", required=False, choices=lambda: [("", "–"), *DropReason.options()]
    )
    on = forms.DateField(
        label="Le", initial=timezone.localdate, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("status") == PathStatus.DROPPED and not data.get("reason"):
            self.add_error("reason", "Dites pourquoi le parcours s'est interrompu.")
        return data
