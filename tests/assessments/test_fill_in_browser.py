"""Filling in a real Chromium: a link opened by its form, answers saved alone, no network, two tabs, no violation."""

import pytest
from django.db import connection
from playwright.sync_api import expect, sync_playwright

from assessments.models import Answer
from assessments.services import finish_contribution
from tests.browser import launch, watched

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(live_server, diagnosis, monkeypatch):
    # Playwright's loop runs in this thread; the ORM calls of the test are synchronous all the same
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        context = chromium.new_context(base_url=live_server.url, viewport={"width": 360, "height": 800})
        yield watched(context.new_page())
        connection.close()  # under Playwright's loop Django opened another one than the fixtures'
        context.close()
        chromium.close()


def _begin(page, diagnosis):
    page.goto(diagnosis.link)
    page.check()
    page.get_by_role("button", name="Ouvrir le questionnaire").click()
    page.check()
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
    page.check()
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
    page.check()
    Answer.objects.all().delete()
    finish_contribution(contribution=filled())
    page.goto(f"/auto-diagnostics/{diagnosis.assessment.pk}/reponses")
    expect(page.get_by_text("Il n’y a pas de note globale")).to_be_visible()
    page.check()
    assert page.errors == []
