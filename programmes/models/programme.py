"""Programmes, the teams that run them, what each aims at."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from common.fields import FoldedField
from common.models import Versioned, new_uuid
from common.search import Searchable
from common.vocabulary import one_of
from programmes.enums import ProgrammeKind, ProgrammeLevel, ProgrammeStatus, TargetMeasure
from programmes.querysets import ProgrammeQuerySet


class Programme(Searchable, Versioned):
    """A funded frame: a path, a series of meetings, a study… at one of the seed's three levels."""

    name = models.CharField("nom", max_length=200)
    sort_key = FoldedField(source="name")
    level = models.CharField("niveau", max_length=15, choices=ProgrammeLevel.options)
    kind = models.CharField("type", max_length=20, choices=ProgrammeKind.options)
    status = models.CharField("état", max_length=10, choices=ProgrammeStatus.options, default=ProgrammeStatus.DRAFT)
    summary = models.TextField("en quelques lignes", blank=True)
    starts_on = models.DateField("du")
    ends_on = models.DateField("au")
    territory = models.ForeignKey(
        "territories.Territory", models.PROTECT, verbose_name="territoire", null=True, blank=True,
        related_name="programmes",
    )  # fmt: skip
    carrier = models.ForeignKey(
        "actors.Actor", models.PROTECT, verbose_name="porté par", null=True, blank=True,
        related_name="carried_programmes",
    )  # fmt: skip
    objectives = models.ManyToManyField(
        "territories.PolicyObjective", verbose_name="politiques publiques visées", blank=True,
        related_name="programmes",
    )  # fmt: skip
    limits = models.ManyToManyField(
        "actors.Limit", verbose_name="limites du programme", blank=True, related_name="programmes"
    )
    submission_id = models.UUIDField("envoi", unique=True, editable=False, default=new_uuid)
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    archived_at = models.DateTimeField("archivé le", null=True, blank=True)

    objects = ProgrammeQuerySet.as_manager()

    class Meta(Searchable.Meta):
        abstract = False
        verbose_name = "programme"
        verbose_name_plural = "programmes"
        ordering = ["-starts_on", "sort_key"]
        constraints = [
            one_of("level", ProgrammeLevel, name="programme_level"),
            one_of("kind", ProgrammeKind, name="programme_kind"),
            one_of("status", ProgrammeStatus, name="programme_status"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="programme_period",
                violation_error_message="La fin du programme précède son début.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("programmes:detail", args=[self.pk])

    @property
    def application_path(self) -> str:
        """Where anyone applies; empty while the public site does not offer it (see `open_to_applications`)."""
        is_open = self.status == ProgrammeStatus.OPEN and self.archived_at is None
        return f"{reverse('programmes:join')}?programme={self.pk}" if is_open else ""

    def search_parts(self) -> list[Any]:
        return [self.name, self.summary]


class TeamMember(models.Model):
    """A facilitator of the programme's team: may write where it is about this programme."""

    programme = models.ForeignKey(Programme, models.CASCADE, verbose_name="programme", related_name="team_members")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="membre de l'équipe",
        related_name="team_memberships",
    )

    class Meta:
        verbose_name = "membre de l'équipe"
        verbose_name_plural = "équipe"
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "user"],
                name="team_member_unique",
                violation_error_message="Cette personne est déjà dans l'équipe.",
            )
        ]

    def __str__(self) -> str:
        return str(self.user)


class Target(models.Model):
    """A figure the programme aims at; what is reached is computed from facts, never typed."""

    programme = models.ForeignKey(Programme, models.CASCADE, verbose_name="programme", related_name="targets")
    measure = models.CharField("mesure", max_length=20, choices=TargetMeasure.options)
    value = models.PositiveIntegerField("visé")

    class Meta:
        verbose_name = "objectif chiffré"
        verbose_name_plural = "objectifs chiffrés"
        ordering = ["pk"]
        constraints = [
            one_of("measure", TargetMeasure, name="target_measure"),
            models.UniqueConstraint(
                fields=["programme", "measure"],
                name="target_unique",
                violation_error_message="Cet objectif est déjà noté pour ce programme.",
            ),
            models.CheckConstraint(
                condition=Q(value__gt=0),
                name="target_positive",
                violation_error_message="Un objectif est un nombre au-dessus de zéro.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_measure_display()} : {self.value}"
