"""How a person without an account comes in: a personal link, or a room's code."""

from django.conf import settings
from django.db import models

from assessments.enums import InvitationState
from assessments.models.answers import Contribution
from assessments.models.assessment import Assessment
from assessments.models.questionnaire import QuestionnaireVersion
from assessments.querysets import AssessmentInvitationQuerySet, RoomCodeQuerySet


class AssessmentInvitation(models.Model):
    """A personal link to one assessment. Only the token's hash is kept; usable until submission or expiry.

    « Opened » is recorded by the POST that exchanges the link: a mail scanner's GET changes nothing.
    """

    assessment = models.ForeignKey(
        Assessment, models.PROTECT, verbose_name="auto-diagnostic", related_name="invitations"
    )
    contact = models.ForeignKey(
        "actors.Contact", models.PROTECT, verbose_name="contact", related_name="assessment_invitations"
    )
    contribution = models.ForeignKey(
        Contribution,
        models.SET_NULL,
        verbose_name="contribution",
        null=True,
        blank=True,
        related_name="invitations",
    )
    token_hash = models.CharField("empreinte du lien", max_length=64, unique=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="envoyée par",
        null=True,
        blank=True,
        related_name="+",
    )
    sent_at = models.DateTimeField("envoyée le", auto_now_add=True)
    expires_at = models.DateTimeField("valable jusqu'au")
    opened_at = models.DateTimeField("ouverte le", null=True, blank=True)
    begun_at = models.DateTimeField("commencée le", null=True, blank=True)
    finished_at = models.DateTimeField("terminée le", null=True, blank=True)
    revoked_at = models.DateTimeField("annulée le", null=True, blank=True)

    objects = AssessmentInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "invitation à un auto-diagnostic"
        verbose_name_plural = "invitations à un auto-diagnostic"
        ordering = ["-sent_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.assessment} – {self.contact}"

    def state_at(self, now: object) -> InvitationState:
        """Where this invitation stands at `now`."""
        if self.revoked_at:
            return InvitationState.REVOKED
        if self.finished_at:
            return InvitationState.FINISHED
        if self.expires_at <= now:  # type: ignore[operator]
            return InvitationState.EXPIRED
        if self.begun_at:
            return InvitationState.BEGUN
        return InvitationState.OPENED if self.opened_at else InvitationState.SENT


class RoomCode(models.Model):
    """A code shown in a meeting room: whoever scans it names their organisation, a facilitator confirms."""

    programme = models.ForeignKey(
        "programmes.Programme", models.PROTECT, verbose_name="programme", related_name="room_codes"
    )
    questionnaire_version = models.ForeignKey(
        QuestionnaireVersion, models.PROTECT, verbose_name="questionnaire", related_name="room_codes"
    )
    code_hash = models.CharField("empreinte du code", max_length=64, unique=True)
    opens_at = models.DateTimeField("ouvert à partir du")
    expires_at = models.DateTimeField("valable jusqu'au")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="créé par", related_name="+"
    )

    objects = RoomCodeQuerySet.as_manager()

    class Meta:
        verbose_name = "code de salle"
        verbose_name_plural = "codes de salle"

    def __str__(self) -> str:
        return f"{self.programme} – {self.questionnaire_version}"
