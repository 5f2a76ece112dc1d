"""How a figure is declared, and what its function returns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from reports.disclosure import Part, Source
from reports.enums import DisclosureRule

if TYPE_CHECKING:
    from reports.figures.scope import Scope

Number = Decimal | int

# The report's parts, in order. The narrative of each is typed by the team.
SECTIONS = {
    "synthese": "Synthèse",
    "acteurs": "Les acteurs accompagnés",
    "activite": "L’activité",
    "deja-la": "Le déjà-là",
    "effets": "Les effets utiles",
    "trajectoires": "Les trajectoires",
    "politiques": "Les politiques publiques",
    "sincerite": "Registre de sincérité",
    "moyens": "Les moyens",
    "methode": "Méthode et définitions",
}


@dataclass(frozen=True, kw_only=True)
class Result:
    """What a figure's function found, before disclosure control.

    A share gives `counted` (whom its numerator counts) and `among` (its population); a breakdown gives `parts`.
    `value` is None when its denominator is zero: « — » is printed.
    """

    value: Number | None = None
    numerator: Number | None = None
    denominator: Number | None = None
    missing: int = 0
    sources: Sequence[Source] = ()
    counted: Part | None = None
    among: Part | None = None
    unknown: Part | None = None  # the missing ones, when they are among `among`
    parts: Sequence[Part] = ()


@dataclass(frozen=True, kw_only=True)
class Figure:
    slug: str
    title: str
    definition: str
    formula: str
    section: str
    unit: str = ""
    definition_version: int = 1
    rule: DisclosureRule = DisclosureRule.NONE
    family: str = ""  # what it counts: figures of one family are audited together
    chart: str = ""  # bars, scale (ordered bars), map, columns
    head: tuple[str, str] = ("Catégorie", "Nombre")
    compute: Callable[[Scope], Result]


_figures: dict[str, Figure] = {}


def figure(
    slug: str,
    title: str,
    *,
    definition: str,
    formula: str,
    section: str,
    unit: str = "",
    definition_version: int = 1,
    rule: DisclosureRule = DisclosureRule.NONE,
    family: str = "",
    chart: str = "",
    head: tuple[str, str] = ("Catégorie", "Nombre"),
) -> Callable[[Callable[[Scope], Result]], Callable[[Scope], Result]]:
    """Register the function of a figure. A changed definition takes the next `definition_version`."""

    def register(compute: Callable[[Scope], Result]) -> Callable[[Scope], Result]:
        _figures[slug] = Figure(
            slug=slug, title=title, definition=definition, formula=formula, section=section, unit=unit,
            definition_version=definition_version, rule=rule, family=family, chart=chart, head=head, compute=compute,
        )  # fmt: skip
        return compute

    return register


def all_figures() -> list[Figure]:
    """Every figure, in the order of the report's parts."""
    order = list(SECTIONS)
    return sorted(_figures.values(), key=lambda fig: order.index(fig.section))


def figure_named(slug: str) -> Figure | None:
    return _figures.get(slug)


def ratio(numerator: Number, denominator: Number, *, times: int = 1) -> Decimal | None:
    """A quotient rounded to one decimal; nothing when the denominator is zero."""
    if not denominator:
        return None
    return (Decimal(numerator) * times / Decimal(denominator)).quantize(Decimal("0.1"))


def percent(numerator: Number, denominator: Number) -> Decimal | None:
    return ratio(numerator, denominator, times=100)


def hours(minutes: int) -> Decimal:
    return (Decimal(minutes) / 60).quantize(Decimal("0.1"))


def share(counted: Part, among: Part, *, unknown: Part | None = None) -> Result:
    """A percentage of things, with the disclosure of whom it counts."""
    return Result(
        value=percent(counted.total, among.total),
        numerator=counted.total,
        denominator=among.total,
        missing=len(unknown.items) if unknown else 0,
        sources=among.sources,
        counted=counted,
        among=among,
        unknown=unknown,
    )


def breakdown(parts: Sequence[Part], *, unknown: Part | None = None) -> Result:
    """A count of distinct things, cell by cell."""
    everything = Part("", "Ensemble", tuple({m.item: m for part in parts for m in part.members}.values()))
    return Result(
        value=everything.total,
        missing=len(unknown.items) if unknown else 0,
        sources=everything.sources,
        among=everything,
        unknown=unknown,
        parts=parts,
    )
