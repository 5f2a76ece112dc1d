import pytest
from django.db import connection
from playwright.sync_api import sync_playwright

from tests.browser import launch, watched


@pytest.fixture
def new_page(live_server, monkeypatch):
    """`new_page()`: a person sits down at a computer of their own."""
    # Playwright's loop runs in this thread; the ORM calls of the test are synchronous all the same
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    contexts = []
    with sync_playwright() as playwright:
        chromium = launch(playwright)

        def sit_down(width=1280):
            context = chromium.new_context(base_url=live_server.url, viewport={"width": width, "height": 900})
            contexts.append(context)
            return watched(context.new_page())

        yield sit_down
        connection.close()  # under Playwright's loop Django opened another one than the fixtures'
        for context in contexts:
            context.close()
        chromium.close()
