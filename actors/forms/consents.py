from django import forms
from django.utils import timezone

from actors.consents import text_for
from actors.enums import ConsentDecision, ConsentUse


class ConsentForm(forms.Form):
    """One decision about one use; the text shown is ours, not the browser's."""

    use = forms.ChoiceField(label="Usage", choices=ConsentUse.options, widget=forms.HiddenInput)
    decision = forms.ChoiceField(label="Décision", choices=ConsentDecision.options, widget=forms.RadioSelect)
    given_by = forms.CharField(
        label="Donné par (fonction)", max_length=150, required=False,
        help_text="La fonction de la personne, pas son nom : « la gérante ».",
    )  # fmt: skip
    given_on = forms.DateField(
        label="Le", initial=timezone.localdate, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    @property
    def text_shown(self) -> str:
        return text_for(self.cleaned_data["use"])
