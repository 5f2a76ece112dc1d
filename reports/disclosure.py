"""Disclosure control: what may be published, so that no organisation's own data can be found.

Pure functions. A breakdown's small cells are merged into one group; when the group is itself too small, the
smallest safe cell joins it. Then an audit looks across all the figures about the same things (`family`): when
additions and subtractions of what is published would give back a small cell, the later breakdown is given up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from reports.enums import DisclosureRule

GROUPED_KEY = "autres-regroupes"
GROUPED_LABEL = "Autres, regroupés pour le secret"
MIN_ORGANISATIONS = 3
MIN_RESPONDENTS = 5
MAX_SHARE = Fraction(85, 100)

Source = tuple[str, int]


@dataclass(frozen=True)
class Member:
    """One thing that is counted: whose it is, how much it brings, the rows that say so."""

    item: int
    org: int | None
    amount: Decimal | int = 1
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True)
class Part:
    """One cell of a breakdown (or the numerator of a share), before disclosure control.

    `value` is set for a mean; otherwise the value is the sum of the amounts of the distinct items.
    """

    key: str
    label: str
    members: tuple[Member, ...]
    value: Decimal | None = None

    @property
    def items(self) -> frozenset[int]:
        return frozenset(member.item for member in self.members)

    @property
    def amounts(self) -> dict[int, Decimal | int]:
        """Organisation → what it brings; things without an organisation protect nobody."""
        total: dict[int, Decimal | int] = {}
        for member in {member.item: member for member in self.members}.values():
            if member.org is not None:
                total[member.org] = total.get(member.org, 0) + member.amount
        return total

    @property
    def total(self) -> Decimal | int:
        distinct = {member.item: member.amount for member in self.members}
        return sum(distinct.values())

    @property
    def sources(self) -> tuple[Source, ...]:
        return tuple(sorted({source for member in self.members for source in member.sources}))


@dataclass(frozen=True)
class Protected:
    """A breakdown that may be published: its safe cells, and the group (`None` when nothing was merged)."""

    shown: tuple[Part, ...]
    grouped: Part | None = None

    @property
    def cells(self) -> tuple[Part, ...]:
        """What is published: nothing at all when everything ended in the group."""
        if not self.shown:
            return ()
        return (*self.shown, self.grouped) if self.grouped else self.shown


def is_safe(rule: str, amounts: Mapping[int, Decimal | int]) -> bool:
    """Whether a cell to which these organisations contribute may be published."""
    if rule == DisclosureRule.NONE:
        return True
    if rule == DisclosureRule.RESPONDENTS_5:
        return len(amounts) >= MIN_RESPONDENTS
    if len(amounts) < MIN_ORGANISATIONS:
        return False
    if rule == DisclosureRule.ECONOMIC_SUM:
        total = sum(amounts.values())
        return not total or Fraction(max(amounts.values())) <= MAX_SHARE * Fraction(total)
    return True


def merge(parts: Sequence[Part]) -> Part:
    """The group of cells that are not published one by one: its members count once."""
    members = {(member.item, member.org): member for part in parts for member in part.members}
    return Part(GROUPED_KEY, GROUPED_LABEL, tuple(members[key] for key in sorted(members, key=str)))


def protect(rule: str, parts: Iterable[Part]) -> Protected:
    """Merge the unsafe cells, then the smallest safe ones until the group is safe itself.

    A group of one cell would be that cell: it always takes a second one. Empty cells are not published:
    « zero » and « merged » look the same from outside.
    """
    present = [part for part in parts if part.members]
    if rule == DisclosureRule.RESPONDENTS_5:
        # means: nothing to merge, nothing to subtract
        return Protected(tuple(part for part in present if is_safe(rule, part.amounts)))
    safe = [part for part in present if is_safe(rule, part.amounts)]
    hidden = [part for part in present if part not in safe]
    while hidden and safe and not (len(hidden) > 1 and is_safe(rule, merge(hidden).amounts)):
        smallest = min(safe, key=lambda part: (len(part.amounts), part.total, part.key))
        safe.remove(smallest)
        hidden.append(smallest)
    return Protected(tuple(safe), merge(hidden) if hidden else None)


def is_safe_share(rule: str, numerator: Part, population: Part) -> bool:
    """A share says two cells: those who are in and those who are not. Each is empty or safe."""
    counted = numerator.items
    rest = Part("", "", tuple(member for member in population.members if member.item not in counted))
    return all(not part.members or is_safe(rule, part.amounts) for part in (numerator, rest))


def recoverable(published: Sequence[frozenset[int]], target: frozenset[int]) -> bool:
    """Whether the count of `target` follows from the published counts by additions and subtractions.

    Things that are always counted together form one unknown; the target is recoverable when its line is a
    combination of the published lines (elimination on exact fractions).
    """
    sets = [*published, target]
    unknowns = sorted({tuple(item in cell for cell in sets) for item in frozenset().union(*sets)})
    if not target:
        return False
    rows = [[Fraction(signature[rank]) for signature in unknowns] for rank in range(len(sets))]
    goal = rows.pop()
    for pivot in range(len(unknowns)):
        chosen = next((row for row in rows if row[pivot]), None)
        if chosen is None:
            continue
        rows.remove(chosen)
        rows = [_without(row, chosen, pivot) for row in rows]
        goal = _without(goal, chosen, pivot)
    return not any(goal)


def _without(row: list[Fraction], chosen: list[Fraction], pivot: int) -> list[Fraction]:
    if not row[pivot]:
        return row
    factor = row[pivot] / chosen[pivot]
    return [value - factor * other for value, other in zip(row, chosen, strict=True)]


@dataclass(frozen=True)
class Candidate:
    """What one figure would publish about a family: lines of counts, and the small cells it must hide."""

    slug: str
    published: tuple[frozenset[int], ...]
    sensitive: tuple[frozenset[int], ...] = ()
    always: tuple[frozenset[int], ...] = ()  # totals of figures without a threshold: published whatever happens


def give_up(candidates: Sequence[Candidate]) -> set[str]:
    """The figures whose detail must not be published, because together with the earlier ones it says too much.

    In the order given: a figure is kept when no small cell, of any figure, is recoverable from what is kept.
    """
    kept = [line for candidate in candidates for line in candidate.always if line]
    # what the plain totals already say cannot be hidden by giving up a detail
    small = {cell for candidate in candidates for cell in candidate.sensitive if cell}
    sensitive = [cell for cell in small if not recoverable(kept, cell)]
    dropped: set[str] = set()
    for candidate in candidates:
        if not candidate.published:
            continue
        trial = [*kept, *candidate.published]
        if any(recoverable(trial, cell) for cell in sensitive):
            dropped.add(candidate.slug)
        else:
            kept = trial
    return dropped
