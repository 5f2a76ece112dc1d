"""Part 12: the programme's own money, and time given beside it."""

from __future__ import annotations

from decimal import Decimal

from accompaniments.models import VolunteerTime
from reports.disclosure import Member, Part
from reports.figures.base import Result, figure, hours, percent, ratio
from reports.figures.scope import Scope

LINE = "programmes.BudgetLine"
FUNDING = "programmes.Funding"


def _lines(scope: Scope) -> list:
    return list(scope.programme.budget_lines.order_by("position", "pk"))


def _actual(scope: Scope) -> Decimal:
    return sum((line.actual for line in _lines(scope) if line.actual is not None), Decimal())


@figure(
    "budget-prevu", "Budget prévu", section="moyens", unit="€",
    definition="Somme des lignes du budget du programme, telles que prévues, pour toute sa durée.",
    formula="Σ lignes prévues",
)  # fmt: skip
def planned(scope: Scope) -> Result:
    lines = _lines(scope)
    return Result(
        value=sum((line.planned for line in lines), Decimal()) if lines else None,
        sources=[(LINE, line.pk) for line in lines],
    )


@figure(
    "budget-realise", "Budget réalisé", section="moyens", unit="€",
    definition="Somme des lignes dont le réalisé est noté au jour de l’extraction. Manquants : lignes sans réalisé.",
    formula="Σ lignes réalisées",
)  # fmt: skip
def actual(scope: Scope) -> Result:
    lines = _lines(scope)
    known = [line for line in lines if line.actual is not None]
    return Result(
        value=_actual(scope) if known else None, missing=len(lines) - len(known),
        sources=[(LINE, line.pk) for line in known],
    )  # fmt: skip


@figure(
    "execution", "Taux d’exécution du budget", section="moyens", unit="%",
    definition="Réalisé rapporté au prévu, pour les lignes dont le réalisé est noté.",
    formula="réalisé ÷ prévu",
)  # fmt: skip
def execution(scope: Scope) -> Result:
    lines = _lines(scope)
    known = [line for line in lines if line.actual is not None]
    due = sum((line.planned for line in known), Decimal())
    return Result(
        value=percent(_actual(scope), due), numerator=_actual(scope), denominator=due,
        missing=len(lines) - len(known),
        sources=[(LINE, line.pk) for line in known],
    )  # fmt: skip


@figure(
    "cout-par-acteur", "Coût par acteur accompagné", section="moyens", unit="€",
    definition="Budget réalisé rapporté au nombre d’acteurs accompagnés pendant la période.",
    formula="réalisé ÷ N",
)  # fmt: skip
def cost_per_actor(scope: Scope) -> Result:
    known = [line for line in _lines(scope) if line.actual is not None]
    return Result(
        value=ratio(_actual(scope), len(scope.actors)) if known else None, numerator=_actual(scope),
        denominator=len(scope.actors), sources=[(LINE, line.pk) for line in known],
    )  # fmt: skip


@figure(
    "cofinancement", "Part de chaque financeur", section="moyens", unit="%", head=("Financeur", "Part"),
    definition="Montant de chaque financeur, rapporté au budget prévu (ou à la somme des financements quand le "
    "budget n’est pas noté). Manquants : financeurs sans montant noté.",
    formula="financement ÷ budget prévu",
)  # fmt: skip
def cofunding(scope: Scope) -> Result:
    rows = list(scope.programme.fundings.filter(role="funder").select_related("actor").order_by("pk"))
    known = [row for row in rows if row.amount is not None]
    funded = sum((row.amount for row in known if row.amount is not None), Decimal())
    budget = sum((line.planned for line in _lines(scope)), Decimal()) or funded
    parts = [
        Part(f"financeur-{rank}", row.actor.name, (Member(row.pk, None, 1, ((FUNDING, row.pk),)),), value=part)
        for rank, row in enumerate(known, start=1)
        if (part := percent(row.amount or 0, budget)) is not None
    ]
    return Result(
        value=percent(funded, budget), numerator=funded, denominator=budget, missing=len(rows) - len(known),
        sources=[(FUNDING, row.pk) for row in known], parts=parts,
    )  # fmt: skip


@figure(
    "temps-benevole", "Temps bénévole", section="moyens", unit="h",
    definition="Temps donné au programme pendant la période, compté à part du budget et sans être converti en euros.",
    formula="Σ temps bénévoles",
)  # fmt: skip
def volunteers(scope: Scope) -> Result:
    rows = list(VolunteerTime.objects.filter(programme=scope.programme, on__range=scope.period).order_by("pk"))
    return Result(
        value=hours(sum(row.minutes for row in rows)),
        sources=[("accompaniments.VolunteerTime", row.pk) for row in rows],
    )
