"""A network of cooperation on an oval: thirty nodes at most, labels that never overlap."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from common.charts.base import Chart, Label, Table, r1, shorten, text_width

MAX_NODES = 30
WIDTH = 640
SIZE = 14
ROW = 24  # height given to one label
LABEL_CHARS = 26
STYLES = ("active", "proposed", "ended")


@dataclass(frozen=True)
class NodeMark:
    x: float
    y: float
    radius: float
    shape: str
    label: Label


@dataclass(frozen=True)
class LinkMark:
    d: str
    style: str
    width: float


@dataclass(frozen=True)
class GroupKey:
    x: float
    shape: str
    text: str


@dataclass(frozen=True)
class StyleKey:
    x: float
    style: str
    text: str


@dataclass(frozen=True, kw_only=True)
class NetworkChart(Chart):
    template = "network"

    nodes: list[NodeMark]
    links: list[LinkMark]
    groups: list[GroupKey]
    styles: list[StyleKey]
    legend_y: float
    note: str


SHAPES = ("circle", "square", "diamond", "triangle")


def network(
    nodes: Sequence[tuple[str, str, str]],
    links: Sequence[tuple[str, str, str, str]],
    *,
    title: str,
    styles: Mapping[str, str] | None = None,
) -> NetworkChart:
    """Nodes (id, label, group) on an oval and links (id, id, style, label) across it.

    Styles are `active` (full), `proposed` (dashed), `ended` (pale); `styles` renames them for the legend.
    Beyond thirty nodes the most linked are drawn and a note says so; the table lists every link. A link to
    an unknown node is ignored; several between the same two are one thicker line.
    """
    words = {"active": "active", "proposed": "proposée", "ended": "terminée", **(styles or {})}
    names = {node: label for node, label, _ in nodes}
    known = [link for link in links if link[0] in names and link[1] in names and link[0] != link[1]]
    degree = dict.fromkeys(names, 0)
    for source, target, *_ in known:
        degree[source] += 1
        degree[target] += 1
    kept = sorted(nodes, key=lambda node: -degree[node[0]])[:MAX_NODES]
    order = _order([node for node, _, _ in kept], known)
    places = _oval(len(order))
    at = dict(zip(order, places, strict=True))
    groups = list(dict.fromkeys(group for _, _, group in kept))
    group_of = {node: group for node, _, group in kept}
    marks = [_node(names[node], at[node], degree[node], _shape_of(groups, group_of[node])) for node in order]
    height = max((y for _, y, _ in places), default=0) + ROW
    note = ""
    if len(nodes) > MAX_NODES:
        note = f"Les {MAX_NODES} plus reliés sur {len(nodes)} ; le tableau donne tous les liens."
    return NetworkChart(
        title=title,
        width=WIDTH,
        height=r1(height + 76),
        table=Table(
            ["De", "Avec", "Lien", "État"],
            [[names[a], names[b], label, words.get(style, style)] for a, b, style, label in known],
            title,
        ),
        is_empty=not nodes,
        nodes=marks,
        links=_links(known, at, height),
        groups=_group_keys(groups),
        styles=_style_keys([style for style in STYLES if any(link[2] == style for link in known)], words),
        legend_y=r1(height + 16),
        note=note,
    )


def _oval(count: int) -> list[tuple[float, float, str]]:
    """Places round an oval: rows evenly spaced on each side, so that labels never touch."""
    right, left = (count + 1) // 2, count // 2
    half = max(max(right, left) * ROW / 2, 120)
    places = []
    for side, total in (("start", right), ("end", left)):
        for rank in range(total):
            share = (rank + 0.5) / total * 2 - 1
            if side == "end":
                share = -share  # the left side goes up, so that the round closes
            bulge = sqrt(max(1 - share * share, 0)) * 90 + 16
            x = WIDTH / 2 + (bulge if side == "start" else -bulge)
            places.append((r1(x), r1(ROW + half + share * half), side))
    return places


def _order(nodes: list[str], links: Sequence[tuple[str, str, str, str]]) -> list[str]:
    """Neighbours side by side: a walk that always goes on to the best linked unseen neighbour."""
    around: dict[str, list[str]] = {node: [] for node in nodes}
    for source, target, *_ in links:
        if source in around and target in around:
            around[source].append(target)
            around[target].append(source)
    ordered: list[str] = []
    todo = sorted(nodes, key=lambda node: -len(around[node]))
    stack: list[str] = []
    seen: set[str] = set()
    while todo or stack:
        node = stack.pop() if stack else todo.pop(0)
        if node in seen:
            continue
        seen.add(node)
        ordered.append(node)
        stack.extend(sorted(around[node], key=lambda other: len(around[other])))
    return ordered


def _node(name: str, place: tuple[float, float, str], degree: int, shape: str) -> NodeMark:
    x, y, side = place
    radius = r1(5 + min(sqrt(degree), 4))
    reach = radius + 7
    label = Label(r1(x + reach if side == "start" else x - reach), r1(y + 5), [shorten(name, LABEL_CHARS)], side)
    return NodeMark(x, y, radius, shape, label)


def _links(
    links: Sequence[tuple[str, str, str, str]], at: Mapping[str, tuple[float, float, str]], height: float
) -> list[LinkMark]:
    """One curve a pair, bent towards the middle; the liveliest style of a pair wins."""
    pairs: dict[tuple[str, str], list[str]] = {}
    for source, target, style, _ in links:
        if source in at and target in at:
            first, second = sorted((source, target))
            pairs.setdefault((first, second), []).append(style if style in STYLES else "active")
    marks = []
    for (source, target), styles in pairs.items():
        (x0, y0, _), (x1, y1, _) = at[source], at[target]
        bend_x, bend_y = ((x0 + x1) / 2 + WIDTH / 2) / 2, ((y0 + y1) / 2 + height / 2) / 2
        style = min(styles, key=STYLES.index)
        d = f"M{x0} {y0}Q{r1(bend_x)} {r1(bend_y)} {x1} {y1}"
        marks.append(LinkMark(d, style, r1(min(1.2 + 0.6 * len(styles), 4))))
    return sorted(marks, key=lambda mark: -STYLES.index(mark.style))


def _shape_of(groups: list[str], group: str) -> str:
    return SHAPES[min(groups.index(group), len(SHAPES) - 1)]


def _group_keys(groups: list[str]) -> list[GroupKey]:
    named = [(SHAPES[rank], group) for rank, group in enumerate(groups[: len(SHAPES)]) if group]
    if len(groups) > len(SHAPES):
        named[-1] = (SHAPES[-1], "Autres")
    keys, x = [], 10.0
    for shape, text in named:
        keys.append(GroupKey(r1(x), shape, text))
        x += text_width(text, SIZE) + 40
    return keys


def _style_keys(styles: list[str], words: Mapping[str, str]) -> list[StyleKey]:
    keys: list[StyleKey] = []
    x = 0.0
    for style in styles:
        keys.append(StyleKey(r1(x), style, f"coopération {words[style]}" if not keys else words[style]))
        x += text_width(keys[-1].text, SIZE) + 62
    return keys
