"""Part 8: steps on the trajectory, and what changed between two self-assessments of the same actors."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from django.utils import timezone

from actors.enums import Register
from assessments.models import Assessment
from programmes.enums import TrajectoryStage
from programmes.models import StageMove
from reports.disclosure import Member, Part
from reports.enums import DisclosureRule
from reports.figures.base import Result, breakdown, figure
from reports.figures.scope import Scope


@figure(
    "transitions", "Pas sur la trajectoire", section="trajectoires", family="transitions", chart="bars",
    rule=DisclosureRule.ORGANISATIONS_3, head=("De… à…", "Pas"),
    definition="Changements d’étape datés de la période, dans un sens ou dans l’autre.",
    formula="nombre de pas, par étape de départ et d’arrivée",
)  # fmt: skip
def transitions(scope: Scope) -> Result:
    words = dict(TrajectoryStage.options())
    found: dict[tuple[str, str], list[Member]] = defaultdict(list)
    moves = StageMove.objects.filter(path__programme=scope.programme, on__range=scope.period).order_by("pk")
    for pk, actor, start, end in moves.values_list("pk", "path__actor", "from_stage", "to_stage"):
        found[start, end].append(Member(pk, scope.actor_id(actor), 1, (("programmes.StageMove", pk),)))
    order = TrajectoryStage.values
    parts = [
        Part(f"{start}.{end}", f"{words[start]} → {words[end]}", tuple(found[start, end]))
        for start, end in sorted(found, key=lambda step: (order.index(step[0]), order.index(step[1])))
    ]
    return breakdown(parts)


def _pairs(scope: Scope) -> dict[int, tuple[Assessment, Assessment]]:
    """Actor → its first and its last submitted self-assessment on the same questionnaire version."""
    rows = (
        Assessment.objects.submitted()
        .filter(path__programme=scope.programme, submitted_at__date__lte=scope.ends_on)
        .order_by("submitted_at", "pk")
    )
    waves: dict[tuple[int, int], list[Assessment]] = defaultdict(list)
    for row in rows:
        actor = scope.actor_id(row.actor_id)
        if actor is not None:
            waves[actor, row.questionnaire_version_id].append(row)
    pairs: dict[int, tuple[Assessment, Assessment]] = {}
    for (actor, _), found in waves.items():
        last = found[-1]
        sent = last.submitted_at
        is_pair = len(found) > 1 and sent and timezone.localdate(sent) >= scope.starts_on
        if is_pair and (actor not in pairs or pairs[actor][1].submitted_at < last.submitted_at):  # type: ignore[operator]
            pairs[actor] = (found[0], last)
    return pairs


@figure(
    "progression-registres", "Évolution moyenne par registre", section="trajectoires", unit="points",
    rule=DisclosureRule.RESPONDENTS_5, head=("Registre", "Écart moyen"),
    definition="Pour les acteurs qui ont rempli deux fois le même questionnaire : écart moyen entre le dernier et le "
    "premier, registre par registre, jamais additionnés.",
    formula="moyenne (dernier − premier), acteurs appariés seulement",
)  # fmt: skip
def progress(scope: Scope) -> Result:
    pairs = _pairs(scope)
    parts, seen = [], 0
    for register in Register:
        gaps: dict[int, Decimal] = {}
        members = []
        for actor, (first, last) in sorted(pairs.items()):
            before, after = ((wave.profile or {}).get(register.value) for wave in (first, last))
            if before is None or after is None:
                continue
            gaps[actor] = Decimal(str(after)) - Decimal(str(before))
            sources = (("assessments.Assessment", first.pk), ("assessments.Assessment", last.pk))
            members.append(Member(actor, actor, 1, sources))
        if gaps:
            mean = (sum(gaps.values(), Decimal()) / len(gaps)).quantize(Decimal("0.1"))
            parts.append(Part(register.value, register.wording, tuple(members), value=mean))
            seen = max(seen, len(gaps))
    return Result(denominator=len(pairs), parts=parts)
