"""Columns by month: how an activity spreads over a period."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from common.charts.base import Chart, Label, Table, number, r1, round_steps, text_width

MONTHS = ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."]
LONG_MONTHS = [
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
]  # fmt: skip
SIZE = 13
PLOT_HEIGHT, TOP = 200, 24
BASELINE = TOP + PLOT_HEIGHT
MAX_MONTHS = 120


@dataclass(frozen=True)
class Column:
    x: float
    y: float
    width: float
    height: float
    is_withheld: bool
    value: Label | None


@dataclass(frozen=True)
class Tick:
    y: float
    text: str


@dataclass(frozen=True, kw_only=True)
class ColumnsChart(Chart):
    template = "columns"

    columns: list[Column]
    ticks: list[Tick]
    months: list[Label]
    years: list[Label]
    left: float
    baseline: float


def columns(
    values: Mapping[date | str, float | None],
    *,
    title: str,
    head: tuple[str, str] = ("Mois", "Nombre"),
    unit: str = "",
    start: date | str | None = None,
    end: date | str | None = None,
    width: float = 640,
) -> ColumnsChart:
    """One column a month, from `start` to `end` (default: first to last value); a month without value is 0.

    Keys are dates or ISO texts (« 2026-03 », « 2026-03-14 »); values of one month are summed, and one
    withheld value (`None`) withholds its month. Raises ValueError beyond ten years.
    """
    by_month: dict[int, float | None] = {}
    for key, value in values.items():
        month, known = _month(key), by_month.get(_month(key), 0)
        by_month[month] = None if value is None or known is None else known + value
    first = _month(start) if start else min(by_month, default=0)
    last = _month(end) if end else max(by_month, default=-1)
    if last - first >= MAX_MONTHS:
        raise ValueError("a column chart holds ten years at most")
    months = list(range(first, last + 1))
    series = [by_month.get(month, 0) for month in months]
    ticks = round_steps(max((value for value in series if value is not None), default=0))
    top = ticks[-1]
    left = r1(text_width(number(top), SIZE) + 12)
    step = (width - left - 4) / max(len(months), 1)
    texts = ["< 3" if value is None else number(value) for value in series]
    fit = all(text_width(text, SIZE) <= step for text in texts)
    drawn = [
        _column(value, text if fit and value != 0 else "", x=left + step * (rank + 0.5), step=step, top=top)
        for rank, (value, text) in enumerate(zip(series, texts, strict=True))
    ]
    every = next(n for n in (1, 2, 3, 6, 12) if n == 12 or step * n >= 40)
    return ColumnsChart(
        title=title,
        width=width,
        height=BASELINE + 46,
        table=Table(
            list(head),
            [
                [
                    f"{LONG_MONTHS[month % 12]} {month // 12}",
                    number(value, unit),
                ]
                for month, value in zip(months, series, strict=True)
            ],
            title,
        ),
        is_empty=not months or not any(value is None or value for value in series),
        columns=drawn,
        ticks=[Tick(r1(BASELINE - PLOT_HEIGHT * tick / top), number(tick)) for tick in ticks],
        months=[
            Label(r1(left + step * (rank + 0.5)), BASELINE + 18, [MONTHS[month % 12]], "middle")
            for rank, month in enumerate(months)
            if month % every == 0 or every == 1
        ],
        years=[
            Label(r1(left + step * (rank + 0.5)), BASELINE + 36, [str(month // 12)], "middle")
            for rank, month in enumerate(months)
            if (month % 12 == 0 and month % every == 0) or (rank == 0 and month % 12 <= 12 - every)
        ],
        left=left,
        baseline=BASELINE,
    )


def _column(value: float | None, text: str, *, x: float, step: float, top: float) -> Column:
    """A column centred on `x`; a withheld one has the same small height whatever it hides."""
    width = min(step * 0.68, 46)
    height = 14 if value is None else PLOT_HEIGHT * max(value, 0) / top
    y = BASELINE - height
    label = Label(r1(x), r1(y - 6), [text], "middle") if text else None
    return Column(r1(x - width / 2), r1(y), r1(width), r1(height), value is None, label)


def _month(key: date | str) -> int:
    """Months since year 0, so that months can be counted."""
    if isinstance(key, date):
        return key.year * 12 + key.month - 1
    year, month, *_ = key.split("-")
    return int(year) * 12 + int(month) - 1
