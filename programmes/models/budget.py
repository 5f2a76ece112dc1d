"""Who funds a programme, and its own budget."""

from decimal import Decimal

from django.db import models
from django.db.models import Q

from common.vocabulary import one_of
from programmes.enums import FundingRole
from programmes.models.programme import Programme
from programmes.querysets import FundingQuerySet


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

    @property
    def difference(self) -> Decimal | None:
        """What was spent beyond the plan (negative: less than planned), once it is known."""
        return None if self.actual is None else self.actual - self.planned
