"""Adding evidence from the page of what was revealed, and decisions about quoting it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone

from accompaniments.enums import Stance, Voice
from accompaniments.forms.lines import CONSENTS, MEASURE
from accompaniments.models import Accompaniment, Evidence
from accompaniments.services import Measurement, record_evidence, record_publication, record_statement
from accompaniments.services.data import NO_QUOTE
from accompaniments.services.evidence import consent_uses, subject_field
from actors.enums import ConsentDecision
from common.models import new_uuid
from common.submissions import write_once
from common.text import number_in

if TYPE_CHECKING:
    from accounts.viewer import Viewer
    from actors.models import Revealed

OFFERED = 30
SENT = (
    "recorded_by_id", "on", "voice", "stance", "verbatim", "speaker", "is_expected", "accompaniment_id",
    "measured_value",
)  # fmt: skip
ACCOMPANIMENT, STATEMENT, PUBLICATION = "accompaniment", "statement", "publication"
SOURCES = [
    (ACCOMPANIMENT, "Un accompagnement"),
    (STATEMENT, "Une parole de l’acteur, hors rencontre"),
    (PUBLICATION, "Une publication"),
]


def _date(**kwargs: Any) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


class EvidenceForm(forms.Form):
    """From where, who speaks, which way; the words if there are any."""

    submission_id = forms.UUIDField(
        widget=forms.HiddenInput(attrs={"autocomplete": "off"}), required=False, initial=uuid.uuid4
    )
    source = forms.ChoiceField(
        label="D’où cela vient", choices=SOURCES, widget=forms.RadioSelect(attrs={"class": "chips"}),
        initial=ACCOMPANIMENT,
    )  # fmt: skip
    accompaniment = forms.ModelChoiceField(
        label="Accompagnement", queryset=Accompaniment.objects.none(), required=False, empty_label="Choisir",
        error_messages={"invalid_choice": "Vous ne pouvez pas rattacher cet accompagnement."},
    )  # fmt: skip
    title = forms.CharField(label="Titre de la publication", required=False, max_length=250)
    url = forms.URLField(label="Adresse de la publication", required=False, max_length=500, assume_scheme="https")
    author = forms.CharField(label="Auteur", required=False, max_length=150)
    on = _date(label="Dit ou publié le", required=False, help_text="Par défaut, la date de l’accompagnement.")
    voice = forms.ChoiceField(label="Qui parle", choices=Voice.options, initial=Voice.ACTOR)
    stance = forms.ChoiceField(
        label="Position", choices=Stance.options, initial=Stance.SUPPORTS,
        widget=forms.RadioSelect(attrs={"class": "chips"}),
    )  # fmt: skip
    verbatim = forms.CharField(
        label="Parole exacte", required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=2000
    )
    speaker = forms.CharField(
        label="Fonction de la personne", required=False, max_length=150, help_text="Jamais un nom."
    )
    consent = forms.ChoiceField(
        label="Accord donné", choices=CONSENTS, initial=NO_QUOTE, required=False,
        widget=forms.RadioSelect(attrs={"class": "chips"}),
    )  # fmt: skip
    is_expected = forms.BooleanField(label="Attendu, pas encore constaté", required=False)
    measured_value = forms.DecimalField(
        label="Valeur mesurée", required=False, max_digits=14, decimal_places=3, localize=True
    )
    measured_unit = forms.CharField(label="Unité", required=False, max_length=40)
    measured_on = _date(label="Mesurée le", required=False)
    measured_method = forms.CharField(label="Méthode de mesure", required=False, max_length=300)

    hide_optional = True

    def __init__(self, *args: Any, viewer: Viewer, subject: Revealed, **kwargs: Any) -> None:
        kwargs["use_required_attribute"] = False
        super().__init__(*args, **kwargs)
        self.viewer, self.subject = viewer, subject
        rows = Accompaniment.objects.teamed_by(viewer).held()
        if subject.actor_id:
            rows = rows.filter(attendances__actor=subject.actor_id)
        self._offer(rows.distinct())
        if not subject.actor_id:
            source: Any = self.fields["source"]
            source.choices = [option for option in SOURCES if option[0] != STATEMENT]

    def _offer(self, rows: Any) -> None:
        """All of them are accepted; the list shows the latest ones, and the one already chosen."""
        field: Any = self.fields["accompaniment"]
        field.queryset = rows
        offered = {row.pk: str(row) for row in rows[:OFFERED]}
        if len(offered) == OFFERED:
            field.help_text = f"Parmi les {OFFERED} plus récents."
        chosen = number_in(self.data.get(self.add_prefix("accompaniment")))
        if chosen and chosen not in offered:
            offered |= {row.pk: str(row) for row in rows.filter(pk=chosen)}
        field.choices = [("", field.empty_label), *offered.items()]

    @property
    def measure_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in MEASURE]

    def clean_on(self) -> Any:
        on = self.cleaned_data["on"]
        if on is not None and on > timezone.localdate():
            raise forms.ValidationError("Une preuve ne peut pas être datée dans le futur.")
        return on

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        source = data.get("source")
        if not data.get("on") and "on" not in self.errors:
            if source == ACCOMPANIMENT and data.get("accompaniment"):
                data["on"] = data["accompaniment"].on
            elif source != ACCOMPANIMENT:
                self.add_error("on", "Indiquez la date.")
        if source == ACCOMPANIMENT and not data.get("accompaniment") and "accompaniment" not in self.errors:
            self.add_error("accompaniment", "Choisissez l’accompagnement où cela s’est dit.")
        if source == PUBLICATION:
            for name in ("title", "url"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, "Une publication a un titre et une adresse.")
        if source == STATEMENT and not data.get("verbatim"):
            self.add_error("verbatim", "Écrivez ce qui a été dit.")
        given = [name for name in MEASURE if data.get(name) not in (None, "")]
        if given and len(given) < len(MEASURE) and not any(name in self.errors for name in MEASURE):
            missing = next(name for name in MEASURE if name not in given)
            self.add_error(missing, "Une mesure se donne entière\u202f: valeur, unité, date et méthode.")
        return data

    def record(self) -> None:
        """Write the source when it is new, then the evidence, once however many times it is sent (valid form).

        Raises DomainError when the number of this sending was used for something else.
        """
        data, field = self.cleaned_data, subject_field(self.subject)
        number = data["submission_id"] or new_uuid()
        row = Evidence(
            submission_id=number, recorded_by=self.viewer.user, on=data["on"], voice=data["voice"],
            stance=data["stance"], verbatim=data["verbatim"].strip(), speaker=data["speaker"].strip(),
            is_expected=data["is_expected"], measured_value=data["measured_value"],
            accompaniment=data["accompaniment"] if data["source"] == ACCOMPANIMENT else None,
            **{field: self.subject},
        )  # fmt: skip
        write_once(row, lambda: self._write(number), same=(f"{field}_id", *SENT))

    def _write(self, number: uuid.UUID) -> None:
        data, by = self.cleaned_data, self.viewer.user
        source: Any = data["accompaniment"]
        if data["source"] == PUBLICATION:
            source = record_publication(
                title=data["title"], url=data["url"], author=data["author"], published_on=data["on"],
                accessed_on=timezone.localdate(),
            )  # fmt: skip
        elif data["source"] == STATEMENT and self.subject.actor is not None:
            source = record_statement(actor=self.subject.actor, text=data["verbatim"], said_on=data["on"], by=by)
        measurement = None
        if data["measured_value"] is not None:
            measurement = Measurement(
                value=data["measured_value"], unit=data["measured_unit"], on=data["measured_on"],
                method=data["measured_method"],
            )  # fmt: skip
        record_evidence(
            subject=self.subject, source=source, on=data["on"], voice=data["voice"], stance=data["stance"],
            verbatim=data["verbatim"], speaker=data["speaker"], is_expected=data["is_expected"],
            measurement=measurement, consent=data["consent"] or NO_QUOTE, by=by,
            submission_id=number,
        )  # fmt: skip


class ConsentForm(forms.Form):
    """A decision about quoting somebody's words, with its date and the function of who gave it."""

    use = forms.ChoiceField(label="Pour", choices=consent_uses, widget=forms.RadioSelect(attrs={"class": "chips"}))
    decision = forms.ChoiceField(
        label="Décision", choices=ConsentDecision.options, widget=forms.RadioSelect(attrs={"class": "chips"})
    )
    given_by = forms.CharField(label="Donné par (fonction, jamais un nom)", required=False, max_length=150)
    given_on = _date(label="Donné le", initial=timezone.localdate)

    hide_optional = True
