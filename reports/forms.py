from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone

from actors.models import Actor
from common.templatetags.ui import period as period_words
from programmes.models import Programme
from reports.figures import SECTIONS
from reports.models import Report, ReportVersion
from reports.services import NARRATIVE_LIMIT, default_recipients

if TYPE_CHECKING:
    from accounts.viewer import Viewer

CUSTOM = "dates"
NARRATED = [slug for slug in SECTIONS if slug != "methode"]
HINTS = {
    "synthese": "L’essentiel en quelques phrases : ce à quoi le programme contribue, sans s’en dire la cause.",
    "sincerite": "Ce qui n’a pas marché, ce qui surprend, ce à quoi vous avez renoncé.",
}


def _half(year: int, number: int) -> tuple[date, date]:
    return (date(year, 1, 1), date(year, 6, 30)) if number == 1 else (date(year, 7, 1), date(year, 12, 31))


def presets(today: date) -> dict[str, tuple[str, tuple[date, date] | None]]:
    """Slug → (words, period); None: the programme's own dates."""
    this, last = today.year, today.year - 1
    return {
        "programme": ("Tout le programme", None),
        "annee": (f"Année {this}", (date(this, 1, 1), date(this, 12, 31))),
        "annee-passee": (f"Année {last}", (date(last, 1, 1), date(last, 12, 31))),
        "semestre-1": (f"1er semestre {this}", _half(this, 1)),
        "semestre-2": (f"2e semestre {this}", _half(this, 2)),
    }


class ReportForm(forms.Form):
    hide_optional = True

    programme = forms.ModelChoiceField(Programme.objects.none(), label="Programme", empty_label="Choisissez…")
    preset = forms.ChoiceField(
        label="Période", widget=forms.RadioSelect(attrs={"class": "chips"}),
        help_text="D’autres dates ? Choisissez « Dates au choix » et remplissez-les ; elles sont comprises.",
    )  # fmt: skip
    starts_on = forms.DateField(
        label="Du", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label="Au", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    title = forms.CharField(
        label="Titre", max_length=200, required=False,
        help_text="Laissez vide pour reprendre le nom du programme et la période.",
    )  # fmt: skip

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._presets = presets(timezone.localdate())
        self.fields["programme"].queryset = (  # type: ignore[attr-defined]
            Programme.objects.visible_to(viewer).teamed_by(viewer).distinct().order_by("sort_key")
        )
        choices = [(slug, words) for slug, (words, _) in self._presets.items()]
        self.fields["preset"].choices = [*choices, (CUSTOM, "Dates au choix")]  # type: ignore[attr-defined]
        self.fields["preset"].initial = "programme"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        programme, preset = data.get("programme"), data.get("preset")
        if preset == CUSTOM:
            for name in ("starts_on", "ends_on"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, "Indiquez cette date, ou choisissez une période toute faite.")
        elif preset and programme:
            chosen = self._presets[preset][1]
            data["starts_on"], data["ends_on"] = chosen or (programme.starts_on, programme.ends_on)
        start, end = data.get("starts_on"), data.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", "La fin de la période précède son début.")
        if programme and start and end and not data.get("title"):
            data["title"] = f"{programme.name}, {period_words(start, end)}"[:200]
        return data


class NarrativeForm(forms.Form):
    """One text a part. What is typed is kept whatever happens."""

    hide_optional = True

    base_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, report: Report, **kwargs: Any) -> None:
        kwargs["initial"] = {**report.narrative, "base_version": report.version}
        super().__init__(*args, **kwargs)
        for slug in NARRATED:
            self.fields[slug] = forms.CharField(
                label=SECTIONS[slug], required=False, max_length=NARRATIVE_LIMIT, help_text=HINTS.get(slug, ""),
                widget=forms.Textarea(attrs={"rows": 4}),
            )  # fmt: skip

    @property
    def texts(self) -> dict[str, str]:
        return {slug: self.cleaned_data[slug] for slug in NARRATED}


class VersionRequestForm(forms.Form):
    submission_id = forms.UUIDField(widget=forms.HiddenInput)


class PublishForm(forms.Form):
    hide_optional = True

    recipients = forms.ModelMultipleChoiceField(
        Actor.objects.none(), label="À qui", widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisissez au moins un destinataire."},
        help_text="Leurs membres, et ceux de leurs services, recevront un courriel et pourront lire cette version.",
    )  # fmt: skip

    def __init__(self, *args: Any, version: ReportVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        actors = default_recipients(version)
        self.fields["recipients"].queryset = Actor.objects.filter(  # type: ignore[attr-defined]
            pk__in=[actor.pk for actor in actors]
        )
        self.fields["recipients"].initial = [actor.pk for actor in actors]


class WithdrawForm(forms.Form):
    hide_optional = True

    reason = forms.CharField(
        label="Pourquoi la retirer", max_length=300,
        error_messages={"required": "Dites pourquoi cette version est retirée."},
        help_text="Cette raison sera lue par les destinataires.",
    )  # fmt: skip


class VerifyForm(forms.Form):
    hide_optional = True

    code = forms.CharField(
        label="Code de vérification", max_length=40,
        help_text="Imprimé sur la couverture et en bas de chaque page, par exemple CI-ABCD-EFGH-JKMN.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
        error_messages={"required": "Recopiez le code imprimé sur le rapport."},
    )  # fmt: skip

    def clean_code(self) -> str:
        return "".join(self.cleaned_data["code"].upper().split()).replace("–", "-").replace("—", "-")
