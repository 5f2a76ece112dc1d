import pytest
from django.conf import settings
from django.db import connection
from playwright.sync_api import sync_playwright

from tests.browser import launch, watched


@pytest.fixture
def open_browser(live_server, sign_in, monkeypatch):
    """`open_browser(user, width=360)`: a tab of a new Chromium profile where this person is signed in."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        chromium = launch(playwright)

        def _open(user, *, width=360, **options):
            context = chromium.new_context(
                base_url=live_server.url, viewport={"width": width, "height": 800}, **options
            )
            let_in(context, user, sign_in, live_server.url)
            page = watched(context.new_page())
            page.set_default_timeout(15_000)
            return page

        yield _open
        connection.close()  # under Playwright's loop Django opened another one than the fixtures'
        for context in chromium.contexts:
            context.close()
        chromium.close()


def let_in(context, user, sign_in, url):
    """Sign this person in, in a browser that may hold another session."""
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": sign_in(user).cookies[name].value, "url": url}])
