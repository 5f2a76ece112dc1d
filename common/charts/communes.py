"""A map of communes: where the actors are, in four classes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, radians
from typing import Any

from common.charts.base import SAND, SCALE, WITHHELD_FILL, Chart, Table, number, r1, text_width

SOURCE = "Contours : IGN ADMIN EXPRESS, INSEE – Licence Ouverte 2.0"
WIDTH = 560  # small, so that letters stay readable when a page of paper shrinks the drawing
MARGIN = 8
KEY_HEIGHT = 28  # of a row of the legend
KEY_FONT = 17

Ring = list[tuple[int, int]]


@dataclass(frozen=True)
class Shape:
    """One commune: its outline, its shade, and its figure when it has one."""

    name: str
    d: str
    fill: str
    text: str  # « 4 », « < 3 » or nothing
    x: int
    y: int
    is_dark: bool
    is_withheld: bool
    tip: str


@dataclass(frozen=True)
class Key:
    x: float
    y: float
    fill: str
    text: str
    is_withheld: bool


@dataclass(frozen=True, kw_only=True)
class CommuneMap(Chart):
    template = "commune_map"

    shapes: list[Shape]
    keys: list[Key]
    legend_y: float
    source_y: float  # within the legend
    source: str = SOURCE


def commune_map(
    communes: Sequence[tuple[str, str, Mapping[str, Any] | None]],
    counts: Mapping[str, float | None],
    *,
    title: str,
    head: tuple[str, str] = ("Commune", "Acteurs"),
    zero: str = "aucun",
) -> CommuneMap:
    """Shade each commune (INSEE code, name, GeoJSON contour in degrees) by its count, in four classes.

    A commune absent from `counts` counts 0; `None` is withheld (« moins de 3 »), drawn grey with a dashed
    outline. `zero` says what the others are when it is not « aucun » (grouped under the disclosure rule).
    Communes without contour stand in the table only. The source is printed under the map.
    """
    drawable = [(insee, name, contour) for insee, name, contour in communes if contour]
    project, height = _projection([contour for _, _, contour in drawable])
    classes = _classes([value for insee, _, _ in communes if (value := counts.get(insee, 0))])
    shapes = [
        _shape(name, [_snap(ring, project) for ring in _rings(contour)], counts.get(insee, 0), classes)
        for insee, name, contour in drawable
    ]
    # withheld communes last: their dashed outline must not lie under a neighbour
    shapes.sort(key=lambda shape: shape.is_withheld)
    keys = _legend(classes, withheld=any(shape.is_withheld for shape in shapes), zero=zero)
    legend_y, source_y = height + 14, keys[-1].y + KEY_HEIGHT + 12
    listed = [(name, counts[insee]) for insee, name, _ in communes if insee in counts and counts[insee] != 0]
    return CommuneMap(
        title=title,
        width=WIDTH,
        height=r1(legend_y + source_y + 6),
        table=Table(list(head), [[name, number(value)] for name, value in listed], title),
        is_empty=not drawable,
        empty_text="Aucun contour de commune à dessiner.",
        shapes=shapes,
        keys=keys,
        legend_y=r1(legend_y),
        source_y=source_y,
    )


def _projection(contours: Sequence[Mapping[str, Any]]) -> tuple[Any, float]:
    """Equirectangular on the mean latitude, fitted to the width: shapes stay true over one métropole."""
    points = [point for contour in contours for ring in _rings(contour) for point in ring]
    if not points:
        return (lambda lon, lat: (0, 0)), 80
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    shrink = cos(radians((south + north) / 2))
    scale = (WIDTH - 2 * MARGIN) / max((east - west) * shrink, 1e-6)

    def project(lon: float, lat: float) -> tuple[int, int]:
        return round(MARGIN + (lon - west) * shrink * scale), round(MARGIN + (north - lat) * scale)

    return project, 2 * MARGIN + (north - south) * scale


def _rings(contour: Mapping[str, Any]) -> list[list[list[float]]]:
    """The outer rings of a Polygon or MultiPolygon."""
    polygons = [contour["coordinates"]] if contour["type"] == "Polygon" else contour["coordinates"]
    return [polygon[0] for polygon in polygons]


def _snap(ring: list[list[float]], project: Any) -> Ring:
    """Projected on whole units, without repeated nor aligned points; neighbours keep their common border."""
    points: Ring = []
    for lon, lat, *_ in ring[:-1]:
        point = project(lon, lat)
        if points and point == points[-1]:
            continue
        if len(points) > 1 and _aligned(points[-2], points[-1], point):
            points.pop()
        points.append(point)
    return points


def _aligned(a: tuple[int, int], b: tuple[int, int], c: tuple[int, int]) -> bool:
    return (b[0] - a[0]) * (c[1] - b[1]) == (b[1] - a[1]) * (c[0] - b[0])


def _shape(name: str, rings: list[Ring], value: float | None, classes: list[tuple[float, float]]) -> Shape:
    rank = next((i for i, (low, high) in enumerate(classes) if value and low <= value <= high), None)
    fill = WITHHELD_FILL if value is None else (SAND if rank is None else _shades(len(classes))[rank])
    x, y = _centre(max(rings, key=lambda ring: abs(_area(ring))))
    tip = f"{name} : {number(value)}" if value != 0 else ""
    text = "< 3" if value is None else (number(value) if value else "")
    return Shape(name, "".join(map(_path, rings)), fill, text, x, y, fill in SCALE[2:], value is None, tip)


def _path(ring: Ring) -> str:
    """Relative moves are shorter than absolute ones."""
    parts = [f"M{ring[0][0]} {ring[0][1]}l"]
    for (x0, y0), (x1, y1) in pairwise(ring):
        parts.append(f"{x1 - x0} {y1 - y0}")
    return f"{parts[0]}{' '.join(parts[1:])}z"


def _area(ring: Ring) -> float:
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(ring, ring[1:] + ring[:1], strict=True)) / 2


def _centre(ring: Ring) -> tuple[int, int]:
    """Centre of gravity of a ring; of its points when it has no surface."""
    area = _area(ring)
    if not area:
        return round(sum(x for x, _ in ring) / len(ring)), round(sum(y for _, y in ring) / len(ring))
    cx = cy = 0.0
    for (x0, y0), (x1, y1) in zip(ring, ring[1:] + ring[:1], strict=True):
        cross = x0 * y1 - x1 * y0
        cx += (x0 + x1) * cross
        cy += (y0 + y1) * cross
    return round(cx / (6 * area)), round(cy / (6 * area))


def _classes(values: Sequence[float]) -> list[tuple[float, float]]:
    """At most four classes (low, high), each holding about as many communes; equal values stay together."""
    ordered = sorted(values)
    distinct = sorted(set(ordered))
    if len(distinct) <= 4:
        return [(value, value) for value in distinct]
    lows = sorted({ordered[len(ordered) * i // 4] for i in range(4)})
    if len(lows) < 4:  # too many equal values: share out the values themselves
        lows = [distinct[len(distinct) * i // 4] for i in range(4)]
    highs = [max(v for v in distinct if v < low) for low in lows[1:]] + [distinct[-1]]
    return list(zip(lows, highs, strict=True))


def _shades(count: int) -> list[str]:
    return {1: [SCALE[2]], 2: [SCALE[1], SCALE[3]], 3: [SCALE[0], SCALE[1], SCALE[3]]}.get(count, SCALE)


def _legend(classes: list[tuple[float, float]], *, withheld: bool, zero: str) -> list[Key]:
    entries = [(SAND, zero, False)]
    if withheld:
        entries.append((WITHHELD_FILL, "moins de 3", True))
    for (low, high), fill in zip(classes, _shades(len(classes)), strict=False):
        entries.append((fill, number(low) if low == high else f"{number(low)} à {number(high)}", False))
    keys, x, y = [], float(MARGIN), 0
    for fill, text, is_withheld in entries:
        width = 30 + text_width(text, KEY_FONT)
        if x > MARGIN and x + width > WIDTH:
            x, y = float(MARGIN), y + KEY_HEIGHT
        keys.append(Key(r1(x), y, fill, text, is_withheld))
        x += width + 18
    return keys
