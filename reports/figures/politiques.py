"""Part 9: which public policies the effects serve."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from reports.enums import DisclosureRule
from reports.figures.base import Result, breakdown, figure, share
from reports.figures.effets import is_observed, useful
from reports.figures.scope import Scope


@figure(
    "effets-par-politique", "Effets utiles par objectif de politique publique", section="politiques", family="effets",
    rule=DisclosureRule.ORGANISATIONS_3, head=("Objectif", "Effets"),
    definition="Effets rattachés à un objectif de politique publique ; un effet peut en servir plusieurs. "
    "Manquants : effets sans objectif noté.",
    formula="nombre d’effets par objectif",
)  # fmt: skip
def by_objective(scope: Scope) -> Result:
    found: dict[int, list[Any]] = defaultdict(list)
    objectives: dict[int, Any] = {}
    rows = useful(scope)
    for effect in rows:
        for objective in effect.objectives.all():
            objectives[objective.pk] = objective
            found[objective.pk].append(effect)
    ordered = sorted(objectives.values(), key=lambda o: (o.framework.position, o.position, o.slug))
    parts = [
        scope.part_of(f"{o.framework.slug}.{o.slug}", f"{o.framework.label} : {o.label}", found[o.pk])
        for o in ordered
    ]
    return breakdown(parts, unknown=scope.part_of("", "", [row for row in rows if not row.objectives.all()]))


@figure(
    "effets-politiques-prouves", "Part des effets rattachés à une politique publique et au moins observés",
    section="politiques", family="effets", unit="%", rule=DisclosureRule.ORGANISATIONS_3,
    definition="Parmi les effets rattachés à un objectif de politique publique, ceux qui sont au moins observés.",
    formula="effets rattachés et au moins observés ÷ effets rattachés",
)  # fmt: skip
def with_evidence(scope: Scope) -> Result:
    linked = [row for row in useful(scope) if row.objectives.all()]
    return share(scope.part_of("", "", [row for row in linked if is_observed(row)]), scope.part_of("", "", linked))
