"""What is revealed about an actor: one line to note it, a page to say the rest; and the offers of a resource."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q

from actors.enums import Beneficiary, EffectNature
from actors.forms.versioned import VersionedForm
from actors.models import (
    Actor,
    ActorHistory,
    Limit,
    Need,
    Resource,
    ResourceOffer,
    Revealed,
    Tension,
    UsefulEffect,
    WeakSignal,
)
from territories.models import FunctionalSphere, PolicyObjective, Territory

COMMON = ("description", "sphere", "territory", "objectives")
MAX_ANSWERED = 40


def _chips() -> forms.RadioSelect:
    return forms.RadioSelect(attrs={"class": "chips"})


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class RevealedForm(VersionedForm):
    """The part common to all kinds."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["label"].widget.attrs.update({"autocomplete": "off"})
        fields["description"].widget.attrs["rows"] = 3
        fields["sphere"].queryset = FunctionalSphere.objects.active()
        fields["territory"].queryset = Territory.objects.active()
        fields["objectives"].widget = forms.CheckboxSelectMultiple()
        fields["objectives"].queryset = PolicyObjective.objects.active().select_related("framework")
        for field in fields.values():
            if type(field.widget) is forms.RadioSelect:  # a list of check boxes is one by inheritance
                field.choices = [pair for pair in field.choices if pair[0]]


class ResourceForm(RevealedForm):
    class Meta:
        model = Resource
        fields = ("label", "kind", "life_cycle", *COMMON)
        widgets = {"life_cycle": _chips()}


class EffectForm(RevealedForm):
    beneficiaries = forms.MultipleChoiceField(
        label="Pour qui", choices=Beneficiary.options, required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "chips"}),
    )  # fmt: skip

    class Meta:
        model = UsefulEffect
        fields = ("label", "nature", "beneficiaries", "beneficiary_detail", "reach", "domain", "answers", *COMMON)
        widgets = {"nature": _chips(), "reach": _chips(), "answers": forms.CheckboxSelectMultiple}
        labels = {"beneficiary_detail": "Plus précisément", "answers": "À quels effets négatifs il répond"}
        help_texts = {
            "nature": "Voulu : un effet utile. Venu en plus, bon ou mauvais : une externalité.",
            "reach": "Direct : pour qui reçoit la solution. Indirect : pour d’autres, plus loin.",
            "answers": "Ce que cet effet répare ou évite.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        effect: Any = self.instance
        near = Q(actor=effect.actor_id) if effect.actor_id else Q(pk=None)
        if effect.sphere_id:
            near |= Q(sphere=effect.sphere_id)
        chosen = Q(pk__in=effect.answers.values("pk")) if effect.pk else Q(pk=None)
        negative = Q(nature=EffectNature.EXTERNALITY_NEGATIVE, archived_at=None) & near
        rows = UsefulEffect.objects.filter(negative | chosen).exclude(pk=effect.pk).order_by("label", "pk")
        fields["answers"].queryset = UsefulEffect.objects.filter(
            pk__in=list(rows.values_list("pk", flat=True)[:MAX_ANSWERED])
        ).order_by("label", "pk")
        weighs = effect.nature == EffectNature.EXTERNALITY_NEGATIVE and not effect.pk
        if weighs or not fields["answers"].queryset.exists():
            del fields["answers"]


class NeedForm(RevealedForm):
    class Meta:
        model = Need
        fields = ("label", "state", "resource_kind", *COMMON)
        widgets = {"state": _chips()}


class TensionForm(RevealedForm):
    class Meta:
        model = Tension
        fields = ("label", *COMMON)


class LimitForm(RevealedForm):
    class Meta:
        model = Limit
        fields = ("label", "kind", *COMMON)
        widgets = {"kind": _chips()}


class SignalForm(RevealedForm):
    class Meta:
        model = WeakSignal
        fields = ("label", "observed_on", "confidence", *COMMON)
        widgets = {"confidence": _chips(), "observed_on": _day()}


FORMS: dict[type[Revealed], type[RevealedForm]] = {
    Resource: ResourceForm, UsefulEffect: EffectForm, Need: NeedForm, Tension: TensionForm, Limit: LimitForm,
    WeakSignal: SignalForm,
}  # fmt: skip

# « effets-negatifs » is not a kind of its own: an effect whose nature is chosen by the line
LINE_KINDS: dict[str, tuple[str, type[Revealed], dict[str, str]]] = {
    "effets": ("Effet utile", UsefulEffect, {}),
    "effets-negatifs": ("Effet négatif", UsefulEffect, {"nature": EffectNature.EXTERNALITY_NEGATIVE}),
    "deja-la": ("Déjà-là", Resource, {}),
    "besoins": ("Besoin", Need, {}),
    "tensions": ("Tension", Tension, {}),
    "limites": ("Limite, renoncement", Limit, {}),
    "signaux": ("Signal faible", WeakSignal, {}),
}


class LineForm(forms.Form):
    """One line on the actor's page: what it is, in one sentence."""

    nature = forms.ChoiceField(
        label="Nature", choices=[(slug, title) for slug, (title, _, _) in LINE_KINDS.items()], initial="effets"
    )
    label = forms.CharField(
        label="En une phrase", max_length=300, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    @property
    def chosen(self) -> str:
        """The slug of the kind asked for, valid or the first."""
        asked = self["nature"].value()
        return asked if asked in LINE_KINDS else "effets"


def blank_form(slug: str, actor: Actor, data: Any = None, *, label: str = "") -> RevealedForm:
    """The whole form of something not noted yet."""
    _, model, values = LINE_KINDS[slug]
    instance = model(actor=actor, **values)
    return FORMS[model](data, instance=instance, initial={"label": label, **values})


class LifeCycleForm(VersionedForm):
    """Where a resource stands, changed in place."""

    class Meta:
        model = Resource
        fields = ("life_cycle",)


class OfferForm(VersionedForm):
    """On what terms a resource can be shared."""

    class Meta:
        model = ResourceOffer
        fields = ("conditions", "capacity", "counterpart", "audience", "available_from", "available_until")
        widgets = {
            "counterpart": _chips(), "audience": _chips(), "available_from": _day(), "available_until": _day(),
        }  # fmt: skip
        help_texts = {
            "conditions": "Par exemple : le mardi, avec quelqu’un de la maison.",
            "capacity": "Par exemple : deux demi-journées par mois.",
        }


class PastYearForm(forms.ModelForm):
    """An earlier year in which the actor was accompanied, without detail."""

    class Meta:
        model = ActorHistory
        fields = ("year", "programme_label", "source")
        help_texts = {"source": "D’où le savons-nous : un bilan, un tableau, une mémoire."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].widget.attrs.update({"min": 1990, "max": 2100})
