from typing import Any

from django import forms
from django.utils import timezone

from actors.enums import LegalBasis


class InformationForm(forms.Form):
    """The day a person was told, on what basis, and how."""

    on = forms.DateField(
        label="Personne informée le", initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    legal_basis = forms.ChoiceField(
        label="Base légale",
        choices=LegalBasis.choices,
        initial=LegalBasis.LEGITIMATE_INTEREST,
        widget=forms.RadioSelect,
    )
    how = forms.CharField(
        label="Comment", max_length=200, required=False,
        help_text="Par exemple : à l’oral, par courriel, mention en bas du formulaire.",
    )  # fmt: skip


class OppositionForm(forms.Form):
    """Why, in the person's words if they gave any."""

    reason = forms.CharField(label="Ce que la personne demande", max_length=200, required=False)


class ErasureForm(forms.Form):
    """Cannot be undone: the person's name is typed, the reason said, each text looked at."""

    reason = forms.CharField(
        label="Motif", max_length=250, help_text="Par exemple : demande reçue le 3 mars par courriel. Sans nom."
    )
    typed = forms.CharField(label="Pour confirmer, recopiez le nom de la personne", max_length=150)

    def __init__(self, *args: Any, full_name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.full_name = full_name
        self.fields["typed"].widget.attrs.update({"autocomplete": "off"})

    def clean_typed(self) -> str:
        typed = " ".join(self.cleaned_data["typed"].split())
        if typed.casefold() != " ".join(self.full_name.split()).casefold():
            raise forms.ValidationError(f"Recopiez exactement : {self.full_name}")
        return typed
