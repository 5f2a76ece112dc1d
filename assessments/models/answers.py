"""Answers. Every write says which version it read and carries an operation id: see assessments.services."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from assessments.models.assessment import Assessment
from assessments.querysets import AnswerQuerySet, ContributionQuerySet
from common.models import Versioned


class Contribution(models.Model):
    """One person's own answers; a colleague has another. `contact` or `user` says whose."""

    assessment = models.ForeignKey(
        Assessment, models.PROTECT, verbose_name="auto-diagnostic", related_name="contributions"
    )
    contact = models.ForeignKey(
        "actors.Contact",
        models.SET_NULL,
        verbose_name="contact",
        null=True,
        blank=True,
        related_name="contributions",
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="compte", null=True, blank=True,
        related_name="contributions",
    )  # fmt: skip
    function = models.CharField("fonction", max_length=150, blank=True)
    begun_at = models.DateTimeField("commencée le", auto_now_add=True)
    finished_at = models.DateTimeField("terminée le", null=True, blank=True)

    objects = ContributionQuerySet.as_manager()

    class Meta:
        verbose_name = "contribution"
        verbose_name_plural = "contributions"
        ordering = ["begun_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "contact"],
                condition=Q(contact__isnull=False),
                name="contribution_per_contact",
            ),
            models.UniqueConstraint(
                fields=["assessment", "user"], condition=Q(user__isnull=False), name="contribution_per_user"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment} – {self.contact or self.user or self.pk}"


class AnswerBase(Versioned):
    """The value of one question, as the questionnaire's schema types it; null when not applicable."""

    question = models.SlugField("question", max_length=80)
    value = models.JSONField("réponse", null=True, blank=True)
    comment = models.TextField("commentaire", blank=True, max_length=4000)
    not_applicable_reason = models.CharField("sans objet, parce que", max_length=300, blank=True)
    updated_at = models.DateTimeField("modifiée le", auto_now=True)

    class Meta:
        abstract = True

    @property
    def is_given(self) -> bool:
        return self.value not in (None, "", []) or bool(self.not_applicable_reason)


class Answer(AnswerBase):
    """What one contributor answers to one question."""

    contribution = models.ForeignKey(
        Contribution, models.CASCADE, verbose_name="contribution", related_name="answers"
    )
    document = models.ForeignKey(
        "common.StoredFile",
        models.PROTECT,
        verbose_name="pièce jointe",
        null=True,
        blank=True,
        related_name="+",
    )

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = "réponse"
        verbose_name_plural = "réponses"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["contribution", "question"], name="answer_unique"),
        ]

    def __str__(self) -> str:
        return self.question


class ConsensusAnswer(AnswerBase):
    """What the contributors agree to say together; `comment` keeps what still differs."""

    assessment = models.ForeignKey(
        Assessment, models.CASCADE, verbose_name="auto-diagnostic", related_name="consensus_answers"
    )

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = "réponse commune"
        verbose_name_plural = "réponses communes"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "question"], name="consensus_answer_unique"),
        ]

    def __str__(self) -> str:
        return self.question


class RevisionBase(models.Model):
    """What a write left behind. The operation id is unique: a repeated request finds it and changes nothing."""

    operation_id = models.UUIDField("opération", unique=True)
    version = models.PositiveIntegerField("version")
    value = models.JSONField("réponse", null=True, blank=True)
    comment = models.TextField("commentaire", blank=True)
    not_applicable_reason = models.CharField("sans objet, parce que", max_length=300, blank=True)
    at = models.DateTimeField("le", auto_now_add=True)

    class Meta:
        abstract = True
        ordering = ["pk"]


class AnswerRevision(RevisionBase):
    """A write of an answer."""

    answer = models.ForeignKey(Answer, models.CASCADE, verbose_name="réponse", related_name="revisions")

    class Meta(RevisionBase.Meta):
        verbose_name = "modification de réponse"
        verbose_name_plural = "modifications de réponses"
        constraints = [models.UniqueConstraint(fields=["answer", "version"], name="answer_revision_unique")]

    def __str__(self) -> str:
        return f"{self.answer} v{self.version}"


class ConsensusRevision(RevisionBase):
    """A write of a common answer."""

    answer = models.ForeignKey(
        ConsensusAnswer, models.CASCADE, verbose_name="réponse commune", related_name="revisions"
    )

    class Meta(RevisionBase.Meta):
        verbose_name = "modification de réponse commune"
        verbose_name_plural = "modifications de réponses communes"
        constraints = [models.UniqueConstraint(fields=["answer", "version"], name="consensus_revision_unique")]

    def __str__(self) -> str:
        return f"{self.answer} v{self.version}"
