"""From a snapshot to HTML, and from HTML to an accessible PDF. The same snapshot gives the same bytes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from common import printing
from common.charts import Chart, build_chart
from reports.enums import DisclosureRule
from reports.figures import SECTIONS
from reports.snapshot import FigureData, Snapshot

CONTOURS = Path(settings.BASE_DIR) / "territories" / "data" / "communes_mrn.geojson"
SYNTHESIS = (
    "acteurs-accompagnes",
    "accompagnements-tenus",
    "heures-collectives",
    "ressources",
    "effets",
    "effets-observes",
)


@dataclass(frozen=True)
class Shown:
    """A figure as a page shows it: its data, and its drawing when it has one."""

    data: FigureData
    chart: Chart | None


@dataclass(frozen=True)
class Section:
    slug: str
    number: int
    title: str
    narrative: str
    figures: list[Shown]


def sections_of(snapshot: Snapshot) -> list[Section]:
    """The parts of the report in order, each with its narrative and figures."""
    return [
        Section(
            slug, number, title, snapshot.narrative.get(slug, ""),
            [Shown(figure, chart_of(figure)) for figure in snapshot.figures_of(slug)],
        )
        for number, (slug, title) in enumerate(SECTIONS.items(), start=1)
    ]  # fmt: skip


def synthesis_of(snapshot: Snapshot) -> list[FigureData]:
    """The six figures of the synthesis."""
    return [figure for slug in SYNTHESIS if (figure := snapshot.figure(slug))]


def context_of(snapshot: Snapshot) -> dict[str, Any]:
    """What the templates of the PDF and of the screen need."""
    withheld = any(figure.is_withheld or figure.is_grouped for figure in snapshot.figures)
    return {
        "snapshot": snapshot,
        "identity": snapshot.identity,
        "sections": sections_of(snapshot),
        "synthesis": synthesis_of(snapshot),
        "effect_quotes": snapshot.quotes_of("effets"),
        "resource_quotes": snapshot.quotes_of("deja-la"),
        "has_withheld": withheld,
        "rules": DisclosureRule,
    }


@lru_cache(maxsize=1)
def _communes() -> list[tuple[str, str, dict[str, Any]]]:
    features = json.loads(CONTOURS.read_text())["features"]
    return [(f["properties"]["insee"], f["properties"]["name"], f["geometry"]) for f in features]


def chart_of(figure: FigureData) -> Chart | None:
    """The drawing of a figure's cells; nothing when there is nothing to draw."""
    cells = figure.cells
    if not figure.chart or not cells:
        return None
    said = ", ".join(f"{cell.label} : {cell.text}" for cell in cells)
    title = f"{figure.title}. {said}."
    if figure.chart == "map":
        known = {insee for insee, _, _ in _communes()}
        counts = {cell.key: cell.value for cell in cells if cell.key in known}
        zero = "regroupés ou aucun" if figure.is_grouped else "aucun"
        return build_chart(
            "commune_map", {"communes": _communes(), "counts": counts, "title": title, "zero": zero}
        )  # fmt: skip
    if figure.chart == "columns":
        values = {cell.key: cell.value for cell in cells}
        return build_chart("columns", {"values": values, "title": title, "head": figure.head})
    rows = [(cell.label, cell.value) for cell in cells]
    # a merged cell stands nowhere on a scale
    is_scale = figure.chart == "scale" and not figure.is_grouped
    return build_chart("bars", {"rows": rows, "title": title, "head": figure.head, "ordered": is_scale})


def html_of(snapshot: Snapshot) -> str:
    """The whole report, a document of its own. Everything typed is escaped by the templates."""
    return render_to_string("reports/pdf/report.html", context_of(snapshot))


def pdf_of(snapshot: Snapshot) -> bytes:
    """The report as an accessible PDF (PDF/UA-1)."""
    return print_html(html_of(snapshot))


def print_html(html: str) -> bytes:
    """A PDF of that document. Fetches our own fonts and `data:`, nothing else."""
    return printing.print_html(html, stylesheet="report.css")
