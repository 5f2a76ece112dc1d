"""What holds for every template and static file: strict CSP, light pages, error pages that need nothing."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

TEMPLATES = settings.BASE_DIR / "templates"
STATIC = settings.BASE_DIR / "static"
PAGES = sorted(path for path in TEMPLATES.rglob("*.html") if "reports/pdf" not in path.as_posix())


def name(path: Path) -> str:
    return path.relative_to(TEMPLATES).as_posix()


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_no_template_holds_an_inline_style_or_script(path):
    text = path.read_text()
    assert not re.search(r"<[a-z][^>]*\sstyle\s*=", text), "inline style"
    assert not re.search(r"\s(on[a-z]+|hx-on[\w:-]*|data-hx-on[\w:-]*)\s*=\s*[\"']", text), "inline handler"
    for tag in re.findall(r"<script\b[^>]*>", text, re.S):
        assert "src=" in tag or "application/json" in tag, f"inline script: {tag}"
    assert "|safe" not in text


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_htmx_attributes_are_valid_html(path):
    assert not re.search(r"\shx-[a-z]", path.read_text()), "write data-hx-…"


@pytest.mark.parametrize("code", ["400", "500", "503"])
def test_an_error_page_needs_neither_context_nor_database(code):
    html = get_template(f"{code}.html").render()
    assert html.count("<h1") == 1
    assert "Revene" in html
    assert "htmx" not in html


def test_a_first_visit_stays_light():
    """Stylesheet, scripts and font, compressed; the page itself has about 10 kB on top (budget: 100 kB)."""
    files = [STATIC / "css/site.css", *STATIC.glob("vendor/*.js")]
    files += [STATIC / f"js/{module}.js" for module in ("app", "messages", "forms", "dialog")]
    compressed = sum(len(gzip.compress(path.read_bytes())) for path in files)
    font = (STATIC / "fonts/atkinson-hyperlegible-next-latin-wght-normal.woff2").stat().st_size
    assert compressed + font < 75_000


@pytest.mark.parametrize(
    "font",
    [
        "atkinson-hyperlegible-next-latin-wght-normal.woff2",
        "source-serif-4-latin-400-normal.woff2",
        "source-serif-4-latin-400-italic.woff2",
    ],
)
def test_the_fonts_hold_the_letters_of_french(font):
    from fontTools.ttLib import TTFont

    codes = TTFont(STATIC / "fonts" / font).getBestCmap()
    missing = [char for char in "àâæçéèêëîïôœùûüÿÀÂÆÇÉÈÊËÎÏÔŒÙÛÜ«»’‘“”–—…€°½" if ord(char) not in codes]
    assert missing == []
