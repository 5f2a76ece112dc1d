"""From HTML to an accessible PDF (PDF/UA-1), with our own fonts and nothing from elsewhere."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings

# fontTools stamps the fonts it subsets with the time of day, unless told otherwise: same data, same bytes
os.environ.setdefault("SOURCE_DATE_EPOCH", "1735689600")

STATIC = Path(settings.BASE_DIR) / "static"
FONTS = {
    "atkinson-hyperlegible-next-latin-wght-normal.woff2",
    "source-serif-4-latin-400-normal.woff2",
    "source-serif-4-latin-400-italic.woff2",
}


def print_html(html: str, *, stylesheet: str) -> bytes:
    """A PDF of that document, dressed by a stylesheet of `static/css`. Fetches our own fonts and `data:` only."""
    from weasyprint import CSS, HTML  # a second to import: only where a PDF is made
    from weasyprint.text.fonts import FontConfiguration

    path = STATIC / "css" / stylesheet
    fetcher, fonts = own_files_fetcher(), FontConfiguration()
    style = CSS(string=path.read_text(), base_url=path.as_uri(), url_fetcher=fetcher, font_config=fonts)
    document = HTML(string=html, base_url="data:,", url_fetcher=fetcher)
    return document.write_pdf(
        stylesheets=[style],
        font_config=fonts,
        pdf_variant="pdf/ua-1",
        pdf_identifier=hashlib.sha256(html.encode()).hexdigest().encode(),
        custom_metadata=False,
    )


def own_files_fetcher() -> Any:
    """What WeasyPrint may open: three fonts and data URIs. No network, no other file, no redirect."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OwnFilesOnly(URLFetcher):
        """Deny by default."""

        def __init__(self) -> None:
            super().__init__(allowed_protocols={"data"}, allow_redirects=False)

        def fetch(self, url: str, headers: Any = None) -> Any:
            parts = urlsplit(url)
            path = Path(unquote(parts.path))
            if parts.scheme == "file" and path.parent.resolve() == STATIC / "fonts" and path.name in FONTS:
                return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": "font/woff2"})
            return super().fetch(url, headers)

    return OwnFilesOnly()
