from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from actors.models import ConsentBase
from assessments.enums import AssessmentState, MilestoneKind, MilestoneState
from assessments.models.questionnaire import QuestionnaireVersion
from assessments.querysets import MILESTONE_NEAR, AssessmentQuerySet, ExternalScoreQuerySet, MilestoneQuerySet
from common.models import Versioned, new_uuid
from common.vocabulary import one_of


class Milestone(models.Model):
    """A moment of a path that calls for an assessment: entry, exit, 6 and 12 months after.

    Planned with the path and gone with it. It is done once an assessment of it is sent, or when somebody says so
    (`done_on`: a talk on the telephone, say). Its state is derived, see `with_state`.
    """

    path = models.ForeignKey("programmes.Path", models.CASCADE, verbose_name="parcours", related_name="milestones")
    kind = models.CharField("moment", max_length=20, choices=MilestoneKind.options)
    due_on = models.DateField("prévu le")
    done_on = models.DateField("fait autrement le", null=True, blank=True)
    note = models.CharField("comment", max_length=300, blank=True)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        verbose_name = "jalon"
        verbose_name_plural = "jalons"
        ordering = ["due_on", "pk"]
        constraints = [
            one_of("kind", MilestoneKind, name="milestone_kind"),
            models.UniqueConstraint(
                fields=["path", "kind"],
                name="milestone_unique",
                violation_error_message="Ce jalon existe déjà pour ce parcours.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.path} – {self.get_kind_display()}"

    @property
    def reached_on(self) -> date | None:
        """The day it was done: by an assessment (needs `with_state`), or otherwise."""
        assessed = getattr(self, "assessed_at", None)
        return timezone.localdate(assessed) if assessed else self.done_on

    @property
    def state(self) -> MilestoneState:
        """Done, late, within a month, to come; of no use once its path was interrupted. Needs `with_state`."""
        if self.reached_on:
            return MilestoneState.DONE
        if self.path.status == "dropped":
            return MilestoneState.NOT_NEEDED
        today = timezone.localdate()
        if self.due_on < today:
            return MilestoneState.LATE
        return MilestoneState.DUE if self.due_on <= today + MILESTONE_NEAR else MilestoneState.UPCOMING


class Assessment(Versioned):
    """A self-assessment of an actor, on one immutable questionnaire version.

    Submission freezes `consensus` (question → value), `spread` (question → number of answers by value,
    disagreement kept as information) and `profile` (section → percentage or null; never a total).
    """

    actor = models.ForeignKey("actors.Actor", models.PROTECT, verbose_name="acteur", related_name="assessments")
    questionnaire_version = models.ForeignKey(
        QuestionnaireVersion, models.PROTECT, verbose_name="questionnaire", related_name="assessments"
    )
    path = models.ForeignKey(
        "programmes.Path",
        models.PROTECT,
        verbose_name="parcours",
        null=True,
        blank=True,
        related_name="assessments",
    )
    milestone = models.ForeignKey(
        Milestone, models.PROTECT, verbose_name="moment", null=True, blank=True, related_name="assessments"
    )
    state = models.CharField("état", max_length=10, choices=AssessmentState.options, default=AssessmentState.INVITED)
    facilitators = models.ManyToManyField(
        settings.AUTH_USER_MODEL, verbose_name="équipe", blank=True, related_name="led_assessments"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="créé par",
        null=True,
        blank=True,
        related_name="+",
    )
    submission_id = models.UUIDField("envoi", unique=True, editable=False, default=new_uuid)
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    submitted_at = models.DateTimeField("envoyé le", null=True, blank=True)
    consensus = models.JSONField("réponses communes figées", null=True, blank=True)
    spread = models.JSONField("écarts figés", null=True, blank=True)
    profile = models.JSONField("profil figé", null=True, blank=True)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = "auto-diagnostic"
        verbose_name_plural = "auto-diagnostics"
        ordering = ["-created_at"]
        constraints = [
            one_of("state", AssessmentState, name="assessment_state"),
            models.CheckConstraint(
                condition=Q(state=AssessmentState.SUBMITTED, submitted_at__isnull=False, profile__isnull=False)
                | (~Q(state=AssessmentState.SUBMITTED) & Q(submitted_at=None)),
                name="assessment_submitted_is_frozen",
            ),
            models.CheckConstraint(
                condition=Q(milestone=None) | Q(path__isnull=False), name="assessment_milestone_of_path"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.questionnaire_version.questionnaire} – {self.actor}"

    def get_absolute_url(self) -> str:
        return reverse("assessments:detail", args=[self.pk])

    @property
    def is_submitted(self) -> bool:
        return self.state == AssessmentState.SUBMITTED


class AssessmentConsent(ConsentBase):
    """What an actor lets others see of the answers of one assessment."""

    assessment = models.ForeignKey(
        Assessment, models.PROTECT, verbose_name="auto-diagnostic", related_name="consents"
    )

    SUBJECT = "assessment"

    class Meta(ConsentBase.Meta):
        verbose_name = "accord sur un auto-diagnostic"
        verbose_name_plural = "accords sur les auto-diagnostics"
        indexes = [models.Index(fields=["assessment", "use", "-id"])]

    def __str__(self) -> str:
        return f"{self.assessment} – {self.use} – {self.decision}"


class ExternalScore(models.Model):
    """An Impact Score or a label, as its holder reports it: never recomputed here."""

    actor = models.ForeignKey("actors.Actor", models.PROTECT, verbose_name="acteur", related_name="external_scores")
    label = models.SlugField("score ou label", max_length=60)
    on = models.DateField("date")
    total = models.DecimalField("total", max_digits=5, decimal_places=2, null=True, blank=True)
    pillars = models.JSONField("piliers", default=dict, blank=True)
    is_public = models.BooleanField("public", default=False)
    document = models.ForeignKey(
        "common.StoredFile",
        models.PROTECT,
        verbose_name="pièce jointe",
        null=True,
        blank=True,
        related_name="+",
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="saisi par",
        null=True,
        blank=True,
        related_name="+",
    )

    objects = ExternalScoreQuerySet.as_manager()

    class Meta:
        verbose_name = "score ou label"
        verbose_name_plural = "scores et labels"
        ordering = ["-on"]

    def __str__(self) -> str:
        return f"{self.label} – {self.actor}"
