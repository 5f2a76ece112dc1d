"""What the pages of a programme show, computed in a known number of queries."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Count
from django.urls import reverse

from common.registries import actuals_for
from programmes.enums import GOING, DropReason, FundingRole, JoinRequestState, PathStatus, TrajectoryStage
from programmes.models import BudgetLine, Funding, Target

if TYPE_CHECKING:
    from programmes.models import Programme

NAMES_SHOWN = 40


@dataclass
class Funnel:
    """From the application to the end of a path: how many at each step, and why those who left did."""

    steps: list[dict[str, Any]]
    reasons: list[tuple[str, int]]
    by_stage: dict[str, int] = field(default_factory=dict)
    going: int = 0
    total: int = 0


def funnel_of(programme: Programme) -> Funnel:
    """Two queries, whatever the size of the cohort."""
    asked = dict(programme.join_requests.order_by().values_list("state").annotate(n=Count("pk")))
    paths = list(
        programme.paths.of_living_actors()
        .order_by()
        .values_list("status", "drop_reason", "stage")
        .annotate(n=Count("pk"))
    )
    by_status = {status: sum(n for each, _, _, n in paths if each == status) for status in PathStatus.values}
    total, going = sum(by_status.values()), sum(by_status[status] for status in GOING)
    accepted = asked.get(JoinRequestState.ACCEPTED, 0)
    waiting = asked.get(JoinRequestState.RECEIVED, 0)
    reasons: dict[str, int] = {}
    for status, reason, _, n in paths:
        if status == PathStatus.DROPPED:
            reasons[reason] = reasons.get(reason, 0) + n
    url = reverse("programmes:cohort", args=[programme.pk])
    steps = [
        {"label": "Candidatures", "value": sum(asked.values()), "hint": f"{waiting} à examiner" if waiting else "",
         "url": f"{reverse('programmes:join_requests')}?programme={programme.pk}"},
        {"label": "Acceptées", "value": accepted},
        {"label": "Inscrits", "value": total, "url": url,
         "hint": f"{total - accepted} sans candidature" if total > accepted else ""},
        {"label": "En cours", "value": going, "url": f"{url}?status=going"},
        {"label": "Menés au bout", "value": by_status[PathStatus.FINISHED], "url": f"{url}?status=finished"},
        {"label": "Interrompus", "value": by_status[PathStatus.DROPPED], "url": f"{url}?status=dropped"},
    ]  # fmt: skip
    return Funnel(
        steps=steps,
        reasons=[(reason.wording, reasons[reason]) for reason in DropReason if reasons.get(reason)],
        by_stage={
            stage: sum(n for status, _, each, n in paths if each == stage and status in GOING)
            for stage in TrajectoryStage.values
        },
        going=going,
        total=total,
    )


def stages_of(programme: Programme, funnel: Funnel) -> list[dict[str, Any]]:
    """The steps of the trajectory, who stands at each (names up to forty in all), and how many more."""
    rows = programme.paths.of_living_actors().going().select_related("actor")[:NAMES_SHOWN]
    named = list(rows)
    return [
        {
            "stage": stage, "paths": (here := [path for path in named if path.stage == stage]),
            "more": funnel.by_stage[stage] - len(here),
        }
        for stage in TrajectoryStage
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Aim:
    """A target beside what was reached."""

    target: Target
    reached: int | None

    @property
    def percent(self) -> int | None:
        return None if self.reached is None else round(100 * self.reached / self.target.value)

    @property
    def words(self) -> str:
        return f"{self.percent}\u00a0%"

    @property
    def bar(self) -> int:
        return min(self.reached or 0, self.target.value)


def aims_of(programme: Programme) -> list[Aim]:
    """The targets of a programme, each with what the facts say of it so far."""
    targets = list(programme.targets.all())
    reached = actuals_for(programme, [target.measure for target in targets])
    return [Aim(target, reached.get(target.measure)) for target in targets]


@dataclass(frozen=True)
class Budget:
    """The budget's lines and totals, and what each funder brings of it.

    A share is computed, never typed: the amount over the planned budget, or over all fundings while no budget is
    noted; the same rule as the report's figure.
    """

    lines: list[BudgetLine]
    rows: list[Funding]

    @property
    def fundings(self) -> list[tuple[Funding, Decimal | None]]:
        """Each with its share; a partner has none."""
        return [(row, share(row.amount, self.whole) if row.role == FundingRole.FUNDER else None) for row in self.rows]

    @property
    def whole(self) -> Decimal:
        """What the shares are of."""
        return self.planned or self.funded

    @property
    def planned(self) -> Decimal:
        return sum((line.planned for line in self.lines), Decimal())

    @property
    def actual(self) -> Decimal:
        return sum((line.actual or Decimal() for line in self.lines), Decimal())

    @property
    def difference(self) -> Decimal:
        """Over the lines whose cost is known."""
        return sum((line.difference or Decimal() for line in self.lines), Decimal())

    @property
    def is_partly_known(self) -> bool:
        """Some costs are known, not all: the difference is about those."""
        return any(line.actual is None for line in self.lines) and any(line.actual is not None for line in self.lines)

    @property
    def funded(self) -> Decimal:
        return sum((row.amount or Decimal() for row in self.rows), Decimal())

    @property
    def funded_share(self) -> Decimal | None:
        return share(self.funded, self.whole)


def share(part: Decimal | None, whole: Decimal) -> Decimal | None:
    """In percent; nothing when one of them is unknown."""
    return None if part is None or not whole else 100 * part / whole


def budget_of(programme: Programme) -> Budget:
    """Two queries."""
    rows = programme.fundings.select_related("actor").order_by("role", "actor__sort_key")
    return Budget(lines=list(programme.budget_lines.all()), rows=list(rows))
