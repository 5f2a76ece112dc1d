"""Adding somebody who is not in the list, from the form: with the keyboard alone, and without JavaScript."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accompaniments.models import Accompaniment
from actors.models import Actor
from tests.accompaniments.test_gestures_in_browser import SENTENCE, chip
from tests.factories import ActorFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CREATE = reverse("accompaniments:create")


def test_the_known_sheet_is_picked_with_the_keyboard_alone(cast, open_browser):
    ActorFactory(name="Les Bocaux", kind="association")
    page = open_browser(cast.facilitator)
    page.goto(CREATE)
    page.get_by_label(SENTENCE).fill("Toujours là.")
    page.locator("summary", has_text="absente de la liste").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("les bocaux")
    page.get_by_role("button", name="Ajouter à la liste").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Est-ce l’une de ces fiches ?")).to_be_focused()
    page.errors.clear()  # Chromium notes the answer's status, 409
    page.check()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.keyboard.press("Tab")  # « C’est elle »
    page.keyboard.press("Enter")
    expect(page.get_by_role("checkbox", name="Les Bocaux")).to_be_checked()
    expect(page.get_by_label(SENTENCE)).to_have_value("Toujours là.")
    assert Actor.objects.filter(name__iexact="les bocaux").count() == 1


def test_without_javascript_one_creates_all_the_same_and_saves(cast, open_browser):
    ActorFactory(name="Les Bocaux", kind="association")
    page = open_browser(cast.facilitator, java_script_enabled=False)
    page.goto(f"{CREATE}?acteur={cast.company.pk}")
    page.get_by_label(SENTENCE).fill("Toujours là.")
    chip(page, "Visite").click()
    chip(page, "1 h 30").click()
    page.locator("summary", has_text="absente de la liste").click()
    page.locator("[name=new_actor]").fill("Les Bocaux")
    page.get_by_role("button", name="Ajouter à la liste").click()
    page.get_by_role("button", name="Créer quand même").click()
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_text("Accompagnement enregistré")).to_be_visible()
    row = Accompaniment.objects.get()
    assert {str(attendance.actor) for attendance in row.attendances.all()} == {"Ferme des Quais", "Les Bocaux"}
    assert (row.kind, row.summary) == ("visit", "Toujours là.")
    assert Actor.objects.filter(name="Les Bocaux").count() == 2


def test_the_full_form_opens_from_the_short_one_with_what_is_typed(cast, open_browser):
    for javascript in (True, False):
        page = open_browser(cast.facilitator, java_script_enabled=javascript)
        page.goto(reverse("accompaniments:actor_panel", args=[cast.company.pk]))
        page.get_by_label(SENTENCE).fill("À développer.")
        page.get_by_role("button", name="Tout noter").click()
        expect(page.get_by_role("heading", level=2, name="Pour l’équipe seulement")).to_be_visible()
        expect(page.get_by_label(SENTENCE)).to_have_value("À développer.")
        page.close()


def test_each_line_of_evidence_is_one_line(cast, open_browser):
    page = open_browser(cast.facilitator)
    page.goto(f"{CREATE}?acteur={cast.company.pk}")
    page.get_by_role("button", name="+ Effet utile").click()
    expect(page.get_by_label("Ce qui change, pour qui")).to_be_focused()
    page.keyboard.type("On répare ensemble")
    visible = page.locator("#lines-0 :is(input, select, textarea):visible")
    assert [field.get_attribute("name") for field in visible.all()] == ["lines-0-label"]
    page.check()
