from __future__ import annotations

from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils import timezone

from actors.enums import ActorKind
from actors.forms.lookups import ActorField, ClubField, CommuneField
from actors.forms.numbers import NAF_VERSIONS, naf_of, naf_version_on, rna_of, siren_of, siret_of
from actors.forms.saving import SubmittedOnce
from actors.forms.versioned import VersionedForm
from actors.matching import Profile
from actors.models import Actor
from territories.models import FunctionalSphere, LegalForm


class ActorForm(VersionedForm):
    """An actor's sheet. Only its name and kind are needed: a collective of citizens has neither SIREN nor address."""

    hide_optional = True  # all but two boxes are: the page says so once

    siret = forms.CharField(label="SIRET", required=False, max_length=30, help_text="Quatorze chiffres.")
    siren = forms.CharField(label="SIREN", required=False, max_length=30, help_text="Neuf chiffres.")
    rna = forms.CharField(label="Numéro RNA", required=False, max_length=30, help_text="W et neuf chiffres.")
    naf_code = forms.CharField(
        label="Code NAF (ou APE)", required=False, max_length=30, help_text="Par exemple 56.10A."
    )
    naf_version = forms.ChoiceField(
        label="Nomenclature du code",
        required=False,
        choices=[("", "–"), *((name, name) for name in NAF_VERSIONS)],
        help_text="NAF 2025 à partir de 2027.",
    )
    commune = CommuneField(label="Commune", required=False, help_text="Quelques lettres suffisent.")
    parent = ActorField(
        label="Fait partie de", required=False, help_text="Par exemple la collectivité dont c’est un service."
    )
    club = ClubField(label="Ajouter un club ou un réseau", required=False, help_text="Quelques lettres suffisent.")

    class Meta:
        model = Actor
        fields = (
            "name", "kind", "legal_form", "siret", "siren", "rna", "naf_code", "naf_version", "address", "commune",
            "email", "phone", "website", "headcount", "headcount_on", "spheres", "clubs", "parent", "description",
        )  # fmt: skip
        widgets = {
            "spheres": forms.CheckboxSelectMultiple(attrs={"class": "chips"}),
            "clubs": forms.CheckboxSelectMultiple(attrs={"class": "chips"}),
            "headcount_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "phone": forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
            "email": forms.EmailInput(attrs={"autocomplete": "off"}),
        }
        labels = {"kind": "Type d’acteur"}
        help_texts = {
            "email": "Celui de l’organisation.",
            "phone": "Accueil ou standard.",
            "headcount": "Nombre de personnes.",
            "headcount_on": "À défaut, la date du jour.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["legal_form"].queryset = LegalForm.objects.active()
        fields["legal_form"].empty_label = "Non précisée"
        fields["spheres"].queryset = FunctionalSphere.objects.active()
        fields["website"].assume_scheme = "https"
        for name in ("siret", "siren"):
            fields[name].widget.attrs.update({"inputmode": "numeric", "autocomplete": "off"})
        self._offer_clubs()
        known = self.initial.get("naf_version") or naf_version_on(timezone.localdate())
        self.initial["naf_version"] = known
        if known not in NAF_VERSIONS:  # an older one, imported
            fields["naf_version"].choices = [*fields["naf_version"].choices, (known, known)]

    def _offer_clubs(self) -> None:
        """The clubs ticked so far, of the sheet and of what was sent; others are found by a few letters."""
        field: Any = self.fields["clubs"]
        numbers = {club.pk for club in self.initial.get("clubs") or []}
        if self.is_bound:
            sent: Any = self.data
            typed = sent.getlist(self.add_prefix("clubs")) if hasattr(sent, "getlist") else []
            numbers |= {int(number) for number in typed if number.isdecimal() and len(number) < 19}
        field.queryset = Actor.objects.current().filter(kind=ActorKind.CLUB_OU_RESEAU, pk__in=numbers)
        field.help_text = ""
        if not numbers:
            field.widget = forms.MultipleHiddenInput()

    def clean_siren(self) -> str:
        return siren_of(self.cleaned_data["siren"])

    def clean_siret(self) -> str:
        return siret_of(self.cleaned_data["siret"])

    def clean_rna(self) -> str:
        return rna_of(self.cleaned_data["rna"])

    def clean_naf_code(self) -> str:
        return naf_of(self.cleaned_data["naf_code"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("headcount") is not None and not data.get("headcount_on") and "headcount_on" not in self.errors:
            data["headcount_on"] = timezone.localdate()
        if data.get("siret") and not data.get("siren") and "siren" not in self.errors:
            data["siren"] = data["siret"][:9]
        if not data.get("naf_code"):
            data["naf_version"] = ""
        elif not data.get("naf_version"):
            data["naf_version"] = naf_version_on(timezone.localdate())
        if (club := data.pop("club", None)) is not None and "clubs" in data:
            data["clubs"] = [*data["clubs"], club]
        return data

    def quiet(self) -> ActorForm:
        """Show what was typed without judging it yet."""
        self._errors = ErrorDict()
        self.cleaned_data = {}
        return self

    def profile(self) -> Profile:
        """What look-alikes are looked for by (a valid form)."""
        data = self.cleaned_data
        commune = data["commune"]
        return Profile(
            name=data["name"], kind=data["kind"], siren=data["siren"], siret=data["siret"], rna=data["rna"],
            commune=commune.pk if commune else "", email=data["email"], phone=data["phone"], website=data["website"],
        )  # fmt: skip

    @property
    def sheet_of_siret(self) -> Actor | None:
        """The other sheet that has the SIRET typed here, when one does."""
        try:
            siret = siret_of(str(self["siret"].value() or ""))
        except forms.ValidationError:
            return None
        if not siret:
            return None
        return Actor.objects.filter(siret=siret, merged_into=None).exclude(pk=self.instance.pk).first()


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
