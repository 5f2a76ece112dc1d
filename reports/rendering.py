"""From a snapshot to HTML, and from HTML to an accessible PDF. The same snapshot gives the same bytes."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.template.loader import render_to_string

from common.charts import Chart, build_chart
from reports.enums import DisclosureRule
from reports.figures import SECTIONS
from reports.snapshot import FigureData, Snapshot

# fontTools stamps the fonts it subsets with the time of day, unless told otherwise: same data, same bytes
os.environ.setdefault("SOURCE_DATE_EPOCH", "1735689600")

STATIC = Path(settings.BASE_DIR) / "static"
STYLESHEET = STATIC / "css" / "report.css"
FONTS = {
    "atkinson-hyperlegible-next-latin-wght-normal.woff2",
    "source-serif-4-latin-400-normal.woff2",
    "source-serif-4-latin-400-italic.woff2",
}
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
    from weasyprint import CSS, HTML  # a second to import: only where a PDF is made
    from weasyprint.text.fonts import FontConfiguration

    fetcher = _fetcher()
    fonts = FontConfiguration()
    style = CSS(
        string=STYLESHEET.read_text(), base_url=STYLESHEET.as_uri(), url_fetcher=fetcher, font_config=fonts
    )  # fmt: skip
    document = HTML(string=html, base_url="data:,", url_fetcher=fetcher)
    return document.write_pdf(
        stylesheets=[style],
        font_config=fonts,
        pdf_variant="pdf/ua-1",
        pdf_identifier=hashlib.sha256(html.encode()).hexdigest().encode(),
        custom_metadata=False,
    )


def _fetcher() -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OwnFilesOnly(URLFetcher):
        """Deny by default: three fonts and data URIs. No network, no other file, no redirect."""

        def __init__(self) -> None:
            super().__init__(allowed_protocols={"data"}, allow_redirects=False)

        def fetch(self, url: str, headers: Any = None) -> Any:
            parts = urlsplit(url)
            path = Path(unquote(parts.path))
            if parts.scheme == "file" and path.parent.resolve() == STATIC / "fonts" and path.name in FONTS:
                return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": "font/woff2"})
            return super().fetch(url, headers)

    return OwnFilesOnly()
