"""The actor's page by keyboard, on a phone, accessible: a line noted, archived, brought back; a value restored."""

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from playwright.sync_api import sync_playwright

from actors.models import Need
from tests.browser import launch, watched

pytestmark = pytest.mark.django_db(transaction=True)
WIDE = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture
def page(live_server, cast, monkeypatch):
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    client = Client()
    client.force_login(cast.facilitator, backend="accounts.backends.Backend")
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        context = chromium.new_context(base_url=live_server.url, viewport={"width": 360, "height": 800})
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        yield watched(context.new_page())
        connection.close()
        context.close()
        chromium.close()


def _press(page, role, name):
    page.get_by_role(role, name=name, exact=True).first.focus()
    with page.expect_navigation(wait_until="networkidle"):
        page.keyboard.press("Enter")
    assert not page.evaluate(WIDE), f"{page.url} is wider than the screen"
    page.check()


def test_a_need_is_noted_archived_brought_back_and_an_earlier_sentence_restored(page, cast):
    page.goto(cast.company.get_absolute_url())
    page.get_by_label("Noter", exact=True).select_option("besoins")
    page.get_by_label("En une phrase", exact=True).fill("Un chauffeur")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Un chauffeur", exact=True).wait_for()
    page.check()
    _press(page, "link", "Un chauffeur")
    _press(page, "link", "Modifier")
    page.get_by_label("En une phrase").fill("Un chauffeur le mardi")
    _press(page, "button", "Enregistrer")
    _press(page, "button", "Archiver")
    assert Need.objects.get().archived_at is not None
    _press(page, "button", "Annuler")
    assert Need.objects.get().archived_at is None
    _press(page, "link", "Historique")
    page.get_by_role("button", name="Rétablir").focus()
    page.keyboard.press("Enter")
    page.get_by_text("La valeur d’avant est rétablie").wait_for()
    assert Need.objects.get().label == "Un chauffeur"
