"""Horizontal bars: a breakdown, one bar a category."""

from collections.abc import Sequence
from dataclasses import dataclass

from common.charts.base import (
    SCALE,
    SEINE,
    Chart,
    Label,
    Table,
    number,
    r1,
    text_width,
    wrap,
)

SIZE = 15
LABEL_CHARS = 24
BAR, GAP = 22, 14


@dataclass(frozen=True)
class Bar:
    label: Label
    y: float
    width: float
    fill: str
    value: Label
    is_withheld: bool


@dataclass(frozen=True, kw_only=True)
class BarsChart(Chart):
    template = "bars"

    bars: list[Bar]
    axis_x: float
    bar_height: float = BAR


def bars(
    rows: Sequence[tuple[str, float | None]],
    *,
    title: str,
    head: tuple[str, str] = ("Catégorie", "Nombre"),
    unit: str = "",
    ordered: bool = False,
    width: float = 560,
) -> BarsChart:
    """One bar a row (label, value); `None` is withheld under the disclosure rule.

    `ordered` shades the bars from light to dark, for categories that form a scale (levels of proof).
    """
    values = [value for _, value in rows]
    texts = [number(value, unit) for value in values]
    wrapped = [wrap(label, LABEL_CHARS) for label, _ in rows]
    longest = max((text_width(line, SIZE) for lines in wrapped for line in lines), default=0)
    axis = r1(min(longest, width * 0.45) + 12)
    room = width - axis - max((text_width(text, SIZE) for text in texts), default=0) - 14
    top = max((value for value in values if value is not None), default=0) or 1
    drawn, y = [], 4.0
    for rank, ((_, value), lines, text) in enumerate(zip(rows, wrapped, texts, strict=True)):
        height = max(BAR, 18 * len(lines))
        length = r1(room * max(value, 0) / top) if value is not None else 36
        middle = y + height / 2
        drawn.append(
            Bar(
                label=Label(0, r1(middle + 5 - 9 * (len(lines) - 1)), lines, line_height=18),
                y=r1(middle - BAR / 2),
                width=length,
                fill=SCALE[min(rank * len(SCALE) // len(rows), 3)] if ordered else SEINE,
                value=Label(r1(axis + length + 8), r1(middle + 5), [text]),
                is_withheld=value is None,
            )
        )
        y += height + GAP
    return BarsChart(
        title=title,
        width=width,
        height=r1(max(y - GAP + 4, 40)),
        table=Table(list(head), [[label, text] for (label, _), text in zip(rows, texts, strict=True)], title),
        is_empty=not rows,
        bars=drawn,
        axis_x=axis,
    )
