"""Radar: a profile per register, for one or two waves. There is no total: registers are never summed."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

from common.charts.base import Chart, Label, Table, r1, wrap

MAX_AXES, MAX_WAVES = 8, 2
RADIUS = 150
WIDTH, HEIGHT = 640, 452
CENTRE_X, CENTRE_Y = WIDTH / 2, 205
NOTHING = "—"


@dataclass(frozen=True)
class Axis:
    x: float
    y: float
    label: Label


@dataclass(frozen=True)
class Wave:
    """One profile: `area` only when no register is missing, otherwise the pieces between neighbours."""

    label: str
    area: str
    segments: list[tuple[float, float, float, float]]
    points: list[tuple[float, float]]
    is_earlier: bool
    legend_x: float


@dataclass(frozen=True, kw_only=True)
class RadarChart(Chart):
    template = "radar"

    axes: list[Axis]
    rings: list[str]
    scale: list[Label]
    waves: list[Wave]
    cx: float = CENTRE_X
    cy: float = CENTRE_Y
    legend_y: float = HEIGHT - 10


def radar(
    registers: Sequence[str],
    waves: Sequence[tuple[str, Sequence[float | None]]],
    *,
    title: str,
    top: float = 100,
    unit: str = "%",
) -> RadarChart:
    """The profile of each wave (name, one value per register, earliest first), on a scale from 0 to `top`.

    A missing value is a gap in the line and « — » in the table. Raises ValueError beyond eight registers or
    two waves, or when a wave has not one value per register.
    """
    if len(registers) > MAX_AXES or len(waves) > MAX_WAVES:
        raise ValueError("a radar holds eight registers and two waves at most")
    if any(len(values) != len(registers) for _, values in waves):
        raise ValueError("a wave has one value per register")
    angles = [2 * pi * rank / max(len(registers), 1) - pi / 2 for rank in range(len(registers))]
    drawn = [
        _wave(name, values, angles, top, is_earlier=rank < len(waves) - 1, legend_x=rank * 220)
        for rank, (name, values) in enumerate(waves)
    ]
    rows = [
        [register, *(_percent(values[rank], unit) for _, values in waves)] for rank, register in enumerate(registers)
    ]
    return RadarChart(
        title=title,
        width=WIDTH,
        height=HEIGHT,
        table=Table(["Registre", *(name for name, _ in waves)], rows, title),
        is_empty=not registers or not any(value is not None for _, values in waves for value in values),
        axes=[_axis(name, angle) for name, angle in zip(registers, angles, strict=True)],
        rings=[_polygon([_at(angle, share) for angle in angles]) for share in (0.25, 0.5, 0.75, 1)],
        scale=[
            Label(CENTRE_X + 5, r1(CENTRE_Y - RADIUS * share + 13), [f"{top * share:g}".replace(".", ",")])
            for share in (0.5, 1)
        ],
        waves=drawn,
    )


def _wave(
    name: str,
    values: Sequence[float | None],
    angles: list[float],
    top: float,
    *,
    is_earlier: bool,
    legend_x: float,
) -> Wave:
    points = [
        None if value is None else _at(angle, min(max(value, 0), top) / top)
        for value, angle in zip(values, angles, strict=True)
    ]
    present = [point for point in points if point is not None]
    whole = len(present) == len(points) > 2
    neighbours = zip(points, points[1:] + points[:1], strict=True) if len(points) > 1 else ()
    segments = [] if whole else [(*a, *b) for a, b in neighbours if a and b]
    return Wave(name, _polygon(present) if whole else "", segments, present, is_earlier, legend_x)


def _axis(name: str, angle: float) -> Axis:
    lines = wrap(name, 20, 3)
    x, y = CENTRE_X + (RADIUS + 16) * cos(angle), CENTRE_Y + (RADIUS + 16) * sin(angle)
    side = cos(angle)
    anchor = "middle" if abs(side) < 0.2 else ("start" if side > 0 else "end")
    # above the centre the block ends at the point, below it begins there, beside it is centred
    rise = (len(lines) - 1) * 18
    shift = -rise if sin(angle) < -0.9 else (12 if sin(angle) > 0.9 else 5 - rise / 2)
    end_x, end_y = _at(angle, 1)
    return Axis(end_x, end_y, Label(r1(x), r1(y + shift), lines, anchor, 18))


def _at(angle: float, share: float) -> tuple[float, float]:
    return r1(CENTRE_X + RADIUS * share * cos(angle)), r1(CENTRE_Y + RADIUS * share * sin(angle))


def _polygon(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x},{y}" for x, y in points)


def _percent(value: float | None, unit: str) -> str:
    if value is None:
        return NOTHING
    return f"{round(value)}\u00a0{unit}" if unit else f"{value:g}".replace(".", ",")
