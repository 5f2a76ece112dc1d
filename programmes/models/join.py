"""Somebody asks to join the Club, or applies to a programme."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from common.vocabulary import one_of
from programmes.enums import JoinRequestKind, JoinRequestState
from programmes.models.programme import Programme
from programmes.querysets import JoinRequestQuerySet


class JoinRequest(models.Model):
    """Somebody asks to join the Club, or applies to a programme, from the public site."""

    kind = models.CharField("demande", max_length=10, choices=JoinRequestKind.options)
    state = models.CharField(
        "état", max_length=10, choices=JoinRequestState.options, default=JoinRequestState.RECEIVED
    )
    programme = models.ForeignKey(
        Programme,
        models.PROTECT,
        verbose_name="programme",
        null=True,
        blank=True,
        related_name="join_requests",
    )
    organisation = models.CharField("organisation", max_length=200)
    siret = models.CharField("SIRET", max_length=14, blank=True)
    commune_name = models.CharField("commune", max_length=100, blank=True)
    full_name = models.CharField("votre nom", max_length=150)
    email = models.EmailField("votre courriel")
    message = models.TextField("ce qui vous amène", max_length=2000, blank=True)
    submission_id = models.UUIDField("envoi", unique=True, editable=False)
    received_at = models.DateTimeField("reçue le", auto_now_add=True)
    actor = models.ForeignKey(
        "actors.Actor",
        models.PROTECT,
        verbose_name="acteur créé",
        null=True,
        blank=True,
        related_name="join_requests",
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="traitée par",
        null=True,
        blank=True,
        related_name="+",
    )
    decided_at = models.DateTimeField("traitée le", null=True, blank=True)
    decline_reason = models.TextField("motif du refus", max_length=1000, blank=True)
    # what accepting it created, by kind (actor, contact, path): reopening takes that back, and only that
    made = models.JSONField("créé en acceptant", default=dict, blank=True, editable=False)

    objects = JoinRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "demande pour rejoindre"
        verbose_name_plural = "demandes pour rejoindre"
        ordering = ["-received_at"]
        constraints = [
            one_of("kind", JoinRequestKind, name="join_request_kind"),
            one_of("state", JoinRequestState, name="join_request_state"),
            models.CheckConstraint(
                condition=Q(kind=JoinRequestKind.CLUB, programme=None)
                | Q(kind=JoinRequestKind.PROGRAMME, programme__isnull=False),
                name="join_request_programme",
                violation_error_message="Une candidature vise un programme.",
            ),
        ]

    def __str__(self) -> str:
        return self.organisation

    def get_absolute_url(self) -> str:
        return reverse("programmes:join_request", args=[self.pk])

    @property
    def is_waiting(self) -> bool:
        return self.state == JoinRequestState.RECEIVED
