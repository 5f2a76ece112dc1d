"""The repeated rows of the log form: evidence lines and commitments."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django import forms

from accompaniments.enums import CommitmentStatus, Stance, Voice
from accompaniments.services import CommitmentLine, EvidenceLine, Measurement
from accompaniments.services.data import NO_QUOTE, QUOTE, QUOTE_NAMED
from actors.enums import EffectNature, LimitKind, ResourceKind
from actors.models import Limit, Need, Resource, Tension, UsefulEffect, WeakSignal
from territories.models import FunctionalSphere

if TYPE_CHECKING:
    from collections.abc import Callable

    from actors.models import Actor

KIND_LABELS = {
    "effect": "Effet utile", "resource": "Déjà-là", "need": "Besoin", "tension": "Tension", "limit": "Limite",
    "signal": "Signal faible",
}  # fmt: skip
MODELS: dict[str, Any] = {
    "resource": Resource, "effect": UsefulEffect, "need": Need, "tension": Tension, "limit": Limit,
    "signal": WeakSignal,
}  # fmt: skip
PROMPTS = {
    "effect": "Ce qui change, pour qui",
    "resource": "Ce qui est déjà là",
    "need": "Ce qui manque",
    "tension": "Les deux exigences qui tirent chacune de leur côté",
    "limit": "Ce qui n’a pas marché, ou à quoi on a renoncé",
    "signal": "Ce qui commence",
    "": "Ce que cette parole révèle",
}
NATURES: dict[str, Any] = {"resource": ResourceKind, "effect": EffectNature, "limit": LimitKind}
CONSENTS = [
    (NO_QUOTE, "Ne pas citer"),
    (QUOTE, "Citer sans nom"),
    (QUOTE_NAMED, "Citer avec le nom de l’organisation"),
]
NOBODY = "none"  # said of a sphere, of no actor present
MEASURE = ("measured_value", "measured_unit", "measured_on", "measured_method")
CONTENT = ("label", "existing", "verbatim", "measured_value")


class Surroundings:
    """What the lines of one form may refer to, read once: actors present, spheres, what is already noted."""

    def __init__(self, actors: list[Actor], *, also: Callable[[], list[Actor]] = list) -> None:
        self.actors = {str(actor.pk): actor for actor in actors}
        self.also = also
        self.known: dict[str, dict[str, Any]] = {}

    @cached_property
    def committed(self) -> dict[str, Actor]:
        """Who may commit themselves: the actors present, those who already did, and one's own."""
        return self.actors | {str(actor.pk): actor for actor in self.also()}

    @cached_property
    def spheres(self) -> dict[str, FunctionalSphere]:
        return {str(row.pk): row for row in FunctionalSphere.objects.filter(is_active=True)}

    def known_of(self, kind: str) -> dict[str, Any]:
        """What was already revealed of this kind about the actors present."""
        if kind not in self.known:
            rows = MODELS[kind].objects.filter(actor__in=list(self.actors), archived_at=None) if self.actors else []
            self.known[kind] = {f"{kind}:{row.pk}": row for row in rows}
        return self.known[kind]


