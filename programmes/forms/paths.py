from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from actors.enums import Register
from actors.forms.lookups import ActorField
from actors.models import Actor
from programmes.enums import DropReason, PathStatus, TrajectoryStage
from programmes.models import Path

MAX_AT_ONCE = 60


class EnrolForm(forms.Form):
    """Which actors join the programme, one or several, and since when."""

    hide_optional = True
    actor = ActorField(label="Acteur", required=False, help_text="Quelques lettres du nom, ou le SIRET.")
    others = forms.CharField(
        label="Et d’autres en même temps", required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Un par ligne : nom exact, SIRET, SIREN ou « Nom (n° 12) ».",
    )  # fmt: skip
    registered_on = forms.DateField(
        label="Date d’inscription", initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    status = forms.ChoiceField(
        label="Le parcours", required=False, widget=forms.RadioSelect, initial=PathStatus.ACTIVE.value,
        choices=[(PathStatus.ACTIVE.value, "commence"), (PathStatus.REGISTERED.value, "commencera plus tard")],
    )  # fmt: skip

    def clean_status(self) -> str:
        return self.cleaned_data["status"] or PathStatus.ACTIVE

    def clean_others(self) -> list[Actor]:
        lines = [line.strip() for line in self.cleaned_data["others"].splitlines() if line.strip()]
        if len(lines) > MAX_AT_ONCE:
            raise forms.ValidationError(f"{MAX_AT_ONCE} acteurs au plus à la fois : enregistrez-les en deux fois.")
        field, found, refused = ActorField(), [], []
        for line in lines:
            try:
                found.append(field.clean(line))
            except forms.ValidationError as error:
                refused.append(f"« {line} » : {error.messages[0]}")
        if refused:
            raise forms.ValidationError(refused)
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "actor" in data and "others" in data:
            chosen = [actor for actor in [data.pop("actor"), *data.pop("others")] if actor is not None]
            data["actors"] = list(dict.fromkeys(chosen))
            if not chosen:
                self.add_error("actor", "Choisissez au moins un acteur.")
        return data


class CohortFilter(forms.Form):
    """Whom the list of paths shows."""

    hide_optional = True
    status = forms.ChoiceField(label="État", required=False)
    stage = forms.ChoiceField(label="Étape", required=False)
    q = forms.CharField(label="Nom", required=False, max_length=100)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        fields: Any = self.fields
        fields["status"].choices = [("", "Tous"), ("going", "Inscrits ou en cours"), *PathStatus.options()]
        fields["stage"].choices = [("", "Toutes"), *TrajectoryStage.options()]

    def narrow(self, rows: Any) -> Any:
        """The rows asked for; what cannot be read is not a condition."""
        self.is_valid()
        asked = getattr(self, "cleaned_data", {})
        if asked.get("status") == "going":
            rows = rows.going()
        elif asked.get("status"):
            rows = rows.filter(status=asked["status"])
        if asked.get("stage"):
            rows = rows.filter(stage=asked["stage"])
        if asked.get("q"):
            rows = rows.filter(actor__in=Actor.objects.matching(asked["q"]).values("pk"))
        return rows


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
