"""Team, funders, budget and targets of a programme."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import formset_factory

from accounts.models import User
from actors.forms.lookups import ActorField
from programmes.enums import FundingRole, TargetMeasure
from programmes.models import Funding, Programme
from programmes.services import Line


class TeamForm(forms.Form):
    """Somebody of the Club who joins the team."""

    user = forms.ModelChoiceField(queryset=User.objects.none(), label="Ajouter une personne", empty_label="Choisir…")

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["user"].queryset = (
            User.objects.club().exclude(team_memberships__programme=programme).order_by("full_name")
        )


class FundingForm(forms.Form):
    """What an actor brings: its share is computed from the amounts."""

    actor = ActorField(label="Qui", help_text="Quelques lettres du nom, ou le SIRET.")
    role = forms.ChoiceField(label="Rôle", choices=FundingRole.options, widget=forms.RadioSelect, initial="funder")
    amount = forms.DecimalField(
        label="Montant (€)", required=False, min_value=0, max_digits=11, decimal_places=2, localize=True,
        help_text="Vide pour un partenaire, ou tant qu’il n’est pas connu.",
    )  # fmt: skip
    agreement = forms.CharField(
        label="Convention", required=False, max_length=150, help_text="Son intitulé ou son numéro."
    )

    def __init__(self, *args: Any, funding: Funding | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if funding is not None:
            del self.fields["actor"]  # another actor is another funding
            self.initial = {"role": funding.role, "amount": funding.amount, "agreement": funding.agreement}


class LineForm(forms.Form):
    """A line of the budget."""

    hide_optional = True
    pk = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)
    label = forms.CharField(label="Poste", max_length=150)
    planned = forms.DecimalField(
        label="Prévu (€)", min_value=0, max_digits=11, decimal_places=2, localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "size": "9"}),
    )  # fmt: skip
    actual = forms.DecimalField(
        label="Réalisé (€)", required=False, min_value=0, max_digits=11, decimal_places=2, localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "size": "9"}),
    )  # fmt: skip


NEW_LINES = 3
LineFormSet = formset_factory(LineForm, extra=NEW_LINES, can_delete=True, can_delete_extra=False, max_num=200)


class BudgetForm:
    """The lines of a budget edited together, under the programme's version."""

    def __init__(self, data: Any, *, programme: Programme) -> None:
        self.programme = programme
        lines = [
            {"pk": line.pk, "label": line.label, "planned": line.planned, "actual": line.actual}
            for line in programme.budget_lines.all()
        ]
        self.lines: Any = LineFormSet(data, initial=lines, prefix="lignes")
        self.base_version: Any = data.get("version") if data else programme.version
        self.message = ""

    def is_valid(self) -> bool:
        self.message = "" if self.lines.is_valid() else "Une ligne au moins est à corriger, rien n’est enregistré."
        if not str(self.base_version).isdecimal():
            self.message = "On ne sait pas de quelle version part cette saisie. Rechargez la page."
        return not self.message

    def typed(self) -> list[Line]:
        """The lines kept, in their order."""
        return [
            Line(label=row["label"], planned=row["planned"], actual=row["actual"], pk=row["pk"])
            for form in self.lines
            if (row := form.cleaned_data) and row.get("label") and not row.get("DELETE")
        ]


class TargetsForm(forms.Form):
    """A number by measure; an empty box is no target."""

    hide_optional = True

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {target.measure: target.value for target in programme.targets.all()}
        for measure in TargetMeasure:
            self.fields[measure.value] = forms.IntegerField(
                label=measure.wording, required=False, min_value=1, max_value=1_000_000,
                initial=known.get(measure.value),
            )  # fmt: skip
