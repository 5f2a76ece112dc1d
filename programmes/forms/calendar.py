"""Phases and deliverables of a programme."""

from __future__ import annotations

from typing import Any

from django import forms

from common.uploads import DocumentField
from programmes.enums import PhaseState
from programmes.models import Deliverable, Module, Phase, PhaseTemplate, Programme


def date_box() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class TemplateForm(forms.Form):
    """Which template the phases are copied from."""

    template = forms.ModelChoiceField(
        queryset=PhaseTemplate.objects.active(), label="Gabarit", empty_label=None, widget=forms.RadioSelect
    )


class PeriodForm(forms.Form):
    starts_on = forms.DateField(label="Du", widget=date_box())
    ends_on = forms.DateField(label="Au", widget=date_box())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", "La fin de la phase précède son début.")
        return data


class NewPhaseForm(PeriodForm):
    """A phase from a module, or with a title of its own."""

    module = forms.ModelChoiceField(
        queryset=Module.objects.active(), label="À partir d’un module", required=False,
        empty_label="Aucun : une phase à part", help_text="Son contenu et ses livrables sont copiés.",
    )  # fmt: skip
    title = forms.CharField(label="Intitulé", max_length=200, required=False, help_text="Vide : celui du module.")
    field_order = ("module", "title", "starts_on", "ends_on")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not data.get("module") and not data.get("title"):
            self.add_error("title", "Choisissez un module, ou donnez un intitulé.")
        return data


class PhaseForm(PeriodForm):
    """Everything of a phase."""

    title = forms.CharField(label="Intitulé", max_length=200)
    content = forms.CharField(label="Contenu", required=False, widget=forms.Textarea(attrs={"rows": 4}))
    state = forms.ChoiceField(label="État", choices=PhaseState.options)
    field_order = ("title", "state", "starts_on", "ends_on", "content")

    def __init__(self, *args: Any, phase: Phase, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {name: getattr(phase, name) for name in self.fields}


class DeliverableForm(forms.Form):
    """What is promised, when it is due, when it was handed over, and the document."""

    title = forms.CharField(label="Livrable", max_length=200)
    phase = forms.ModelChoiceField(
        queryset=Phase.objects.none(), label="Phase", required=False, empty_label="Aucune en particulier"
    )
    due_on = forms.DateField(label="Pour le", widget=date_box())
    delivered_on = forms.DateField(label="Remis le", required=False, widget=date_box())
    file = DocumentField(label="Document", required=False)
    note = forms.CharField(label="Précision", required=False, max_length=300)

    def __init__(
        self, *args: Any, programme: Programme, deliverable: Deliverable | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["phase"].queryset = programme.phases.all()
        if deliverable is not None:
            self.initial = {name: getattr(deliverable, name) for name in self.fields if name != "file"}
            if deliverable.file_id:  # type: ignore[attr-defined]
                fields["file"].label = "Remplacer le document"
