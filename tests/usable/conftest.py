"""One Chromium and one world for every page: pages are opened and nothing is written, so nothing is rebuilt."""

from types import SimpleNamespace

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import override_settings
from playwright.sync_api import sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.access.test_permissions import ROLES
from tests.access.world import build, build_report
from tests.browser import launch, watched
from tests.conftest import gather_cast

LOOK = django_settings.BASE_DIR / "tests" / "usable" / "look.js"


def _session_of(user):
    client = Client()
    client.force_login(user, backend="accounts.backends.Backend")
    return client.cookies[django_settings.SESSION_COOKIE_NAME].value


@pytest.fixture(scope="module")
def standing(django_db_setup, django_db_blocker, tmp_path_factory):
    """The cast and its world, committed for the whole module, and a server that shows them."""
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")):
        cache.clear()
        server = LiveServer("localhost")
        try:
            cast = gather_cast()
            world = build(cast)
            world.__dict__.update(build_report(cast).__dict__)
            sessions = {role: _session_of(getattr(cast, role)) for role in ROLES.values()}
            yield SimpleNamespace(cast=cast, world=world, url=server.url, sessions=sessions)
        finally:
            server.stop()
            call_command("flush", verbosity=0, interactive=False, allow_cascade=False, inhibit_post_migrate=False)


@pytest.fixture(scope="module")
def open_as(standing):
    """`open_as("facilitator", address)`: a page on a phone, 360 px wide, where this person is signed in."""
    pages, script = {}, LOOK.read_text()
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        chromium = launch(playwright)

        def _page(role, javascript):
            context = chromium.new_context(
                base_url=standing.url, viewport={"width": 360, "height": 800}, java_script_enabled=javascript
            )
            if role:
                cookie = {"name": django_settings.SESSION_COOKIE_NAME, "value": standing.sessions[role]}
                context.add_cookies([{**cookie, "url": standing.url}])
            context.add_init_script(path=LOOK)
            page = watched(context.new_page())
            page.set_default_timeout(10_000)
            return page

        def _open(role, address, *, javascript=True):
            key = role, javascript
            if key not in pages:
                pages[key] = _page(role, javascript)
            page = pages[key]
            page.errors.clear()
            page.status = page.goto(address).status
            if javascript:  # its panels are there
                page.evaluate("look.settled()")
            else:
                page.evaluate(script)
            page.evaluate("look.unfold()")
            return page

        yield _open
        connection.close()
        chromium.close()
