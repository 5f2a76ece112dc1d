"""Charts as SVG, shared by pages and PDFs.

Each function is pure: data in, a drawing out (geometry, text alternative, table equivalent). In a template:

    {% include "charts/figure.html" with chart=chart %}     drawing, and its table in a `<details>`
    {{ chart.svg }}                                         the drawing alone
    {% include "charts/table.html" with table=chart.table %}

From JSON (the snapshot of a report): `render_chart("bars", {"rows": […], "title": "…"})`.

The SVG carries presentation attributes only: no style, no script, no id. `None` means withheld under the
disclosure rule (« moins de 3 »), except in a radar, where it means not enough answers.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.safestring import SafeString

from common.charts.bars import bars
from common.charts.base import Chart, Table
from common.charts.branches import branches
from common.charts.columns import columns
from common.charts.communes import commune_map
from common.charts.network import network
from common.charts.radar import radar

CHARTS: dict[str, Callable[..., Chart]] = {
    "bars": bars,
    "branches": branches,
    "columns": columns,
    "commune_map": commune_map,
    "network": network,
    "radar": radar,
}


def build_chart(name: str, data: Mapping[str, Any]) -> Chart:
    """The chart `name` from the arguments of its function. Raises KeyError for an unknown name."""
    return CHARTS[name](**data)


def render_chart(name: str, data: Mapping[str, Any] | Chart) -> SafeString:
    """The SVG of a chart, from its arguments or from a chart already built."""
    return (data if isinstance(data, Chart) else build_chart(name, data)).svg


__all__ = [
    "Chart",
    "Table",
    "bars",
    "branches",
    "build_chart",
    "columns",
    "commune_map",
    "network",
    "radar",
    "render_chart",
]
