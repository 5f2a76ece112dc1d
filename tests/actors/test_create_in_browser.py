"""Adding an actor in a real Chromium, on a small screen: with the keyboard alone, and without JavaScript."""

import json
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import connection
from playwright.sync_api import expect, sync_playwright

from actors.models import Actor
from territories.models import Commune
from tests.browser import launch, watched
from tests.factories import ActorFactory
from tests.stubs import http_stub

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RECORDED = json.loads((Path(__file__).parent / "data" / "companies.json").read_text())


@pytest.fixture
def open_page(live_server, cast, sign_in, settings, monkeypatch):
    """`open_page(javascript=True)`: the new sheet's form, before a facilitator."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    cache.clear()
    Commune.objects.create(insee="76540", name="Rouen", sort_key="rouen", department="76")
    cookie = sign_in(cast.facilitator).cookies[django_settings.SESSION_COOKIE_NAME].value
    with http_stub() as register, sync_playwright() as playwright:
        register.body, settings.COMPANY_API_URL = RECORDED, register.url
        chromium = launch(playwright)

        def _open(*, javascript=True):
            context = chromium.new_context(
                base_url=live_server.url, viewport={"width": 360, "height": 800}, java_script_enabled=javascript
            )
            context.add_cookies(
                [{"name": django_settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
            )
            page = watched(context.new_page())
            page.set_default_timeout(15_000)
            page.goto("/acteurs/nouveau/")
            return page

        yield _open
        connection.close()  # under Playwright's loop Django opened another one than the fixtures'
        chromium.close()


def test_a_company_is_found_taken_and_saved_with_the_keyboard_alone(open_page):
    page = open_page()
    page.check()
    page.get_by_label("Nom, SIRET ou SIREN").focus()
    page.keyboard.type("velo")
    page.keyboard.press("Tab")  # « Chercher »
    page.keyboard.press("Enter")
    found = page.get_by_text("5 établissements trouvés")
    expect(found).to_be_focused()
    page.check()
    for _ in range(3):  # the third establishment
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Nom", exact=True)).to_have_value("ECOLE DU VELO")
    expect(page.get_by_text("les cases vides ci-dessous sont remplies")).to_be_focused()
    page.check()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_label("Nom", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("ECOLE DU VELO")
    assert Actor.objects.get(siret="73282932000074").commune_id == "76540"


def test_without_javascript_the_same_form_finds_takes_and_saves(open_page):
    page = open_page(javascript=False)
    page.get_by_label("Présentation").fill("Nos mots")
    page.get_by_label("Nom, SIRET ou SIREN").fill("velo")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Reprendre ECOLE DU VELO").click()
    expect(page.get_by_label("Présentation")).to_have_value("Nos mots")
    page.get_by_role("button", name="Enregistrer").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("ECOLE DU VELO")
    assert "velo" not in page.url


def test_what_looks_like_the_new_sheet_is_read_first(open_page):
    ActorFactory(name="École du vélo", kind="association")
    page = open_page()
    page.get_by_label("Nom", exact=True).fill("Ecole du vélo")
    page.get_by_label("Type d’acteur").select_option("association")
    page.get_by_role("button", name="Enregistrer").last.click()
    expect(page.get_by_role("heading", name="Une fiche ressemble à celle-ci")).to_be_focused()
    page.errors.clear()  # Chromium notes the answer's status, 409
    page.check()
    page.get_by_role("button", name="Créer quand même").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ecole du vélo")
