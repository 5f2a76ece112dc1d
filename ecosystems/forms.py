from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from actors.enums import OfferCounterpart
from actors.forms.lookups import ActorField
from actors.forms.saving import SubmittedOnce
from actors.forms.versioned import VersionedForm
from actors.models import Resource
from ecosystems.enums import EcosystemRole
from ecosystems.models import Ecosystem, EcosystemMember
from programmes.models import Programme
from territories.models import FunctionalSphere, PolicyObjective, Territory


class EcosystemForm(VersionedForm):
    """The stake and the frame; members come one by one."""

    class Meta:
        model = Ecosystem
        fields = ("name", "stake", "stage", "sphere", "territory", "programme", "solution", "objectives")
        widgets = {"objectives": forms.CheckboxSelectMultiple}
        help_texts = {
            "stake": "Ce dont ces acteurs ont décidé de prendre soin ensemble.",
            "solution": "Ce qu'ils proposent ensemble et qu'aucun ne ferait seul.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["sphere"].queryset = FunctionalSphere.objects.active()
        fields["territory"].queryset = Territory.objects.active()
        fields["programme"].queryset = Programme.objects.filter(archived_at=None)
        fields["objectives"].queryset = PolicyObjective.objects.active().select_related("framework")


class NewEcosystemForm(SubmittedOnce, EcosystemForm):
    """The same, of an ecosystem that does not exist yet."""


class MemberForm(forms.Form):
    """Which actor joins, in which role."""

    actor = ActorField(label="Acteur", help_text="Quelques lettres du nom, ou le SIRET.")
    role = forms.ChoiceField(
        label="Rôle", choices=EcosystemRole.options, initial=EcosystemRole.MEMBER, widget=forms.RadioSelect
    )
    joined_on = forms.DateField(
        label="Depuis le", initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip


class PoolForm(forms.Form):
    """What a member puts at the others' disposal, and on what terms."""

    resource = forms.ModelChoiceField(label="Ce qui est mis en commun", queryset=Resource.objects.none())
    conditions = forms.CharField(label="À quelles conditions", max_length=300, required=False)
    capacity = forms.CharField(
        label="Combien, jusqu'où",
        max_length=150,
        required=False,
        help_text="Par exemple : deux demi-journées par mois.",
    )
    counterpart = forms.ChoiceField(
        label="Contrepartie", choices=OfferCounterpart.options, initial=OfferCounterpart.NONE,
        widget=forms.RadioSelect(attrs={"class": "chips"}),
    )  # fmt: skip

    def __init__(self, *args: Any, member: EcosystemMember, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["resource"].queryset = Resource.objects.filter(actor=member.actor_id, archived_at=None)

    @property
    def has_resources(self) -> bool:
        """Whether there is anything to pool."""
        fields: Any = self.fields
        return bool(fields["resource"].queryset.exists())
