"""Filling in a real Chromium: a link opened by its form, answers saved alone, no network, two tabs, no violation."""

import os
import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connection
from playwright.sync_api import expect, sync_playwright

from assessments.models import Answer
from assessments.services import finish_contribution

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _async_safe(monkeypatch):
    """Playwright's loop runs in this thread; the ORM calls of the test are synchronous all the same."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture
def page(live_server, diagnosis):
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        context = chromium.new_context(base_url=live_server.url, viewport={"width": 360, "height": 800})
        tab = context.new_page()
        tab.errors = []
        tab.on("console", lambda message: tab.errors.append(message.text) if message.type == "error" else None)
        tab.on("pageerror", lambda error: tab.errors.append(str(error)))
        yield tab
        tab.goto("about:blank")
        chromium.close()
    _until_the_server_let_go()


def _until_the_server_let_go():
    """The test database is only emptied once no request of the closed browser holds it."""
    deadline = time.monotonic() + 10
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute(others)
            if cursor.fetchone()[0] == 0:
                return


def _accessible(page):
    violations = Axe().run(page).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"][:200]) for v in violations] == []


def _begin(page, diagnosis):
    page.goto(diagnosis.link)
    _accessible(page)
    page.get_by_role("button", name="Ouvrir le questionnaire").click()
    _accessible(page)
    page.get_by_role("button", name="Commencer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Offre et proposition de valeur")


def _first(page, rank):
    page.locator('[data-answer="presentation-offre"] label.choice').nth(rank).click()


def _status(page):
    return page.locator('[data-answer="presentation-offre"] [data-status]')


def test_each_answer_is_saved_alone_and_found_again(page, diagnosis):
    _begin(page, diagnosis)
    _first(page, 2)
    expect(_status(page)).to_have_text("Réponse enregistrée")
    _accessible(page)
    page.reload()
    expect(page.locator('[name="q-presentation-offre"]').nth(2)).to_be_checked()
    assert Answer.objects.get().value == "n2"
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bénéficiaires")
    assert diagnosis.token not in page.content()
    assert page.errors == []


def test_without_network_an_answer_waits_in_the_browser_and_leaves_when_it_can(page, diagnosis):
    _begin(page, diagnosis)
    page.context.set_offline(True)
    _first(page, 1)
    expect(_status(page)).to_contain_text("Non enregistré, nouvel essai")
    assert not Answer.objects.exists()
    page.context.set_offline(False)
    expect(_status(page)).to_have_text("Réponse enregistrée", timeout=10_000)
    assert Answer.objects.get().value == "n1"
    assert page.evaluate("localStorage.length") == 0


def test_what_waited_survives_leaving_the_page(page, diagnosis):
    _begin(page, diagnosis)
    url = page.url
    page.route("**/reponse", lambda route: route.abort())
    _first(page, 3)
    expect(_status(page)).to_contain_text("Non enregistré")
    page.goto("about:blank")
    page.unroute("**/reponse")
    page.goto(url)
    expect(_status(page)).to_have_text("Réponse enregistrée")
    expect(page.locator('[name="q-presentation-offre"]').nth(3)).to_be_checked()
    assert Answer.objects.get().value == "n3"


@pytest.mark.parametrize(("choice", "stands"), [("Garder la mienne", "n2"), ("Prendre l’autre", "n0")])
def test_two_tabs_show_both_answers_and_let_choose(page, diagnosis, choice, stands):
    _begin(page, diagnosis)
    other = page.context.new_page()
    other.goto(page.url)
    _first(other, 0)
    expect(_status(other)).to_have_text("Réponse enregistrée")
    _first(page, 2)
    expect(page.get_by_text("Cette réponse a changé ailleurs")).to_be_visible()
    page.get_by_role("button", name=choice).click()
    expect(_status(page)).to_have_text("Réponse enregistrée")
    assert Answer.objects.get().value == stands
    expect(page.locator('[name="q-presentation-offre"]').nth(int(stands[1]))).to_be_checked()


def test_the_keyboard_alone_answers_and_the_receipt_is_accessible(page, diagnosis, filled):
    _begin(page, diagnosis)
    page.locator('[name="q-presentation-offre"]').first.focus()
    page.keyboard.press("ArrowDown")
    expect(_status(page)).to_have_text("Réponse enregistrée")
    contribution = diagnosis.assessment.contributions.get()
    page.goto(f"/auto-diagnostics/remplir/{contribution.pk}/verifier")
    _accessible(page)
    Answer.objects.all().delete()
    finish_contribution(contribution=filled())
    page.goto(f"/auto-diagnostics/{diagnosis.assessment.pk}/reponses")
    expect(page.get_by_text("Il n’y a pas de note globale")).to_be_visible()
    _accessible(page)
    assert page.errors == []
