"""Part 4: what is already there. Resources are counted, never added into a score nor priced."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from actors.enums import LifeCycle, ResourceKind
from actors.models import Resource, ResourceOffer
from reports.disclosure import Part
from reports.enums import DisclosureRule
from reports.figures.base import Result, breakdown, figure, share
from reports.figures.scope import Scope


def _group(scope: Scope, rows: list[Resource], key: Callable[[Resource], str], vocabulary: Any) -> list[Part]:
    found = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return [scope.part_of(value.value, value.wording, found[value.value]) for value in vocabulary]


@figure(
    "ressources", "Ressources révélées", section="deja-la", family="ressources",
    definition="Ressources déjà là (confiance, compétences, lieux…) dont un accompagnement ou un auto-diagnostic du "
    "programme a parlé pendant la période.",
    formula="nombre de ressources distinctes",
)  # fmt: skip
def resources(scope: Scope) -> Result:
    everything = scope.part_of("", "", scope.resources)
    return Result(value=everything.total, sources=everything.sources, among=everything)


@figure(
    "ressources-par-nature", "Ressources révélées par nature", section="deja-la", family="ressources", chart="bars",
    rule=DisclosureRule.ORGANISATIONS_3, head=("Nature", "Ressources"),
    definition="Les mêmes ressources, selon leur nature.",
    formula="nombre de ressources par nature",
)  # fmt: skip
def by_kind(scope: Scope) -> Result:
    return breakdown(_group(scope, scope.resources, lambda row: row.kind, ResourceKind))


@figure(
    "ressources-par-etat", "Ressources révélées par état", section="deja-la", family="ressources", chart="bars",
    rule=DisclosureRule.ORGANISATIONS_3, head=("État", "Ressources"),
    definition="Les mêmes ressources, selon leur état au jour de l’extraction.",
    formula="nombre de ressources par état",
)  # fmt: skip
def by_state(scope: Scope) -> Result:
    return breakdown(_group(scope, scope.resources, lambda row: row.life_cycle, LifeCycle))


@figure(
    "ressources-partagees", "Part des ressources proposées en partage", section="deja-la", family="ressources",
    unit="%", rule=DisclosureRule.ORGANISATIONS_3,
    definition="Ressources pour lesquelles une offre de partage est ouverte au jour de l’extraction.",
    formula="ressources proposées ÷ ressources révélées",
)  # fmt: skip
def shared(scope: Scope) -> Result:
    offered = set(
        ResourceOffer.objects.filter(resource__in=scope.resources, withdrawn_at=None).values_list(
            "resource", flat=True
        )
    )
    rows = [row for row in scope.resources if row.pk in offered]
    return share(scope.part_of("", "", rows), scope.part_of("", "", scope.resources))
