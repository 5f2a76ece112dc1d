"""What a member says in the company's space."""

from __future__ import annotations

from typing import Any

from django import forms

from accompaniments.forms.lines import CONSENTS
from accompaniments.services.data import NO_QUOTE
from accompaniments.services.space import stances
from actors.forms.saving import SubmittedOnce

KEPT, NOT_KEPT = "kept", "not_kept"


class WordForm(SubmittedOnce):
    """Confirm or contest, in one's own words; whether they may be quoted is asked use by use."""

    stance = forms.ChoiceField(
        label="Votre réponse", choices=stances, widget=forms.RadioSelect(attrs={"class": "chips"})
    )
    text = forms.CharField(
        label="Avec vos mots", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Ce que vous vivez, ce que vous avez vu, ce qui manque. Ne nommez personne.",
    )  # fmt: skip
    speaker = forms.CharField(
        label="Votre fonction", required=False, max_length=150, help_text="Facultatif, jamais un nom."
    )
    consent = forms.ChoiceField(
        label="Ces mots peuvent-ils être cités dans un rapport ?", choices=CONSENTS, initial=NO_QUOTE, required=False,
        widget=forms.RadioSelect(attrs={"class": "chips"}),
    )  # fmt: skip

    hide_optional = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["use_required_attribute"] = False
        super().__init__(*args, **kwargs)

    def clean_consent(self) -> str:
        return self.cleaned_data["consent"] or NO_QUOTE


class CommitmentForm(SubmittedOnce):
    """Kept or not, and a word about it."""

    answer = forms.ChoiceField(
        label="Où en est-ce ?", choices=[(KEPT, "Tenu"), (NOT_KEPT, "Pas tenu")],
        widget=forms.RadioSelect(attrs={"class": "chips"}),
    )  # fmt: skip
    text = forms.CharField(
        label="En un mot", required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Facultatif si c’est tenu.",
    )  # fmt: skip

    hide_optional = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["use_required_attribute"] = False
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        data["is_kept"] = data.pop("answer", "") == KEPT
        return data
