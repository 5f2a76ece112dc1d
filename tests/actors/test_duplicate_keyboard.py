"""The list, the review and what follows, on a phone: by keyboard, accessible, never wider than the screen."""

import os

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse
from playwright.sync_api import sync_playwright

from actors.models import DuplicatePair, Merge
from tests.browser import launch, watched
from tests.factories import ActorFactory, ContactFactory, PathFactory

pytestmark = pytest.mark.django_db(transaction=True)
WIDE = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture
def pair(cast):
    first = ActorFactory(
        name="Ferme des Quais de la Seine", website="https://ferme-des-quais.test", description="Une ferme."
    )
    second = ActorFactory(
        name="SARL FERME DES QUAIS", kind="cooperative", website="https://www.fermedesquais-normandie.exemple.test",
        phone="02 35 00 00 00", headcount=4, headcount_on="2026-01-01", description="Maraîchage en ville.",
    )  # fmt: skip
    ContactFactory.create_batch(3, actor=second)
    PathFactory(actor=second)
    reasons = ["Noms presque identiques", "Même commune"]
    return DuplicatePair.objects.create(first=first, second=second, score=87, reasons=reasons)


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


def look(page, name):
    assert not page.evaluate(WIDE), f"{name} is wider than the screen"
    page.check()
    if folder := os.environ.get("SHOTS"):
        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": 800})
            page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)


def test_two_sheets_are_merged_and_set_apart_again_by_keyboard_alone(page, pair):
    page.goto(reverse("actors:duplicate_list"))
    look(page, "list")
    page.get_by_role("link", name="Comparer").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1).wait_for()
    look(page, "review")
    page.locator("#id_kept").focus()
    page.locator(f'input[name="kind"][value="{pair.second.pk}"]').click()  # already ticked: chosen all the same
    page.locator("#id_kept").focus()
    page.keyboard.press("ArrowDown")  # the other sheet
    assert page.locator('input[name="name"]:checked').input_value() == str(pair.first.pk)
    assert page.locator('input[name="kind"]:checked').input_value() == str(pair.second.pk)
    page.get_by_role("button", name="Fusionner").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Fiches fusionnées dans celle-ci").wait_for()
    assert Merge.objects.get().kept == pair.first
    look(page, "merged")
    page.get_by_role("link", name="Défaire la fusion").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Défaire la fusion").wait_for()
    look(page, "undo")
    page.get_by_role("button", name="Défaire la fusion").focus()
    page.keyboard.press("Enter")
    page.get_by_text("La fusion est défaite").wait_for()
    look(page, "undone")
    assert not Merge.objects.filter(undone_at=None).exists()
