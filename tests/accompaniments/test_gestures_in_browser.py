"""Logging takes four gestures from an actor's or a programme's page, six from home. They are counted, not claimed."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accompaniments.models import Accompaniment
from tests.accompaniments.gestures import Gestures
from tests.factories import AccompanimentFactory, AttendanceFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SENTENCE = "En une phrase, ce qui a bougé"


def chip(page, name):
    """The label of a chip: what a finger touches."""
    return page.locator("label.chip", has_text=name).first


def log(page, kind="Visite"):
    chip(page, kind).click()
    chip(page, "1 h 30").click()
    page.get_by_label(SENTENCE).press_sequentially("Ils parlent d’usages.", delay=5)
    page.get_by_role("button", name="Enregistrer", exact=True).click()


@pytest.mark.parametrize("kind", ["Visite", "Étude"])
def test_four_gestures_from_an_actors_page_whatever_the_kind(cast, open_browser, kind):
    page = open_browser(cast.facilitator)
    gestures = Gestures(page, limit=4)
    page.goto(cast.company.get_absolute_url())
    log(page, kind)
    expect(page.get_by_text("Accompagnement enregistré")).to_be_focused()
    gestures.check()
    assert len(gestures) == 4, gestures
    row = Accompaniment.objects.get()
    assert (row.duration_minutes, row.summary) == (90, "Ils parlent d’usages.")
    assert row.attendances.get().actor == cast.company
    assert page.errors == []


def test_four_gestures_from_a_programmes_page(cast, open_browser):
    last = AccompanimentFactory(created_by=cast.facilitator, programme=cast.programme, place="La serre")
    AttendanceFactory(accompaniment=last, actor=cast.company)
    page = open_browser(cast.facilitator)
    gestures = Gestures(page, limit=4)
    page.goto(cast.programme.get_absolute_url())
    log(page)
    expect(page.get_by_text("Accompagnement enregistré")).to_be_visible()
    gestures.check()
    row = Accompaniment.objects.latest("pk")
    assert (row.programme, row.place, row.attendances.get().actor) == (cast.programme, "La serre", cast.company)


def test_six_gestures_from_home(cast, open_browser):
    last = AccompanimentFactory(created_by=cast.facilitator, programme=cast.programme)
    AttendanceFactory(accompaniment=last, actor=cast.company)
    page = open_browser(cast.facilitator)
    gestures = Gestures(page, limit=6)
    page.goto("/")
    page.get_by_role("link", name="Consigner un accompagnement").click()
    chip(page, "Ferme des Quais").click()
    log(page, "Entretien")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Entretien du")
    gestures.check()
    assert len(gestures) == 6, gestures
    assert Accompaniment.objects.latest("pk").programme == cast.programme
    assert page.errors == []


def test_two_gestures_complete_what_was_planned_for_today(cast, open_browser):
    planned = AccompanimentFactory(
        created_by=cast.facilitator, programme=cast.programme, state="planned", on=timezone.localdate(), summary=""
    )
    AttendanceFactory(accompaniment=planned, actor=cast.company, status="registered")
    page = open_browser(cast.facilitator)
    gestures = Gestures(page, limit=2)
    page.goto(cast.company.get_absolute_url())
    page.get_by_label(SENTENCE).fill("Ils parlent d’usages.")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_text("Accompagnement enregistré")).to_be_visible()
    gestures.check()
    assert Accompaniment.objects.get().state == "held"


def test_a_fifth_gesture_fails(cast, open_browser):
    page = open_browser(cast.facilitator)
    gestures = Gestures(page, limit=4)
    page.goto(cast.company.get_absolute_url())
    chip(page, "Atelier").click()  # one too many
    log(page)
    expect(page.get_by_text("Accompagnement enregistré")).to_be_visible()
    with pytest.raises(pytest.fail.Exception, match="5 gestures, 4 at most"):
        gestures.check()


def test_keys_are_gestures_too(cast, open_browser):
    page = open_browser(cast.facilitator)
    gestures = Gestures(page, limit=4)
    page.goto(cast.company.get_absolute_url())
    chip(page, "Visite").wait_for()
    page.locator("[name=kind]").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("Une phrase.")
    with pytest.raises(pytest.fail.Exception, match="5 gestures"):
        gestures.check()
