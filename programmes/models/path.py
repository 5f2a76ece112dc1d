"""The path of an actor in a programme, and its steps on the trajectory."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from actors.enums import Register
from common.models import Versioned
from common.vocabulary import one_of
from programmes.enums import GOING, DropReason, PathStatus, TrajectoryStage
from programmes.models.programme import Programme
from programmes.querysets import PathQuerySet, StageMoveQuerySet


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
        return self.status in GOING


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
