"""The chain of proof: where a figure's words come from (DESIGN §3)."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils import timezone

from accompaniments.enums import EvidenceSource, Stance, Voice
from accompaniments.models.heard import Heard
from accompaniments.querysets import EvidenceQuerySet, StatementQuerySet
from actors.models import ConsentBase
from common.models import new_uuid
from common.vocabulary import one_of


class Statement(Heard):
    """An actor speaks for itself, outside a meeting: for instance to confirm or contest an effect.

    `is_from_space`: a member said it in the company's space; it waits in the inbox until the Club read it.
    """

    actor = models.ForeignKey("actors.Actor", models.PROTECT, verbose_name="acteur", related_name="statements")
    text = models.TextField("parole")
    said_on = models.DateField("le")
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="compte",
        null=True,
        blank=True,
        related_name="+",
    )

    is_from_space = models.BooleanField("dite dans l'espace de l'acteur", default=False)
    said_at = models.DateTimeField("déposée le", default=timezone.now, editable=False)

    objects = StatementQuerySet.as_manager()

    class Meta:
        verbose_name = "parole d'acteur"
        verbose_name_plural = "paroles d'acteurs"
        indexes = [
            models.Index(fields=["said_at"], condition=Q(is_from_space=True, seen_at=None), name="statement_unheard")
        ]

    def __str__(self) -> str:
        return f"{self.actor} – {self.said_on}"


class Publication(models.Model):
    """A public text: title, address, author, date."""

    title = models.CharField("titre", max_length=250)
    url = models.URLField("adresse", max_length=500, unique=True)
    author = models.CharField("auteur", max_length=150, blank=True)
    published_on = models.DateField("publiée le", null=True, blank=True)
    accessed_on = models.DateField("consultée le")

    class Meta:
        verbose_name = "publication"
        verbose_name_plural = "publications"

    def __str__(self) -> str:
        return self.title


SOURCES = ("accompaniment", "answer", "consensus_answer", "external_score", "statement", "publication")
SUBJECTS = ("resource", "effect", "need", "tension", "limit", "signal")
SUBJECT_LABELS = {
    "resource": "Déjà-là",
    "effect": "Effet utile",
    "need": "Besoin",
    "tension": "Tension",
    "limit": "Limite",
    "signal": "Signal faible",
}


def _exactly_one(fields: tuple[str, ...]) -> Q:
    condition = Q()
    for chosen in fields:
        condition |= Q(**{f"{name}__isnull": name != chosen for name in fields})
    return condition


def _source(to: str, label: str) -> models.ForeignKey:
    return models.ForeignKey(to, models.PROTECT, verbose_name=label, null=True, blank=True, related_name="evidences")


def _touches_its_effect(operation: str) -> pgtrigger.Trigger:
    """The effect reads its level of proof again: see `UsefulEffect.proven_rank`."""
    rows = {"INSERT": ("NEW",), "UPDATE": ("NEW", "OLD"), "DELETE": ("OLD",)}[operation]
    touch = "UPDATE actors_usefuleffect SET version = version WHERE id = {}.effect_id;"
    return pgtrigger.Trigger(
        name=f"effect_{operation.lower()}",
        when=pgtrigger.After,
        operation=getattr(pgtrigger, operation.capitalize()),
        condition=pgtrigger.Condition(" OR ".join(f"{row}.effect_id IS NOT NULL" for row in rows)),
        func=" ".join(touch.format(row) for row in rows) + " RETURN NULL;",
    )


class Evidence(models.Model):
    """One source says one thing about one subject. What supports or contests, said by whom, when.

    `submission_id` makes a double submit one row.
    """

    accompaniment = _source("accompaniments.Accompaniment", "accompagnement")
    answer = _source("assessments.Answer", "réponse")
    consensus_answer = _source("assessments.ConsensusAnswer", "réponse commune")
    external_score = _source("assessments.ExternalScore", "score ou label")
    statement = _source("accompaniments.Statement", "parole")
    publication = _source("accompaniments.Publication", "publication")

    resource = _source("actors.Resource", "ressource")
    effect = _source("actors.UsefulEffect", "effet")
    need = _source("actors.Need", "besoin")
    tension = _source("actors.Tension", "tension")
    limit = _source("actors.Limit", "limite")
    signal = _source("actors.WeakSignal", "signal faible")

    on = models.DateField("date")
    voice = models.CharField("qui parle", max_length=15, choices=Voice.options)
    stance = models.CharField("position", max_length=10, choices=Stance.options, default=Stance.SUPPORTS)
    is_expected = models.BooleanField("dit du futur", default=False)
    verbatim = models.TextField("parole exacte", blank=True)
    speaker = models.CharField("qui parle (fonction, jamais un nom)", max_length=150, blank=True)

    measured_value = models.DecimalField("valeur mesurée", max_digits=14, decimal_places=3, null=True, blank=True)
    measured_unit = models.CharField("unité", max_length=40, blank=True)
    measured_on = models.DateField("mesurée le", null=True, blank=True)
    measured_method = models.CharField("méthode de mesure", max_length=300, blank=True)

    # vocabulary.yaml: actor 1; facilitator or third party 2; beneficiary 3; 4 with a complete measurement
    # and a voice other than the actor's; 0 when it is said of the future. Derived, never typed.
    rank = models.GeneratedField(
        expression=Case(
            When(is_expected=True, then=Value(0)),
            When(Q(measured_value__isnull=False) & ~Q(voice="actor"), then=Value(4)),
            When(voice="beneficiary", then=Value(3)),
            When(voice="actor", then=Value(1)),
            default=Value(2),
        ),
        output_field=models.PositiveSmallIntegerField(),
        db_persist=True,
        verbose_name="rang",
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="rattachée par",
        null=True,
        blank=True,
        related_name="+",
    )
    recorded_at = models.DateTimeField("rattachée le", auto_now_add=True)

    submission_id = models.UUIDField("envoi", unique=True, editable=False, default=new_uuid)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = "preuve"
        verbose_name_plural = "preuves"
        ordering = ["-on", "-pk"]
        triggers = [_touches_its_effect(operation) for operation in ("INSERT", "UPDATE", "DELETE")]
        constraints = [
            models.CheckConstraint(
                condition=_exactly_one(SOURCES), name="evidence_one_source",
                violation_error_message="Une preuve vient d'une source, et d'une seule.",
            ),
            models.CheckConstraint(
                condition=_exactly_one(SUBJECTS), name="evidence_one_subject",
                violation_error_message="Une preuve porte sur une chose, et une seule.",
            ),
            one_of("voice", Voice, name="evidence_voice"),
            one_of("stance", Stance, name="evidence_stance"),
            models.CheckConstraint(
                condition=Q(measured_value=None, measured_unit="", measured_on=None, measured_method="")
                | (
                    Q(measured_value__isnull=False, measured_on__isnull=False)
                    & ~Q(measured_unit="")
                    & ~Q(measured_method="")
                ),
                name="evidence_measure_complete",
                violation_error_message="Une mesure se donne entière : valeur, unité, date et méthode.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.verbatim[:80] or f"{self.get_voice_display()} – {self.on}"

    @property
    def source_kind(self) -> str:
        """The name of the one source that is set."""
        return next(name for name in SOURCES if getattr(self, f"{name}_id") is not None)

    @property
    def subject_kind(self) -> str:
        """The name of the one subject that is set."""
        return next(name for name in SUBJECTS if getattr(self, f"{name}_id") is not None)

    @property
    def subject_label(self) -> str:
        """What the subject is, in a word: « Déjà-là », « Effet utile »…"""
        return SUBJECT_LABELS[self.subject_kind]

    @property
    def source_label(self) -> str:
        """What the source is, in the Club's words."""
        return EvidenceSource(self.source_kind).wording

    @property
    def measure(self) -> str:
        """The measured value as it is written in French, without useless zeros."""
        if self.measured_value is None:
            return ""
        return f"{self.measured_value.normalize():f}".replace(".", ",")

    @property
    def source(self) -> models.Model:
        return getattr(self, self.source_kind)

    @property
    def subject(self) -> models.Model:
        return getattr(self, self.subject_kind)


class EvidenceConsent(ConsentBase):
    """Whether the words may be quoted, with the organisation's name or without; a person's never is."""

    evidence = models.ForeignKey(Evidence, models.PROTECT, verbose_name="preuve", related_name="consents")

    SUBJECT = "evidence"

    class Meta(ConsentBase.Meta):
        verbose_name = "accord sur une parole"
        verbose_name_plural = "accords sur les paroles"
        indexes = [models.Index(fields=["evidence", "use", "-id"])]

    def __str__(self) -> str:
        return f"{self.evidence_id} – {self.use} – {self.decision}"


class EvidenceDocument(models.Model):
    """A file attached to a piece of evidence."""

    evidence = models.ForeignKey(Evidence, models.CASCADE, verbose_name="preuve", related_name="documents")
    file = models.ForeignKey("common.StoredFile", models.PROTECT, verbose_name="fichier", related_name="+")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="déposé par", related_name="+"
    )

    class Meta:
        verbose_name = "pièce jointe"
        verbose_name_plural = "pièces jointes"

    def __str__(self) -> str:
        return str(self.file)
