"""Territorial cooperative ecosystems (ECT): actors who take charge of a local stake together."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from common.fields import FoldedField
from common.models import Versioned, new_uuid
from common.vocabulary import one_of
from ecosystems.enums import EcosystemRole, EcosystemStage
from ecosystems.querysets import EcosystemMemberQuerySet, EcosystemQuerySet


class Ecosystem(Versioned):
    """A stake, the actors who carry it, and what they pool."""

    name = models.CharField("nom", max_length=200)
    sort_key = FoldedField(source="name")
    stake = models.TextField("enjeu")
    stage = models.CharField("étape", max_length=20, choices=EcosystemStage.options, default=EcosystemStage.DETECTED)
    sphere = models.ForeignKey(
        "territories.FunctionalSphere", models.PROTECT, verbose_name="sphère fonctionnelle", null=True, blank=True,
        related_name="ecosystems",
    )  # fmt: skip
    territory = models.ForeignKey(
        "territories.Territory", models.PROTECT, verbose_name="territoire", null=True, blank=True,
        related_name="ecosystems",
    )  # fmt: skip
    programme = models.ForeignKey(
        "programmes.Programme", models.PROTECT, verbose_name="programme", null=True, blank=True,
        related_name="ecosystems",
    )  # fmt: skip
    solution = models.TextField("solution intégrée", blank=True)
    objectives = models.ManyToManyField(
        "territories.PolicyObjective", verbose_name="politiques publiques servies", blank=True,
        related_name="ecosystems",
    )  # fmt: skip
    submission_id = models.UUIDField("envoi", unique=True, editable=False, default=new_uuid)
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    archived_at = models.DateTimeField("archivé le", null=True, blank=True)

    objects = EcosystemQuerySet.as_manager()

    class Meta:
        verbose_name = "écosystème"
        verbose_name_plural = "écosystèmes"
        ordering = ["sort_key", "pk"]
        constraints = [one_of("stage", EcosystemStage, name="ecosystem_stage")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("ecosystems:detail", args=[self.pk])


class EcosystemMember(models.Model):
    """An actor in an ecosystem: its role, and the offers it pools there."""

    ecosystem = models.ForeignKey(Ecosystem, models.CASCADE, verbose_name="écosystème", related_name="members")
    actor = models.ForeignKey(
        "actors.Actor", models.PROTECT, verbose_name="acteur", related_name="ecosystem_memberships"
    )
    role = models.CharField("rôle", max_length=10, choices=EcosystemRole.options, default=EcosystemRole.MEMBER)
    offers = models.ManyToManyField(
        "actors.ResourceOffer", verbose_name="mis en commun", blank=True, related_name="ecosystem_members"
    )
    joined_on = models.DateField("depuis le")
    ended_on = models.DateField("jusqu'au", null=True, blank=True)

    objects = EcosystemMemberQuerySet.as_manager()

    class Meta:
        verbose_name = "membre d'écosystème"
        verbose_name_plural = "membres d'écosystèmes"
        ordering = ["actor__sort_key"]
        constraints = [
            one_of("role", EcosystemRole, name="ecosystem_role"),
            models.UniqueConstraint(
                fields=["ecosystem", "actor"],
                condition=Q(ended_on=None),
                name="ecosystem_member_unique",
                violation_error_message="Cet acteur est déjà membre de l'écosystème.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.actor} – {self.ecosystem}"
