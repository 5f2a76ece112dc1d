"""The agenda outside the platform: secret addresses that calendars read, and invitations sent by e-mail."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accompaniments.models.accompaniment import Accompaniment
from accompaniments.querysets import CalendarFeedQuerySet, CalendarInvitationQuerySet


class CalendarFeed(models.Model):
    """The secret address at which a calendar reads the meetings of one person, or of one programme.

    The address is shown once, only its hash is kept; a new one replaces it, deleting the row makes it useless.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="agenda de", null=True, blank=True,
        related_name="calendar_feed",
    )  # fmt: skip
    programme = models.OneToOneField(
        "programmes.Programme", models.CASCADE, verbose_name="agenda du programme", null=True, blank=True,
        related_name="calendar_feed",
    )  # fmt: skip
    token_hash = models.CharField("empreinte de l'adresse", max_length=64, unique=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="demandée par", related_name="+"
    )
    created_at = models.DateTimeField("demandée le")

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        verbose_name = "adresse d'agenda"
        verbose_name_plural = "adresses d'agenda"
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=True) ^ Q(programme__isnull=True), name="calendar_feed_of_one",
                violation_error_message="Une adresse d'agenda est celle d'une personne ou d'un programme.",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Agenda – {self.programme or self.user}"


class CalendarInvitation(models.Model):
    """A person invited by e-mail to a planned meeting, and what their calendar was last told.

    `is_pending` is the truth of what is left to send: the message to the worker is only a nudge.
    """

    accompaniment = models.ForeignKey(
        Accompaniment, models.CASCADE, verbose_name="accompagnement", related_name="calendar_invitations"
    )
    contact = models.ForeignKey(
        "actors.Contact", models.CASCADE, verbose_name="personne invitée", related_name="calendar_invitations"
    )
    sha256 = models.CharField("empreinte de ce qui a été dit", max_length=64, blank=True)
    sent_at = models.DateTimeField("dernier envoi", null=True, blank=True)
    is_withdrawn = models.BooleanField("annulation envoyée", default=False)
    is_pending = models.BooleanField("à envoyer", default=True)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="invitée par", null=True, related_name="+"
    )

    objects = CalendarInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "invitation à un accompagnement"
        verbose_name_plural = "invitations à des accompagnements"
        indexes = [
            models.Index(fields=["accompaniment"], condition=Q(is_pending=True), name="invitation_pending_idx")
        ]
        constraints = [
            models.UniqueConstraint(fields=["accompaniment", "contact"], name="calendar_invitation_unique")
        ]

    def __str__(self) -> str:
        return f"{self.contact} – {self.accompaniment}"
