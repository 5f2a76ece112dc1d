"""Logging in a real Chromium: few gestures, a draft that survives, no violation in the console."""

import os
from urllib.parse import parse_qs

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect, sync_playwright

from accompaniments.models import Accompaniment, Draft
from tests.factories import AccompanimentFactory, AttendanceFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _async_safe(monkeypatch):
    """Playwright's loop runs in this thread; the ORM calls of the test are synchronous all the same."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture
def page(live_server, cast):
    client = Client()
    client.force_login(cast.facilitator, backend="accounts.backends.Backend")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        context = chromium.new_context(base_url=live_server.url, viewport={"width": 360, "height": 800})
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        tab = context.new_page()
        tab.errors = []
        tab.on("console", lambda message: tab.errors.append(message.text) if message.type == "error" else None)
        tab.on("pageerror", lambda error: tab.errors.append(str(error)))
        yield tab
        connection.close()  # the test's own one: under Playwright's loop Django opens another than the fixtures'
        tab.goto("about:blank")
        chromium.close()


def chip(page, name):
    """The label of a chip: what a finger touches."""
    return page.locator("label.chip", has_text=name).first


def test_from_the_actors_page_four_gestures_log_an_accompaniment(cast, page):
    page.goto(cast.company.get_absolute_url())
    chip(page, "Visite").click()
    chip(page, "1 h 30").click()
    page.get_by_label("En une phrase, ce qui a bougé").fill("Ils parlent d’usages.")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_text("Accompagnement enregistré")).to_be_visible()
    expect(page.get_by_text("Accompagnement enregistré")).to_be_focused()
    row = Accompaniment.objects.get()
    assert (row.kind, row.duration_minutes, row.summary) == ("visit", 90, "Ils parlent d’usages.")
    assert row.attendances.get().actor == cast.company
    assert page.errors == []


def test_from_home_six_gestures_log_an_accompaniment(cast, page):
    last = AccompanimentFactory(created_by=cast.facilitator, programme=cast.programme)
    AttendanceFactory(accompaniment=last, actor=cast.company)
    page.goto("/")
    page.get_by_role("link", name="Consigner un accompagnement").click()
    chip(page, "Ferme des Quais").click()
    chip(page, "Entretien").click()
    chip(page, "30 min").click()
    page.get_by_label("En une phrase, ce qui a bougé").fill("Un pas de plus.")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Entretien du")
    assert Accompaniment.objects.filter(summary="Un pas de plus.", programme=cast.programme).count() == 1
    assert page.errors == []


def test_what_is_typed_survives_a_crash_and_a_network_cut(cast, page):
    page.goto(f"{reverse('accompaniments:create')}?acteur={cast.company.pk}")
    words = page.get_by_label("En une phrase, ce qui a bougé")
    words.fill("Première moitié.")
    expect(page.get_by_text("Brouillon enregistré")).to_be_visible(timeout=10_000)
    page.context.set_offline(True)
    words.fill("Première moitié, puis la seconde.")
    expect(page.locator("[data-draft-status]")).to_contain_text("hors connexion", timeout=10_000)
    assert Draft.objects.get().payload["summary"] == ["Première moitié."]
    page.context.set_offline(False)
    page.reload()  # as after a crash: what the server never got is handed over, then shown
    expect(page.get_by_label("En une phrase, ce qui a bougé")).to_have_value("Première moitié, puis la seconde.")
    assert Draft.objects.get().payload["summary"] == ["Première moitié, puis la seconde."]


def test_an_expired_session_is_announced_and_keeps_the_text(cast, page):
    page.goto(reverse("accompaniments:create"))
    page.context.clear_cookies()
    page.get_by_label("En une phrase, ce qui a bougé").fill("Toujours là.")
    expect(page.locator("[data-draft-status]")).to_contain_text("votre session a pris fin", timeout=10_000)
    expect(page.get_by_label("En une phrase, ce qui a bougé")).to_have_value("Toujours là.")


def test_a_line_of_words_is_added_without_leaving_the_page(cast, page):
    page.goto(f"{reverse('accompaniments:create')}?acteur={cast.company.pk}")
    page.get_by_label("En une phrase, ce qui a bougé").fill("Une bonne matinée.")
    chip(page, "Atelier").click()
    chip(page, "2 h").click()
    page.get_by_role("button", name="+ Parole").click()
    expect(page.get_by_label("Parole exacte")).to_be_focused()
    page.keyboard.type("On se parle avant de construire.")
    page.get_by_label("Ce que cette parole révèle").fill("Une équipe qui se parle")
    chip(page, "Citer sans nom").click()
    with page.expect_request("**" + reverse("accompaniments:people_search")) as search:
        page.get_by_label("Chercher une personne ou un acteur").type("iles", delay=20)
    assert set(parse_qs(search.value.post_data)) == {"find_person", "participants"}  # not the whole form
    chip(page, "Ferme des Îles").click()
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Atelier du")
    expect(page.locator("blockquote")).to_contain_text("On se parle avant de construire.")
    row = Accompaniment.objects.get()
    assert row.attendances.count() == 2
    assert row.evidences.get().consents.get().use == "quote"
    assert page.errors == []
