"""A real Chromium for tests: pages that collect console errors and are checked with axe."""

import os

import pytest
from axe_playwright_python.sync_playwright import Axe

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def launch(playwright):
    """Debian's Chromium, or the one `CHROMIUM` names."""
    return playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=FLAGS)


def watched(page):
    """`page.errors` collects what the console complains of; `page.check()` fails on it and on axe's violations."""
    page.errors = []
    page.on("console", lambda message: page.errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: page.errors.append(str(error)))

    def check():
        found = Axe().run(page, options={"resultTypes": ["violations"]})
        if found.violations_count:
            pytest.fail(f"{page.url}\n{found.generate_report()}", pytrace=False)
        assert page.errors == [], f"{page.url}: {page.errors}"

    page.check = check
    return page
