from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from stdnum import exceptions as stdnum_errors
from stdnum.fr import siren as stdnum_siren
from stdnum.fr import siret as stdnum_siret

from actors.forms.lookups import ActorField, CommuneField
from actors.forms.saving import SubmittedOnce
from actors.forms.versioned import VersionedForm
from actors.models import Actor
from territories.models import FunctionalSphere, LegalForm


class ActorForm(VersionedForm):
    """An actor's identity. Neither SIREN nor SIRET is mandatory: a collective of citizens has none."""

    siren = forms.CharField(label="SIREN", required=False, max_length=15, help_text="Neuf chiffres.")
    siret = forms.CharField(label="SIRET", required=False, max_length=20, help_text="Quatorze chiffres.")
    commune = CommuneField(label="Commune", required=False, help_text="Quelques lettres suffisent.")
    parent = ActorField(
        label="Fait partie de", required=False, help_text="Par exemple la collectivité dont c'est un service."
    )

    class Meta:
        model = Actor
        fields = (
            "name", "kind", "legal_form", "siren", "siret", "commune", "address", "website", "headcount",
            "headcount_on", "spheres", "parent", "description",
        )  # fmt: skip
        widgets = {
            "spheres": forms.CheckboxSelectMultiple(attrs={"class": "chips"}),
            "headcount_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["legal_form"].queryset = LegalForm.objects.active()
        fields["spheres"].queryset = FunctionalSphere.objects.active()
        fields["website"].assume_scheme = "https"

    def clean_siren(self) -> str:
        return _checked(stdnum_siren, self.cleaned_data["siren"], "SIREN", 9)

    def clean_siret(self) -> str:
        return _checked(stdnum_siret, self.cleaned_data["siret"], "SIRET", 14)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("headcount") is not None and not data.get("headcount_on") and "headcount_on" not in self.errors:
            data["headcount_on"] = timezone.localdate()
        if data.get("siret") and not data.get("siren") and "siren" not in self.errors:
            data["siren"] = data["siret"][:9]
        return data


class NewActorForm(SubmittedOnce, ActorForm):
    """The same, of an actor that does not exist yet."""


class OwnActorForm(VersionedForm):
    """What the lead of an actor may change of its own page."""

    class Meta:
        model = Actor
        fields = ("website", "description")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["website"].assume_scheme = "https"


def _checked(module: Any, typed: str, name: str, length: int) -> str:
    """The number without spaces, or a message that says what is wrong."""
    if not typed:
        return ""
    try:
        return str(module.validate(typed))
    except (stdnum_errors.InvalidFormat, stdnum_errors.InvalidLength):
        raise forms.ValidationError(f"Un {name} a {length} chiffres.") from None
    except stdnum_errors.ValidationError:
        raise forms.ValidationError(f"Ce {name} comporte une erreur : vérifiez chaque chiffre.") from None
