from __future__ import annotations

from typing import Any

from django import forms

from actors.forms.lookups import ActorField
from actors.forms.saving import SubmittedOnce
from actors.forms.versioned import VersionedForm
from programmes.models import PhaseTemplate, Programme
from territories.models import PolicyObjective, Territory


class ProgrammeForm(VersionedForm):
    """What a programme is; its team, funders, budget, targets and calendar have pages of their own."""

    carrier = ActorField(label="Porté par", required=False)

    class Meta:
        model = Programme
        fields = (
            "name", "level", "kind", "status", "summary", "starts_on", "ends_on", "territory", "carrier",
            "objectives",
        )  # fmt: skip
        widgets = {
            "starts_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "ends_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "objectives": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["territory"].queryset = Territory.objects.active()
        fields["objectives"].queryset = PolicyObjective.objects.active().select_related("framework")


class NewProgrammeForm(SubmittedOnce, ProgrammeForm):
    """The same, of a programme that does not exist yet, with what its calendar is copied from."""

    template = forms.ModelChoiceField(
        queryset=PhaseTemplate.objects.active(), label="Phases et livrables", required=False,
        empty_label="Rien pour l’instant", help_text="Copiés d’un gabarit, puis modifiables.",
    )  # fmt: skip
