"""The attendance grid by keyboard, in a real Chromium."""

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect, sync_playwright

from tests.browser import launch, watched
from tests.factories import AccompanimentFactory, AttendanceFactory, ContactFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _async_safe(monkeypatch):
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture
def row(cast):
    row = AccompanimentFactory(created_by=cast.facilitator, state="planned", title="Atelier")
    for name in ("Anna", "Éric", "Zoé"):
        contact = ContactFactory(actor=cast.company, full_name=name)
        AttendanceFactory(accompaniment=row, actor=cast.company, contact=contact, status="registered")
    return row


@pytest.fixture
def page(live_server, cast):
    client = Client()
    client.force_login(cast.facilitator, backend="accounts.backends.Backend")
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        context = chromium.new_context(base_url=live_server.url, viewport={"width": 360, "height": 800})
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        yield watched(context.new_page())
        connection.close()  # the test's own one: under Playwright's loop Django opens another than the fixtures'
        chromium.close()


def test_letters_set_the_state_and_arrows_change_row(row, page):
    page.goto(reverse("accompaniments:attendance", args=[row.pk]))
    page.check()
    page.locator("tbody [data-letter]:checked").first.focus()
    for key in ("p", "ArrowDown", "e", "ArrowDown", "a", "ArrowUp", "ArrowUp"):
        page.keyboard.press(key)
    expect(page.locator("tbody tr").first.get_by_label("Présent")).to_be_focused()
    expect(page.locator("[data-tally=excused]")).to_have_text("1")
    page.get_by_label("Chercher dans la feuille").fill("eric")  # neither case nor accents count
    expect(page.locator("tbody tr:visible")).to_have_count(1)
    page.get_by_role("button", name="Enregistrer").first.click()
    expect(page.get_by_text("3 présences changées")).to_be_visible()
    assert [each.status for each in row.attendances.order_by("contact__sort_key")] == ["present", "excused", "absent"]
    page.check()
    page.get_by_role("button", name="Annuler").click()
    expect(page.get_by_text("Les présences sont comme avant.")).to_be_visible()
    assert {each.status for each in row.attendances.all()} == {"registered"}
