"""Part 3: what was done. Activity is the programme's own and carries no threshold; how paths end is the actors'."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from accompaniments.enums import AccompanimentKind
from accompaniments.models import Attendance
from reports.disclosure import Member, Part
from reports.enums import DisclosureRule
from reports.figures.base import Result, figure, hours, percent, ratio, share
from reports.figures.scope import ACCOMPANIMENT, Held, Scope

MONTHS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]


def _sources(rows: Sequence[Held]) -> list[tuple[str, int]]:
    return [(ACCOMPANIMENT, held.pk) for held in rows]


def _part(key: str, label: str, rows: Sequence[Held]) -> Part:
    return Part(key, label, tuple(Member(held.pk, None, 1, ((ACCOMPANIMENT, held.pk),)) for held in rows))


@figure(
    "accompagnements-tenus", "Accompagnements tenus", section="activite", chart="bars",
    head=("Type", "Accompagnements"),
    definition="Rencontres et ateliers du programme tenus pendant la période ; les prévus et les annulés ne comptent "
    "pas.",
    formula="nombre d’accompagnements tenus, par type",
)  # fmt: skip
def held(scope: Scope) -> Result:
    rows = scope.accompaniments
    by_kind = defaultdict(list)
    for row in rows:
        by_kind[row.kind].append(row)
    parts = [_part(kind.value, kind.wording, by_kind[kind.value]) for kind in AccompanimentKind]
    return Result(value=len(rows), sources=_sources(rows), parts=parts)


@figure(
    "accompagnements-par-mois", "Accompagnements tenus par mois", section="activite", chart="columns",
    head=("Mois", "Accompagnements"),
    definition="Les mêmes accompagnements, selon le mois où ils ont eu lieu.",
    formula="nombre d’accompagnements tenus, par mois",
)  # fmt: skip
def by_month(scope: Scope) -> Result:
    rows = scope.accompaniments
    months = Counter((row.on.year, row.on.month) for row in rows)
    parts = [
        _part(
            f"{year}-{month:02d}", f"{MONTHS[month - 1]} {year}",
            [row for row in rows if (row.on.year, row.on.month) == (year, month)],
        )
        for year, month in sorted(months)
    ]  # fmt: skip
    return Result(value=len(rows), sources=_sources(rows), parts=parts)


def _collective(scope: Scope) -> list[Held]:
    return [row for row in scope.accompaniments if row.is_collective]


def _individual(scope: Scope) -> list[Held]:
    return [row for row in scope.accompaniments if not row.is_collective]


@figure(
    "heures-collectives", "Heures d’accompagnement collectif", section="activite", unit="h",
    definition="Durée des accompagnements collectifs : ateliers, co-développements, fresques, plénières, instances, "
    "et « autres » dès deux acteurs présents.",
    formula="Σ durées des accompagnements collectifs",
)  # fmt: skip
def collective_hours(scope: Scope) -> Result:
    rows = _collective(scope)
    return Result(value=hours(sum(row.minutes for row in rows)), sources=_sources(rows))


@figure(
    "heures-individuelles", "Heures d’accompagnement individuel", section="activite", unit="h",
    definition="Durée des entretiens, visites, coups de main, études, et « autres » avec un seul acteur.",
    formula="Σ durées des accompagnements individuels",
)  # fmt: skip
def individual_hours(scope: Scope) -> Result:
    rows = _individual(scope)
    return Result(value=hours(sum(row.minutes for row in rows)), sources=_sources(rows))


@figure(
    "heures-participants", "Heures-participants", section="activite", unit="h",
    definition="Temps passé ensemble en collectif : la durée de chaque accompagnement collectif, autant de fois "
    "qu’il y avait de personnes, celles présentes sans être nommées comprises.",
    formula="Σ durée × personnes présentes",
)  # fmt: skip
def participant_hours(scope: Scope) -> Result:
    rows = _collective(scope)
    return Result(
        value=hours(sum(row.minutes * (row.people + row.anonymous) for row in rows)), sources=_sources(rows)
    )


@figure(
    "heures-par-acteur", "Heures d’accompagnement par acteur", section="activite", unit="h",
    definition="Ce que reçoit en moyenne un acteur accompagné : les heures individuelles et les heures collectives "
    "auxquelles il était présent.",
    formula="(heures individuelles + Σ heures collectives suivies par chaque acteur) ÷ N",
)  # fmt: skip
def hours_per_actor(scope: Scope) -> Result:
    minutes = sum(row.minutes for row in _individual(scope))
    minutes += sum(row.minutes * len(row.actors) for row in _collective(scope))
    return Result(
        value=ratio(hours(minutes), len(scope.actors)), numerator=hours(minutes), denominator=len(scope.actors),
        sources=_sources(scope.accompaniments),
    )  # fmt: skip


@figure(
    "taux-presence", "Taux de présence", section="activite", unit="%",
    definition="Inscrits venus, parmi les inscrits dont on sait s’ils sont venus. Les personnes présentes sans être "
    "nommées n’entrent pas dans ce taux. Manquants : présences non renseignées.",
    formula="présents ÷ (présents + excusés + absents)",
)  # fmt: skip
def attendance(scope: Scope) -> Result:
    rows = scope.accompaniments
    present = Attendance.objects.filter(accompaniment__in=[row.pk for row in rows], status="present").count()
    expected = sum(row.expected for row in rows)
    return Result(
        value=percent(present, expected), numerator=present, denominator=expected,
        missing=sum(row.unknown for row in rows), sources=_sources([row for row in rows if row.expected]),
    )  # fmt: skip


@figure(
    "achevement", "Parcours menés à leur terme", section="activite", family="parcours", unit="%",
    rule=DisclosureRule.ORGANISATIONS_3,
    definition="Parcours terminés, parmi les parcours terminés ou interrompus pendant la période. Manquants : "
    "parcours clos sans date de fin.",
    formula="terminés ÷ (terminés + interrompus)",
)  # fmt: skip
def completion(scope: Scope) -> Result:
    closed = [path for path in scope.paths if path.status in {"finished", "dropped"}]
    dated = [path for path in closed if path.ended_on and scope.starts_on <= path.ended_on <= scope.ends_on]
    finished = [path for path in dated if path.status == "finished"]
    undated = [path for path in closed if path.ended_on is None]
    return share(
        scope.path_part("", "Terminés", finished), scope.path_part("", "", dated),
        unknown=scope.path_part("", "Sans date de fin", undated),
    )  # fmt: skip
