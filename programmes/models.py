"""Programmes, the teams that run them, who funds them, and the path of each actor in one."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from actors.enums import Register
from common.fields import FoldedField
from common.models import Versioned, new_uuid
from common.search import Searchable
from common.vocabulary import one_of
from programmes.enums import (
    DropReason,
    FundingRole,
    JoinRequestKind,
    JoinRequestState,
    PathStatus,
    ProgrammeKind,
    ProgrammeLevel,
    ProgrammeStatus,
    TrajectoryStage,
)
from programmes.querysets import (
    FundingQuerySet,
    JoinRequestQuerySet,
    PathQuerySet,
    ProgrammeQuerySet,
    StageMoveQuerySet,
)


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
    target_actors = models.PositiveSmallIntegerField("acteurs prévus", null=True, blank=True)
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


class Funding(models.Model):
    """An actor funds a programme (or is a partner without amount): the source of partner rights."""

    programme = models.ForeignKey(Programme, models.PROTECT, verbose_name="programme", related_name="fundings")
    actor = models.ForeignKey("actors.Actor", models.PROTECT, verbose_name="financeur", related_name="fundings")
    role = models.CharField("rôle", max_length=10, choices=FundingRole.options, default=FundingRole.FUNDER)
    amount = models.DecimalField("montant (€)", max_digits=11, decimal_places=2, null=True, blank=True)
    agreement = models.CharField("convention", max_length=150, blank=True)

    objects = FundingQuerySet.as_manager()

    class Meta:
        verbose_name = "financement"
        verbose_name_plural = "financements"
        constraints = [
            one_of("role", FundingRole, name="funding_role"),
            models.UniqueConstraint(
                fields=["programme", "actor"],
                name="funding_unique",
                violation_error_message="Ce financeur est déjà noté pour ce programme.",
            ),
            models.CheckConstraint(
                condition=Q(amount=None) | (Q(amount__gte=0) & Q(role=FundingRole.FUNDER)),
                name="funding_amount",
                violation_error_message="Seul un financeur a un montant, positif.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.actor} – {self.programme}"


class BudgetLine(models.Model):
    """A line of the programme's own budget, planned and actual, in euros."""

    programme = models.ForeignKey(Programme, models.CASCADE, verbose_name="programme", related_name="budget_lines")
    label = models.CharField("poste", max_length=150)
    planned = models.DecimalField("prévu (€)", max_digits=11, decimal_places=2)
    actual = models.DecimalField("réalisé (€)", max_digits=11, decimal_places=2, null=True, blank=True)
    position = models.PositiveSmallIntegerField("position", default=0)

    class Meta:
        verbose_name = "ligne de budget"
        verbose_name_plural = "budget"
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.label


class Path(Versioned):
    """One actor in one programme, and where it stands on its trajectory."""

    programme = models.ForeignKey(Programme, models.PROTECT, verbose_name="programme", related_name="paths")
    actor = models.ForeignKey("actors.Actor", models.PROTECT, verbose_name="acteur", related_name="paths")
    status = models.CharField("état", max_length=10, choices=PathStatus.options, default=PathStatus.REGISTERED)
    stage = models.CharField(
        "étape", max_length=15, choices=TrajectoryStage.options, default=TrajectoryStage.SCOUTING
    )
    registered_on = models.DateField("inscrit le")
    ended_on = models.DateField("terminé le", null=True, blank=True)
    drop_reason = models.CharField("raison de l'arrêt", max_length=15, choices=DropReason.options, blank=True)

    objects = PathQuerySet.as_manager()

    class Meta:
        verbose_name = "parcours"
        verbose_name_plural = "parcours"
        ordering = ["actor__sort_key", "pk"]
        constraints = [
            one_of("status", PathStatus, name="path_status"),
            one_of("stage", TrajectoryStage, name="path_stage"),
            models.UniqueConstraint(
                fields=["programme", "actor"],
                name="path_unique",
                violation_error_message="Cet acteur est déjà inscrit à ce programme.",
            ),
            models.CheckConstraint(
                condition=~Q(status=PathStatus.DROPPED) | ~Q(drop_reason=""),
                name="path_drop_reason",
                violation_error_message="Dites pourquoi le parcours s'est interrompu.",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("registered_on")),
                name="path_period",
                violation_error_message="La fin du parcours précède son début.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.actor} – {self.programme}"

    def get_absolute_url(self) -> str:
        return reverse("programmes:path_detail", args=[self.pk])

    @property
    def is_going(self) -> bool:
        """Neither finished nor interrupted."""
        return self.status in {PathStatus.REGISTERED, PathStatus.ACTIVE}


class StageMove(models.Model):
    """A dated step on the trajectory, forward or back, with its reason."""

    path = models.ForeignKey(Path, models.PROTECT, verbose_name="parcours", related_name="moves")
    from_stage = models.CharField("de", max_length=15, choices=TrajectoryStage.options)
    to_stage = models.CharField("à", max_length=15, choices=TrajectoryStage.options)
    on = models.DateField("le")
    reason = models.CharField("pourquoi", max_length=300)
    register = models.CharField("registre travaillé", max_length=30, choices=Register.options, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="noté par",
        null=True,
        blank=True,
        related_name="+",
    )

    objects = StageMoveQuerySet.as_manager()

    class Meta:
        verbose_name = "pas sur la trajectoire"
        verbose_name_plural = "pas sur la trajectoire"
        ordering = ["on", "pk"]
        constraints = [
            one_of("from_stage", TrajectoryStage, name="move_from_stage"),
            one_of("to_stage", TrajectoryStage, name="move_to_stage"),
            models.CheckConstraint(
                condition=~Q(from_stage=F("to_stage")),
                name="move_moves",
                violation_error_message="Choisissez une étape différente de l'étape actuelle.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.path} – {self.on}"


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
