from __future__ import annotations

import re
import time
import uuid
from typing import Any

from django import forms
from django.core import signing

from actors.enums import ActorKind
from actors.forms.lookups import ActorField, CommuneField
from actors.forms.numbers import siret_of
from programmes.enums import JoinRequestKind
from programmes.models import Programme

MINIMUM_SECONDS = 3
MAXIMUM_SECONDS = 24 * 3600
_SALT = "programmes.join"
_ADDRESS = re.compile(r"://|www\.|\.(com|net|org|ru|fr)/", re.IGNORECASE)


class JoinForm(forms.Form):
    """The public form. Robots fill the hidden field or answer at once; no third party is asked."""

    programme = forms.ModelChoiceField(
        label="Votre demande",
        queryset=Programme.objects.none(),
        required=False,
        empty_label="Rejoindre le Club, sans programme précis",
        error_messages={
            "invalid_choice": "Ce programme n’accueille plus de candidatures : choisissez dans la liste."
        },
    )
    organisation = forms.CharField(label="Votre organisation", max_length=200)
    siret = forms.CharField(
        label="SIRET",
        max_length=30,
        required=False,
        help_text="Quatorze chiffres, si votre organisation en a un.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    commune_name = forms.CharField(label="Commune", max_length=100, required=False)
    full_name = forms.CharField(
        label="Vos prénom et nom", max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(label="Votre courriel", widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    message = forms.CharField(
        label="Ce qui vous amène", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    # a name no browser nor password manager fills by itself
    trap = forms.CharField(label="Ne remplissez pas ce champ", required=False)
    shown_at = forms.CharField(widget=forms.HiddenInput, required=False)
    submission_id = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["programme"].queryset = Programme.objects.open_to_applications().order_by("sort_key")
        if not fields["programme"].queryset.exists():
            fields["programme"].widget = forms.HiddenInput()
        self.initial["shown_at"] = signing.dumps(int(time.time()), salt=_SALT)
        self.fields["trap"].widget.attrs.update(
            {"tabindex": "-1", "autocomplete": "off", "data-1p-ignore": "", "data-lpignore": "true"}
        )

    def clean_organisation(self) -> str:
        return _plain(self.cleaned_data["organisation"])

    def clean_siret(self) -> str:
        return siret_of(self.cleaned_data["siret"])

    def clean_full_name(self) -> str:
        return _plain(self.cleaned_data["full_name"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.pop("trap", ""):
            self._put("trap", "")
            raise forms.ValidationError(
                "Votre demande n’est pas encore partie : un champ caché, fait pour écarter les robots, était "
                "rempli, sans doute par votre navigateur. Nous l’avons vidé et vos réponses sont gardées : "
                "envoyez-la à nouveau."
            )
        if not self._took_its_time(data.pop("shown_at", "")):
            self._put("shown_at", self.initial["shown_at"])
            raise forms.ValidationError(
                "Nous n’avons pas pu vérifier cet envoi. Relisez votre demande quelques secondes, puis envoyez-la."
            )
        if not data.get("submission_id"):
            data["submission_id"] = uuid.uuid4()
        data["kind"] = JoinRequestKind.PROGRAMME if data.get("programme") else JoinRequestKind.CLUB
        return data

    def _put(self, name: str, value: str) -> None:
        """Shown again with this value: what a person cannot see must not stop them twice."""
        sent: Any = self.data.copy()  # type: ignore[attr-defined]
        sent[self.add_prefix(name)] = value
        self.data = sent

    @staticmethod
    def _took_its_time(shown_at: str) -> bool:
        try:
            shown = signing.loads(shown_at, salt=_SALT)
        except signing.BadSignature:
            return False
        return MINIMUM_SECONDS <= time.time() - float(shown) <= MAXIMUM_SECONDS


class NewSheetForm(forms.Form):
    """What the Club says of an organisation it lets in."""

    name = forms.CharField(label="Nom de la fiche", max_length=200, required=False)
    kind = forms.ChoiceField(label="Type d’acteur", choices=ActorKind.options)
    siret = forms.CharField(
        label="SIRET",
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    commune = CommuneField(label="Commune", required=False, help_text="Quelques lettres suffisent.")

    def clean_siret(self) -> str:
        return siret_of(self.cleaned_data["siret"])


class AttachForm(forms.Form):
    """The sheet that is theirs already."""

    actor = ActorField(label="Une autre fiche", help_text="Quelques lettres du nom, ou un SIRET.")


class DeclineForm(forms.Form):
    """Why not, and what to tell them."""

    reason = forms.CharField(
        label="Motif",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Gardé par le Club, pas envoyé.",
    )
    answer = forms.CharField(
        label="Réponse à la personne",
        max_length=3000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Envoyée par courriel. Laissez vide pour ne rien envoyer.",
    )


def _plain(text: str) -> str:
    """A name; the address of a site is none, and would be sent on in our confirmation."""
    if _ADDRESS.search(text):
        raise forms.ValidationError("Un nom seulement, sans adresse de site : mettez-la dans « Ce qui vous amène ».")
    return text
