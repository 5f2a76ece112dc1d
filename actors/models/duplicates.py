"""Sheets that look like one organisation, and the merges made of them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from actors.enums import DuplicateState
from actors.models.actor import Actor
from actors.querysets import DuplicatePairQuerySet, MergeQuerySet


class DuplicatePair(models.Model):
    """Two sheets that look like one organisation; somebody decides. The lower id is `first`."""

    first = models.ForeignKey(Actor, models.CASCADE, verbose_name="une fiche", related_name="+")
    second = models.ForeignKey(Actor, models.CASCADE, verbose_name="l'autre fiche", related_name="+")
    score = models.PositiveSmallIntegerField("ressemblance (sur 100)")
    reasons = models.JSONField("raisons", default=list)  # sentences in French, strongest first
    state = models.CharField("état", max_length=10, choices=DuplicateState.choices, default=DuplicateState.OPEN)
    found_at = models.DateTimeField("repéré le", auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="décidé par", null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField("décidé le", null=True, blank=True)

    objects = DuplicatePairQuerySet.as_manager()

    class Meta:
        verbose_name = "doublon possible"
        verbose_name_plural = "doublons possibles"
        ordering = ["-score", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="duplicate_pair_ordered"),
            models.CheckConstraint(condition=Q(score__lte=100), name="duplicate_pair_score"),
            models.CheckConstraint(condition=Q(state__in=DuplicateState.values), name="duplicate_pair_state"),
            models.UniqueConstraint(fields=["first", "second"], name="duplicate_pair_unique"),
        ]
        indexes = [models.Index(fields=["state", "-score", "id"])]

    def __str__(self) -> str:
        return f"{self.first} – {self.second}"


class Merge(models.Model):
    """One sheet merged into another: everything needed to undo it, and whether it was."""

    kept = models.ForeignKey(Actor, models.PROTECT, verbose_name="fiche gardée", related_name="merges")
    absorbed = models.ForeignKey(Actor, models.PROTECT, verbose_name="fiche absorbée", related_name="absorptions")
    journal = models.JSONField("journal", default=dict)  # see actors.services.merging
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="fusionné par", null=True, related_name="+"
    )
    merged_at = models.DateTimeField("fusionné le", auto_now_add=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="défait par", null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField("défait le", null=True, blank=True)

    objects = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = "fusion"
        verbose_name_plural = "fusions"
        ordering = ["-merged_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(kept=F("absorbed")), name="merge_of_two"),
            models.UniqueConstraint(
                fields=["absorbed"], condition=Q(undone_at=None), name="merge_absorbed_once",
                violation_error_message="Cette fiche est déjà fusionnée dans une autre.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.absorbed} → {self.kept}"
