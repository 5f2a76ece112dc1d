"""What several hold in common: a stem, a branch for each holder, a twig for each thing held; no label is cut."""

from collections.abc import Sequence
from dataclasses import dataclass

from common.charts.base import Chart, Label, Table, r1, wrap

WIDTH = 440
SIZE = 14
LINE = 17
STEM = (22, 110)  # where branches start and end
TWIG = 140
CHARS = {STEM[1]: 39, TWIG: 35}


@dataclass(frozen=True)
class Branch:
    x: float
    y: float
    d: str
    is_holder: bool
    bears: bool
    label: Label


@dataclass(frozen=True, kw_only=True)
class BranchesChart(Chart):
    template = "branches"

    marks: list[Branch]
    middle: float
    legend_y: float
    legend: tuple[str, str]


def branches(holders: Sequence[tuple[str, Sequence[str]]], *, title: str, words: tuple[str, str]) -> BranchesChart:
    """`holders` are (name, things held); `words` say what a holder and a thing are, in the legend and the table."""
    rows, y = [], 10.0
    for name, things in holders:
        for text, x in ((name, STEM[1]), *((thing, TWIG) for thing in things)):
            lines = wrap(text, CHARS[x], 4)
            rows.append((x, y + LINE / 2, lines, bool(things)))
            y += len(lines) * LINE + 5
        y += 9
    middle = r1(y / 2)
    marks, parent = [], 0.0
    for x, at, lines, bears in rows:
        at = r1(at)
        if x == STEM[1]:
            parent, bend = at, (STEM[0] + x) / 2
            d = f"M{STEM[0]} {middle}C{bend} {middle} {bend} {at} {x} {at}"
        else:
            d = f"M{STEM[1]} {parent}V{at - 8}q0 8 8 8H{x}"
        label = Label(x + 13, r1(at + 5), lines, line_height=LINE)
        marks.append(Branch(x, at, d, x == STEM[1], bears, label))
    table = [[name, thing] for name, things in holders for thing in things or ["–"]]
    return BranchesChart(
        title=title, width=WIDTH, height=r1(y + 30), table=Table(list(words), table, title), is_empty=not holders,
        marks=marks, middle=middle, legend_y=r1(y + 8), legend=words,
    )  # fmt: skip
