"""Part 5: what changed for somebody, and how it is known."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from django.utils import timezone

from actors.enums import Beneficiary, ProofLevel
from reports.disclosure import Part
from reports.enums import DisclosureRule
from reports.figures.base import Result, breakdown, figure, share
from reports.figures.scope import Scope
from territories.models import FunctionalSphere

OBSERVED = {ProofLevel.OBSERVED, ProofLevel.CONFIRMED, ProofLevel.MEASURED}


def useful(scope: Scope) -> list[Any]:
    """Useful effects and positive externalities."""
    return [effect for effect in scope.effects if effect.nature != "externality_negative"]


def negative(scope: Scope) -> list[Any]:
    return [effect for effect in scope.effects if effect.nature == "externality_negative"]


def is_observed(effect: Any) -> bool:
    """Observed, confirmed or measured, and not contested."""
    return effect.proof_level in OBSERVED and not effect.is_contested


def _everything(scope: Scope) -> Part:
    return scope.part_of("", "", useful(scope))


@figure(
    "effets", "Effets utiles auxquels le programme contribue", section="effets", family="effets",
    definition="Effets utiles et externalités positives dont un accompagnement ou un auto-diagnostic du programme a "
    "parlé pendant la période. Le programme y contribue parmi d’autres causes.",
    formula="nombre d’effets distincts",
)  # fmt: skip
def effects(scope: Scope) -> Result:
    everything = _everything(scope)
    return Result(value=everything.total, sources=everything.sources, among=everything)


@figure(
    "effets-par-preuve", "Effets utiles par niveau de preuve", section="effets", family="effets", chart="scale",
    rule=DisclosureRule.ORGANISATIONS_3, head=("Niveau de preuve", "Effets"),
    definition="Niveau déduit des preuves : attendu (rien encore), déclaré par l’acteur, observé par la facilitation "
    "ou un tiers, confirmé par un bénéficiaire, mesuré par une autre voix que celle de l’acteur.",
    formula="nombre d’effets par niveau",
)  # fmt: skip
def by_proof(scope: Scope) -> Result:
    found = defaultdict(list)
    for effect in useful(scope):
        found[effect.proof_level].append(effect)
    return breakdown([scope.part_of(level.value, level.wording, found[level.value]) for level in ProofLevel])


@figure(
    "effets-observes", "Part des effets au moins observés", section="effets", family="effets", unit="%",
    rule=DisclosureRule.ORGANISATIONS_3,
    definition="Effets observés, confirmés ou mesurés, que personne ne conteste sans réponse.",
    formula="effets au moins observés ÷ effets utiles",
)  # fmt: skip
def observed(scope: Scope) -> Result:
    rows = [effect for effect in useful(scope) if is_observed(effect)]
    return share(scope.part_of("", "", rows), _everything(scope))


@figure(
    "effets-par-sphere", "Effets utiles par sphère fonctionnelle", section="effets", family="effets", chart="bars",
    rule=DisclosureRule.ORGANISATIONS_3, head=("Sphère", "Effets"),
    definition="Effets selon la sphère de la vie qu’ils touchent. Manquants : effets sans sphère notée.",
    formula="nombre d’effets par sphère",
)  # fmt: skip
def by_sphere(scope: Scope) -> Result:
    found = defaultdict(list)
    for effect in useful(scope):
        found[effect.sphere_id].append(effect)
    parts = [scope.part_of(sphere.slug, sphere.label, found[sphere.pk]) for sphere in FunctionalSphere.objects.all()]
    return breakdown(parts, unknown=scope.part_of("", "", found[None]))


@figure(
    "effets-par-beneficiaire", "Effets utiles par bénéficiaire", section="effets", family="effets", chart="bars",
    rule=DisclosureRule.ORGANISATIONS_3, head=("Bénéficiaires", "Effets"),
    definition="Un effet peut avoir plusieurs bénéficiaires : la somme des lignes peut dépasser le nombre d’effets. "
    "Manquants : effets sans bénéficiaire noté.",
    formula="nombre d’effets par bénéficiaire",
)  # fmt: skip
def by_beneficiary(scope: Scope) -> Result:
    rows = useful(scope)
    parts = [
        scope.part_of(who.value, who.wording, [row for row in rows if who.value in row.beneficiaries])
        for who in Beneficiary
    ]
    return breakdown(parts, unknown=scope.part_of("", "", [row for row in rows if not row.beneficiaries]))


def _six_months_before(day: date) -> date:
    month = day.month - 6
    year = day.year if month > 0 else day.year - 1
    month = month if month > 0 else month + 12
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month, last)
        except ValueError:
            continue
    return date(year, month, 28)


@figure(
    "confirmation", "Part des effets anciens aujourd’hui observés", section="effets", family="effets", unit="%",
    rule=DisclosureRule.ORGANISATIONS_3,
    definition="Parmi les effets notés au moins six mois avant la fin de la période, ceux qui sont au moins observés "
    "au jour de l’extraction.",
    formula="effets au moins observés ÷ effets notés depuis six mois ou plus",
)  # fmt: skip
def confirmation(scope: Scope) -> Result:
    limit = _six_months_before(scope.ends_on)
    first = {row.pk: timezone.localdate(row.created_at) for row in useful(scope)}
    for evidence in scope.evidences:
        if evidence.effect_id in first:
            first[evidence.effect_id] = min(first[evidence.effect_id], evidence.on)
    old = [row for row in useful(scope) if first[row.pk] <= limit]
    return share(scope.part_of("", "", [row for row in old if is_observed(row)]), scope.part_of("", "", old))


@figure(
    "externalites-negatives", "Externalités négatives relevées", section="effets", family="externalites",
    definition="Effets négatifs, directs ou indirects, dont un accompagnement ou un auto-diagnostic a parlé pendant "
    "la période.",
    formula="nombre d’externalités négatives",
)  # fmt: skip
def negatives(scope: Scope) -> Result:
    everything = scope.part_of("", "", negative(scope))
    return Result(value=everything.total, sources=everything.sources, among=everything)


@figure(
    "externalites-repondues", "Part des externalités négatives qui ont reçu une réponse", section="effets",
    family="externalites", unit="%", rule=DisclosureRule.ORGANISATIONS_3,
    definition="Externalités négatives auxquelles au moins un effet utile noté répond.",
    formula="externalités négatives avec réponse ÷ externalités négatives",
)  # fmt: skip
def answered(scope: Scope) -> Result:
    rows = negative(scope)
    through = type(scope.effects[0]).answers.through if scope.effects else None
    done = (
        set(through.objects.filter(to_usefuleffect__in=rows).values_list("to_usefuleffect", flat=True))
        if through
        else set()
    )
    return share(scope.part_of("", "", [row for row in rows if row.pk in done]), scope.part_of("", "", rows))
