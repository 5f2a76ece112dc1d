"""Part 2: who was accompanied."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import Min

from accompaniments.models import Accompaniment
from actors.enums import ActorKind
from actors.models import Actor, ActorHistory
from reports.disclosure import Member, Part
from reports.enums import DisclosureRule
from reports.figures.base import Result, breakdown, figure, percent, share
from reports.figures.scope import ACTOR, Scope

SIZE_BANDS = {
    "0": "Sans salarié",
    "1-9": "De 1 à 9 personnes",
    "10-49": "De 10 à 49 personnes",
    "50-249": "De 50 à 249 personnes",
    "250+": "250 personnes et plus",
}


def _everybody(scope: Scope) -> Part:
    return scope.actor_part("", "Acteurs accompagnés", scope.actors)


@figure(
    "acteurs-accompagnes", "Acteurs accompagnés", section="acteurs", family="acteurs",
    definition="Organisations présentes à au moins un accompagnement tenu du programme pendant la période, hors la "
    "structure qui porte le programme.",
    formula="N = nombre d’organisations distinctes",
)  # fmt: skip
def accompanied(scope: Scope) -> Result:
    everybody = _everybody(scope)
    return Result(value=everybody.total, sources=everybody.sources, among=everybody)


@figure(
    "acteurs-nouveaux", "Part des acteurs accompagnés pour la première fois", section="acteurs", family="acteurs",
    unit="%", rule=DisclosureRule.ORGANISATIONS_3,
    definition="Acteurs dont le tout premier accompagnement par le Club, tous programmes et années confondus, a lieu "
    "pendant la période.",
    formula="acteurs nouveaux ÷ N",
)  # fmt: skip
def newcomers(scope: Scope) -> Result:
    def came(prefix: str) -> dict[int, object]:
        rows = Accompaniment.objects.held().filter(
            **{f"attendances__{prefix}__in": scope.actors, "attendances__status": "present"}
        )
        return dict(rows.order_by().values_list(f"attendances__{prefix}").annotate(first=Min("on")))

    earlier = set(
        ActorHistory.objects.current()
        .filter(actor__in=scope.actors, year__lt=scope.starts_on.year)
        .values_list("actor", flat=True)
    )
    for first in (came("actor"), came("contact__actor")):
        earlier |= {pk for pk, day in first.items() if day < scope.starts_on}  # type: ignore[operator]
    return share(scope.actor_part("", "Nouveaux", set(scope.actors) - earlier), _everybody(scope))


@figure(
    "acteurs-par-type", "Acteurs accompagnés par type", section="acteurs", family="acteurs", chart="bars",
    rule=DisclosureRule.ORGANISATIONS_3, head=("Type d’acteur", "Acteurs"),
    definition="Acteurs accompagnés selon leur type, tel que noté sur leur fiche au jour de l’extraction.",
    formula="nombre d’acteurs par type",
)  # fmt: skip
def by_kind(scope: Scope) -> Result:
    found = defaultdict(list)
    for pk, actor in scope.actors.items():
        found[actor.kind].append(pk)
    return breakdown([scope.actor_part(kind.value, kind.wording, found[kind.value]) for kind in ActorKind])


@figure(
    "acteurs-par-taille", "Acteurs accompagnés par taille", section="acteurs", family="acteurs", chart="bars",
    rule=DisclosureRule.ORGANISATIONS_3, head=("Effectif", "Acteurs"),
    definition="Acteurs accompagnés selon l’effectif déclaré. Manquants : acteurs dont l’effectif est inconnu.",
    formula="nombre d’acteurs par tranche d’effectif",
)  # fmt: skip
def by_size(scope: Scope) -> Result:
    found = defaultdict(list)
    for pk, actor in scope.actors.items():
        found[actor.size_band].append(pk)
    parts = [scope.actor_part(band, label, found[band]) for band, label in SIZE_BANDS.items()]
    return breakdown(parts, unknown=scope.actor_part("", "Effectif inconnu", found[""]))


@figure(
    "part-metropole", "Part des acteurs situés dans la Métropole", section="acteurs", family="acteurs", unit="%",
    rule=DisclosureRule.ORGANISATIONS_3,
    definition="Acteurs dont la commune appartient à la Métropole Rouen Normandie, parmi ceux dont la commune est "
    "connue.",
    formula="acteurs dans la Métropole ÷ acteurs de commune connue",
)  # fmt: skip
def in_metropole(scope: Scope) -> Result:
    known = [pk for pk, actor in scope.actors.items() if actor.commune_id]
    inside = [pk for pk in known if scope.actors[pk].commune_id in scope.metropole]
    unknown = scope.actor_part("", "Commune inconnue", set(scope.actors) - set(known))
    return share(scope.actor_part("", "Dans la Métropole", inside), scope.actor_part("", "", known), unknown=unknown)


@figure(
    "communes-couvertes", "Part des communes de la Métropole où un acteur est accompagné", section="acteurs",
    family="acteurs", unit="%",
    definition="Communes de la Métropole où est situé au moins un acteur accompagné.",
    formula="communes distinctes ÷ communes de la Métropole (71)",
)  # fmt: skip
def communes_covered(scope: Scope) -> Result:
    located = {pk: actor.commune_id for pk, actor in scope.actors.items() if actor.commune_id in scope.metropole}
    covered = len(set(located.values()))
    unknown = [pk for pk, actor in scope.actors.items() if not actor.commune_id]
    return Result(
        value=percent(covered, len(scope.metropole)), numerator=covered, denominator=len(scope.metropole),
        missing=len(unknown), sources=[(ACTOR, pk) for pk in sorted(located)],
        unknown=scope.actor_part("", "Commune inconnue", unknown),
    )  # fmt: skip


@figure(
    "acteurs-par-commune", "Acteurs accompagnés par commune de la Métropole", section="acteurs", family="acteurs",
    chart="map", rule=DisclosureRule.ORGANISATIONS_3, head=("Commune", "Acteurs"),
    definition="Acteurs accompagnés situés dans la Métropole, par commune. Manquants : acteurs dont la commune est "
    "inconnue.",
    formula="nombre d’acteurs par commune",
)  # fmt: skip
def by_commune(scope: Scope) -> Result:
    found = defaultdict(list)
    for pk, actor in scope.actors.items():
        found[actor.commune_id or ""].append(pk)
    parts = [scope.actor_part(insee, name, found[insee]) for insee, name in scope.metropole.items() if insee in found]
    return breakdown(parts, unknown=scope.actor_part("", "Commune inconnue", found[""]))


@figure(
    "emplois-declares", "Emplois déclarés par les acteurs accompagnés", section="acteurs", family="acteurs",
    rule=DisclosureRule.ECONOMIC_SUM,
    definition="Somme des effectifs déclarés par les acteurs accompagnés, tels que notés sur leur fiche. Ce ne sont "
    "pas des emplois créés par le programme.",
    formula="Σ effectifs déclarés",
)  # fmt: skip
def declared_jobs(scope: Scope) -> Result:
    known: list[Actor] = [actor for actor in scope.actors.values() if actor.headcount is not None]
    unknown = scope.actor_part("", "Effectif inconnu", set(scope.actors) - {actor.pk for actor in known})
    part = Part("", "Emplois", tuple(Member(a.pk, a.pk, a.headcount or 0, ((ACTOR, a.pk),)) for a in known))
    return Result(
        value=part.total, missing=len(unknown.items), sources=part.sources, counted=part, unknown=unknown,
    )  # fmt: skip
