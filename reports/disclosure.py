"""Disclosure control: what may be published, so that no organisation's own data can be found.

Pure functions. A breakdown's small cells are merged into one group; when the group is itself too small, the
smallest safe cell joins it. Then an audit looks across all the figures about the same things (`family`): when
additions and subtractions of what is published would give back a small cell, the later breakdown is given up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
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


class Told:
    """The counts that follow from published ones by additions and subtractions (elimination on exact fractions).

    Things that are always counted together form one unknown. The rows are kept reduced: each has its pivot at 1 and
    nothing in the pivots of the others, so that one pass says what is left of a line.
    """

    def __init__(self, lines: Iterable[frozenset[int]]) -> None:
        """`lines`: every set that will be asked about or published."""
        lines = list(lines)
        signatures = {item: tuple(item in line for line in lines) for item in frozenset[int]().union(*lines)}
        ranks = {signature: rank for rank, signature in enumerate(sorted(set(signatures.values())))}
        self._unknown = {item: ranks[signature] for item, signature in signatures.items()}
        self._rows: dict[int, dict[int, Fraction]] = {}

    def with_lines(self, lines: Iterable[frozenset[int]]) -> Told:
        """The same, once these are published too."""
        told = copy(self)
        told._rows = dict(self._rows)
        for line in lines:
            told._publish(line)
        return told

    def tells(self, line: frozenset[int]) -> bool:
        """Whether the count of these follows from what is published."""
        return bool(line) and not self._left_of(line)

    def _left_of(self, line: frozenset[int]) -> dict[int, Fraction]:
        left = dict.fromkeys((self._unknown[item] for item in line), Fraction(1))
        for pivot in [unknown for unknown in left if unknown in self._rows]:
            left = _minus(left, self._rows[pivot], left[pivot])
        return left

    def _publish(self, line: frozenset[int]) -> None:
        left = self._left_of(line)
        if not left:
            return
        pivot = min(left)
        row = {unknown: value / left[pivot] for unknown, value in left.items()}
        for other, known in self._rows.items():
            if pivot in known:
                self._rows[other] = _minus(known, row, known[pivot])
        self._rows[pivot] = row


def _minus(row: dict[int, Fraction], other: dict[int, Fraction], factor: Fraction) -> dict[int, Fraction]:
    result = dict(row)
    for unknown, value in other.items():
        if left := result.get(unknown, 0) - factor * value:
            result[unknown] = left
        else:
            result.pop(unknown, None)
    return result


def recoverable(published: Sequence[frozenset[int]], target: frozenset[int]) -> bool:
    """Whether the count of `target` follows from the published counts by additions and subtractions."""
    return Told([*published, target]).with_lines(published).tells(target)


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
    plain = [line for candidate in candidates for line in candidate.always]
    small = {cell for candidate in candidates for cell in candidate.sensitive}
    details = [line for candidate in candidates for line in candidate.published]
    told = Told([*plain, *small, *details]).with_lines(plain)
    # what the plain totals already say cannot be hidden by giving up a detail
    sensitive = [cell for cell in small if cell and not told.tells(cell)]
    dropped: set[str] = set()
    for candidate in candidates:
        if not candidate.published:
            continue
        trial = told.with_lines(candidate.published)
        if any(trial.tells(cell) for cell in sensitive):
            dropped.add(candidate.slug)
        else:
            told = trial
    return dropped
