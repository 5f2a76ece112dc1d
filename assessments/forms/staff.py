"""Forms of the Club's team: start an assessment, invite a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Count, Max

from actors.forms.saving import SubmittedOnce
from actors.models import Contact
from assessments.enums import MilestoneKind
from assessments.models import QuestionnaireVersion
from programmes.models import Path

if TYPE_CHECKING:
    from actors.models import Actor
    from assessments.models import Assessment


class ContactChoices(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.full_name} ({obj.email})"


class VersionChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.questionnaire.title} (version {obj.number})"


class PathChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.programme)


def invitable(actor: Actor) -> Any:
    """Contacts of an actor who can receive a link."""
    return Contact.objects.filter(actor=actor, archived_at=None, opposed_at=None).exclude(email="")


def latest_versions() -> Any:
    newest = QuestionnaireVersion.objects.values("questionnaire").annotate(last=Max("pk")).values("last")
    return QuestionnaireVersion.objects.filter(pk__in=newest).select_related("questionnaire")


class StartForm(SubmittedOnce):
    questionnaire_version = VersionChoice(
        queryset=QuestionnaireVersion.objects.none(),
        label="Questionnaire",
        widget=forms.RadioSelect,
        empty_label=None,
    )
    path = PathChoice(
        queryset=Path.objects.none(),
        label="Dans le cadre de",
        required=False,
        empty_label="Aucun programme : une démarche spontanée",
    )
    moment = forms.ChoiceField(
        label="Moment du parcours", required=False, help_text="Pour comparer ensuite l’entrée, la sortie, et après."
    )
    contacts = ContactChoices(
        queryset=Contact.objects.none(),
        label="Inviter par courriel",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Chaque personne reçoit son propre lien. Vous pourrez en inviter d’autres plus tard.",
    )

    def __init__(self, *args: Any, actor: Actor, asked: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        asked = asked or {}
        if asked.get("parcours", "").isdecimal():
            self.initial["path"] = int(asked["parcours"])
        if asked.get("moment") in MilestoneKind.values:
            self.initial["moment"] = asked["moment"]
        fields["questionnaire_version"].queryset = latest_versions()
        fields["path"].queryset = actor.paths.select_related("programme")  # type: ignore[attr-defined]
        fields["moment"].choices = [("", "Aucun en particulier"), *MilestoneKind.options()]
        fields["contacts"].queryset = invitable(actor)
        self._preselect(actor)
        if not fields["path"].queryset.exists():
            del fields["path"], fields["moment"]
        if not fields["contacts"].queryset.exists():
            del fields["contacts"]

    def _preselect(self, actor: Actor) -> None:
        """The only running path; the only questionnaire, or the one most often proposed."""
        running = [path for path in self.fields["path"].queryset if path.is_going]  # type: ignore[attr-defined]
        if len(running) == 1:
            self.initial.setdefault("path", running[0].pk)
        versions: Any = self.fields["questionnaire_version"].queryset  # type: ignore[attr-defined]
        usual = versions.annotate(uses=Count("questionnaire__versions__assessments")).order_by("-uses", "pk")[:2]
        if len(usual) == 1 or (len(usual) == 2 and usual[0].uses > usual[1].uses):
            self.initial.setdefault("questionnaire_version", usual[0].pk)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("moment") and not data.get("path"):
            self.add_error("moment", "Un moment se rattache à un programme : choisissez-le au-dessus.")
        return data


class InviteForm(forms.Form):
    contacts = ContactChoices(
        queryset=Contact.objects.none(), label="Personnes à inviter", widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, assessment: Assessment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        invited = assessment.invitations.filter(revoked_at=None).values("contact")  # type: ignore[attr-defined]
        fields["contacts"].queryset = invitable(assessment.actor).exclude(pk__in=invited)
