"""The register of sincerity: what did not work, what is contested, what is only hoped for."""

from __future__ import annotations

from collections import defaultdict

from actors.enums import LimitKind
from programmes.enums import DropReason
from reports.enums import DisclosureRule
from reports.figures.base import Result, breakdown, figure, share
from reports.figures.effets import useful
from reports.figures.scope import Scope


@figure(
    "limites", "Limites reconnues", section="sincerite", family="limites", chart="bars",
    rule=DisclosureRule.ORGANISATIONS_3, head=("Nature", "Limites"),
    definition="Renoncements, échecs, effets inattendus et contraintes : ceux du programme, et ceux que ses "
    "accompagnements ont fait apparaître pendant la période.",
    formula="nombre de limites, par nature",
)  # fmt: skip
def limits(scope: Scope) -> Result:
    found = defaultdict(list)
    for limit in scope.limits:
        found[limit.kind].append(limit)
    return breakdown([scope.part_of(kind.value, kind.wording, found[kind.value]) for kind in LimitKind])


@figure(
    "effets-contestes", "Part des effets contestés", section="sincerite", family="effets", unit="%",
    rule=DisclosureRule.ORGANISATIONS_3,
    definition="Effets qu’une voix conteste, sans réponse au moins aussi forte et plus récente.",
    formula="effets contestés ÷ effets utiles",
)  # fmt: skip
def contested(scope: Scope) -> Result:
    rows = useful(scope)
    return share(scope.part_of("", "", [row for row in rows if row.is_contested]), scope.part_of("", "", rows))


@figure(
    "effets-seulement-attendus", "Part des effets seulement attendus", section="sincerite", family="effets", unit="%",
    rule=DisclosureRule.ORGANISATIONS_3,
    definition="Effets annoncés, dont aucune voix ne dit encore qu’ils se produisent.",
    formula="effets attendus ÷ effets utiles",
)  # fmt: skip
def expected(scope: Scope) -> Result:
    rows = useful(scope)
    only = [row for row in rows if row.proof_level == "expected"]
    return share(scope.part_of("", "", only), scope.part_of("", "", rows))


@figure(
    "parcours-interrompus", "Parcours interrompus", section="sincerite", family="parcours", chart="bars",
    rule=DisclosureRule.ORGANISATIONS_3, head=("Raison", "Parcours"),
    definition="Parcours interrompus pendant la période, et pourquoi.",
    formula="nombre de parcours interrompus, par raison",
)  # fmt: skip
def dropped(scope: Scope) -> Result:
    found = defaultdict(list)
    for path in scope.paths:
        if path.status == "dropped" and path.ended_on and scope.starts_on <= path.ended_on <= scope.ends_on:
            found[path.drop_reason].append(path)
    return breakdown([scope.path_part(why.value, why.wording, found[why.value]) for why in DropReason])