class LineForm(forms.Form):
    """One line: what was revealed, and optionally the words that say so."""

    kind = forms.ChoiceField(label="De quelle nature", choices=[(k, KIND_LABELS[k]) for k in KIND_LABELS])
    words = forms.BooleanField(widget=forms.HiddenInput, required=False)
    existing = forms.ChoiceField(label="Déjà noté", required=False)
    label = forms.CharField(label="Quoi", required=False, max_length=300)
    nature = forms.ChoiceField(label="Nature", required=False)
    sphere = forms.ChoiceField(label="Sphère", required=False)
    actor = forms.ChoiceField(label="Acteur", required=False)
    verbatim = forms.CharField(
        label="Parole exacte", required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=2000
    )
    voice = forms.ChoiceField(label="Qui parle", choices=Voice.options, initial=Voice.ACTOR)
    speaker = forms.CharField(
        label="Sa fonction",
        required=False,
        max_length=150,
        help_text="Jamais un nom\u202f: «\u00a0une technicienne\u00a0».",
    )
    consent = forms.ChoiceField(
        label="Accord donné", choices=CONSENTS, initial=NO_QUOTE, widget=forms.RadioSelect(attrs={"class": "chips"})
    )
    is_expected = forms.BooleanField(label="Attendu, pas encore constaté", required=False)
    stance = forms.ChoiceField(label="Position", choices=Stance.options, initial=Stance.SUPPORTS)
    measured_value = forms.DecimalField(
        label="Valeur mesurée", required=False, max_digits=14, decimal_places=3, localize=True
    )
    measured_unit = forms.CharField(label="Unité", required=False, max_length=40)
    measured_on = forms.DateField(
        label="Mesurée le", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    measured_method = forms.CharField(label="Comment", required=False, max_length=300)

    hide_optional = True

    def __init__(self, *args: Any, around: Surroundings, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.around = around
        self.line_kind = str(self["kind"].value() or "")
        self.is_words = str(self["words"].value() or "") in {"1", "True", "on", "true"}
        fields: Any = self.fields
        fields["label"].label = PROMPTS["" if self.is_words else self.line_kind or ""]
        natures = NATURES.get(self.line_kind)
        fields["nature"].choices = natures.options() if natures else []
        fields["sphere"].choices = [("", "Sphère")] + [(pk, row.label) for pk, row in around.spheres.items()]
        fields["actor"].choices = [(pk, actor.name) for pk, actor in around.actors.items()] + [
            (NOBODY, "Aucun acteur")
        ]
        known = around.known_of(self.line_kind) if self.line_kind in MODELS else {}
        if self.is_words:
            known = {key: row for kind in KIND_LABELS for key, row in around.known_of(kind).items()}
        self.known = known
        fields["existing"].choices = [("", "Nouveau")] + [
            (key, f"{KIND_LABELS[key.split(':')[0]]} · {row.label}" if self.is_words else row.label)
            for key, row in known.items()
        ]

    @property
    def title(self) -> str:
        return "Parole" if self.is_words else KIND_LABELS.get(self.line_kind, "")

    @property
    def is_detailed(self) -> bool:
        """Something was said beyond the line itself, or is wrong there."""
        usual = {"voice": Voice.ACTOR, "stance": Stance.SUPPORTS, "consent": NO_QUOTE}
        names = ["voice", "stance", "speaker", "sphere", "is_expected", *MEASURE]
        names += [] if self.is_words else ["verbatim", "consent"]
        if any(self[name].errors for name in (*names, "nature", "kind")):
            return True
        values = {name: self[name].value() for name in names}
        return any(value not in (None, "", False) and str(value) != usual.get(name) for name, value in values.items())

    def has_changed(self) -> bool:
        """A line nobody wrote in is left out."""
        return any(str(self[name].value() or "").strip() for name in CONTENT)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not data.get("actor") and "actor" not in self.errors:
            data["actor"] = next(iter(self.around.actors), NOBODY)
        if not data.get("label") and not data.get("existing") and "label" not in self.errors:
            self.add_error(
                "label",
                "Dites en quelques mots ce que cette parole révèle."
                if data.get("verbatim")
                else "Dites de quoi il s’agit.",
            )
        if not data.get("existing") and data.get("actor") in (None, NOBODY) and not data.get("sphere"):
            self.add_error(
                "sphere", "Choisissez un acteur présent ou une sphère\u202f: cela doit se rattacher quelque part."
            )
        given = [name for name in MEASURE if data.get(name) not in (None, "")]
        if given and len(given) < len(MEASURE) and not any(name in self.errors for name in MEASURE):
            missing = next(name for name in MEASURE if name not in given)
            self.add_error(missing, "Une mesure se donne entière\u202f: valeur, unité, date et méthode.")
        if data.get("consent") not in (None, NO_QUOTE) and not data.get("verbatim"):
            self.add_error("verbatim", "Écrivez la parole que l’on peut citer.")
        return data

    def to_line(self) -> EvidenceLine:
        """What the services take (valid form)."""
        data = self.cleaned_data
        existing = self.known.get(data["existing"]) if data["existing"] else None
        measurement = None
        if data["measured_value"] is not None:
            measurement = Measurement(
                value=data["measured_value"], unit=data["measured_unit"], on=data["measured_on"],
                method=data["measured_method"],
            )  # fmt: skip
        return EvidenceLine(
            kind=data["kind"], label=data["label"], existing=existing, nature=data["nature"],
            actor=self.around.actors.get(data["actor"]), sphere=self.around.spheres.get(data["sphere"]),
            verbatim=data["verbatim"], voice=data["voice"], stance=data["stance"], speaker=data["speaker"],
            consent=data["consent"], is_expected=data["is_expected"], measurement=measurement,
        )  # fmt: skip


class CommitmentForm(forms.Form):
    """Who does what by when."""

    pk = forms.IntegerField(widget=forms.HiddenInput, required=False)
    actor = forms.ChoiceField(label="Qui", required=False)
    what = forms.CharField(label="Fait quoi", required=False, max_length=300)
    due_on = forms.DateField(
        label="Pour le", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    status = forms.ChoiceField(
        label="Où en est-on", required=False, choices=CommitmentStatus.options, initial=CommitmentStatus.OPEN
    )

    hide_optional = True

    def __init__(self, *args: Any, around: Surroundings, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.around = around
        actor: Any = self.fields["actor"]
        actor.choices = [(pk, row.name) for pk, row in around.committed.items()] or [
            ("", "Cochez d’abord qui était là")
        ]

    @property
    def is_written(self) -> bool:
        return bool(self["pk"].value())

    def has_changed(self) -> bool:
        return self.is_written or bool(str(self["what"].value() or "").strip())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not data.get("what") and "what" not in self.errors:
            self.add_error("what", "Écrivez l’engagement\u202f; s’il n’a plus cours, choisissez « Abandonné ».")
        if not self.around.committed.get(data.get("actor") or "") and "actor" not in self.errors:
            self.add_error("actor", "Dites qui s’engage\u202f: cochez d’abord un acteur présent.")
        return data

    def to_line(self) -> CommitmentLine:
        data = self.cleaned_data
        return CommitmentLine(
            actor=self.around.committed[data["actor"]], what=data["what"], due_on=data["due_on"], pk=data["pk"],
            status=data["status"] or CommitmentStatus.OPEN,
        )  # fmt: skip


LineFormSet = forms.formset_factory(LineForm, extra=0, max_num=40, absolute_max=60, validate_max=True)
CommitmentFormSet = forms.formset_factory(CommitmentForm, extra=0, max_num=40, absolute_max=60, validate_max=True)
