"""Lists and forms used to their end on a phone, by somebody with a keyboard alone and by somebody without JavaScript.

What happens to be tested so elsewhere is not done again: adding an actor, reviewing duplicates, logging an
accompaniment, answering a self-assessment.
"""

import re
import uuid
from threading import Thread

import pytest
from django.db import connection
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import Export, SavedFilter
from actors.models import Actor, ActorConsent, Contact, DuplicatePair, ImportBatch, Need, ResourceOffer
from actors.services import imports
from assessments.models import Assessment
from programmes.models import JoinRequest
from reports.models import Report
from tests.actors.files import csv_file
from tests.factories import AccompanimentFactory, ContactFactory, ResourceFactory
from tests.usable.hands import Keyboard, NoScript

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
MANY = 30
# Every list that has pages: its address, as whom.
LISTS = {
    "actors:list": "facilitator", "actors:duplicate_list": "facilitator", "actors:imports": "facilitator",
    "actors:personal_data": "administrator", "programmes:join_requests": "facilitator",
    "accompaniments:list": "facilitator", "assessments:list": "facilitator", "reports:list": "facilitator",
    "exports:list": "facilitator",
}  # fmt: skip


@pytest.fixture(scope="module")
def crowd(standing):
    """More than a page of everything that is listed."""
    fanny, world = standing.cast.facilitator, standing.world
    numbers = range(MANY)
    actors = Actor.objects.bulk_create(
        Actor(name=f"Atelier {n:02}", sort_key=f"atelier {n:02}", kind="association") for n in numbers
    )
    ContactFactory.create_batch(MANY, actor=world.company)
    DuplicatePair.objects.bulk_create(DuplicatePair(first=actors[0], second=each, score=70) for each in actors[1:])
    ImportBatch.objects.bulk_create(ImportBatch(by=fanny, name=f"{n}.csv", stage="applied") for n in numbers)
    JoinRequest.objects.bulk_create(
        JoinRequest(
            kind="club", organisation=f"Candidate {n}", full_name="Une personne", email=f"n{n}@exemple.test",
            submission_id=uuid.uuid4(),
        )
        for n in numbers
    )  # fmt: skip
    AccompanimentFactory.create_batch(MANY, created_by=fanny)
    Assessment.objects.bulk_create(
        Assessment(actor=each, questionnaire_version=world.version, created_by=fanny) for each in actors
    )
    same = {"programme": world.programme, "starts_on": world.report.starts_on, "ends_on": world.report.ends_on}
    Report.objects.bulk_create(Report(title=f"Rapport {n}", created_by=fanny, **same) for n in numbers)
    Export.objects.bulk_create(Export(user=fanny, exporter="actors", format="csv", state="ready") for _ in numbers)


@pytest.fixture(params=[Keyboard, NoScript], ids=["keyboard alone", "without JavaScript"])
def sit_down(request, crowd, open_as):
    """`sit_down(role, address)`: the person, before this page."""

    def _sit_down(role, address):
        return request.param(open_as(role, address, javascript=request.param.javascript))

    return _sit_down


def _button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def _narrow(page):
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 360, page.url


@pytest.mark.parametrize("name", LISTS)
def test_the_next_page_of_a_list_is_reached(name, sit_down):
    query = "?onglet=informer" if name == "actors:personal_data" else ""
    hands = sit_down(LISTS[name], reverse(name) + query)
    page = hands.page
    _narrow(page)
    if hands.javascript:
        page.check()
    hands.follow(page.get_by_role("link", name="Suivante"))
    expect(page.locator(".pages [aria-current]")).to_contain_text("Page 2 sur")
    _narrow(page)
    hands.follow(page.get_by_role("link", name="Précédente"))
    expect(page.locator(".pages [aria-current]")).to_contain_text("Page 1 sur")


def test_actors_are_filtered_sorted_kept_and_exported(sit_down):
    hands = sit_down("facilitator", "/acteurs/?filtres=1")
    page = hands.page
    words = "atelier" if hands.javascript else "atelier 0"  # each keeps a filter of their own
    hands.write(page.get_by_label("Nom, personne, commune, SIRET, mot"), words)
    hands.choose(page.get_by_label("Type", exact=True), "Association")
    hands.follow(_button(page, "Chercher"))
    expect(page).to_have_url(re.compile("kind=association"))
    expect(page.locator("#results")).to_contain_text("Atelier 00")
    expect(page.locator("#results")).not_to_contain_text("Ferme des Quais")
    hands.follow(page.locator("summary", has_text="Garder ces filtres"))
    hands.write(page.get_by_label("Sous quel nom ?"), f"Les ateliers, {type(hands).__name__}")
    hands.follow(page.locator(".saved-filters form button"))
    expect(page.get_by_role("navigation", name="Mes filtres")).to_contain_text(type(hands).__name__)
    assert SavedFilter.objects.filter(name__endswith=type(hands).__name__).exists()
    hands.follow(page.locator("form.export button[value=csv]"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile("export", re.IGNORECASE))


def test_accompaniments_are_filtered_and_everything_searched(sit_down):
    hands = sit_down("facilitator", reverse("accompaniments:list"))
    page = hands.page
    hands.choose(page.get_by_label("Type", exact=True), "Visite")
    hands.follow(_button(page, "Chercher"))
    expect(page.get_by_role("main")).to_contain_text("Aucun accompagnement")
    page.goto(reverse("actors:find"))
    hands.write(page.get_by_label("Un acteur, une personne"), "quais")
    if not hands.javascript:
        hands.follow(_button(page, "Chercher"))
    hands.follow(page.get_by_role("link", name="Ferme des Quais").last)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ferme des Quais")


def test_a_sheet_with_an_error_is_corrected_and_nothing_typed_is_lost(sit_down):
    hands = sit_down("facilitator", "/acteurs/nouveau/")
    page, name = hands.page, f"Recyclerie {uuid.uuid4().hex[:6]}"
    hands.write(page.get_by_label("Nom", exact=True), name)
    hands.choose(page.get_by_label("Type d’acteur"), "Association")
    hands.write(page.get_by_label("SIRET", exact=True), "732 829 320 00075")
    hands.follow(_button(page, "Enregistrer").last)
    expect(page.locator("[data-error-summary]")).to_be_visible()
    if hands.javascript:
        expect(page.locator("[data-error-summary]")).to_be_focused()
        hands.follow(page.locator("[data-error-summary] a"))
    expect(page.get_by_label("Nom", exact=True)).to_have_value(name)
    hands.write(page.get_by_label("SIRET", exact=True), "")
    hands.follow(_button(page, "Enregistrer").last)
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def test_a_contact_is_added_after_an_error(sit_down, standing):
    hands = sit_down("facilitator", reverse("actors:contact_create", args=[standing.world.company.pk]))
    page, name = hands.page, f"Camille {uuid.uuid4().hex[:6]}"
    hands.write(page.get_by_label("Prénom et nom"), name)
    hands.write(page.locator("[name=email]"), "camille")
    hands.follow(_button(page, "Enregistrer"))
    expect(page.locator("[name=email]")).to_be_focused()  # where the browser says what is wrong
    hands.write(page.locator("[name=email]"), f"{name.split()[1]}@exemple.test")
    hands.follow(_button(page, "Enregistrer"))
    expect(page.get_by_role("main")).to_contain_text(name)
    assert Contact.objects.get(full_name=name).actor_id == standing.world.company.pk


def test_a_need_is_noted_changed_archived_and_brought_back(sit_down, standing):
    label = f"Un local {uuid.uuid4().hex[:6]}"
    hands = sit_down("facilitator", f"{reverse('actors:reveal', args=[standing.world.company.pk])}?nature=besoins")
    page = hands.page
    hands.write(page.locator("[name=label]"), label)
    hands.follow(_button(page, "Enregistrer"))
    hands.follow(page.get_by_role("link", name=label, exact=True))
    hands.follow(page.get_by_role("link", name="Modifier", exact=True))
    hands.write(page.locator("[name=label]"), f"{label} sec")
    hands.follow(_button(page, "Enregistrer"))
    hands.follow(_button(page, "Archiver"))
    expect(page.get_by_role("main")).to_contain_text("Annuler")
    assert Need.objects.get(label=f"{label} sec").archived_at
    hands.follow(_button(page, "Annuler"))
    expect(_button(page, "Archiver")).to_be_visible()
    assert Need.objects.get(label=f"{label} sec").archived_at is None


def test_a_decision_on_publication_is_noted(sit_down, standing):
    company = standing.world.company
    hands = sit_down("facilitator", reverse("actors:consent_record", args=[company.pk]))
    page, who = hands.page, f"La gérante {uuid.uuid4().hex[:6]}"
    hands.pick(page.locator("input[name=decision][value=granted]"))
    hands.write(page.get_by_label("Donné par"), who)
    hands.follow(_button(page, "Noter la décision"))
    expect(page.get_by_role("main")).to_contain_text(who)  # typed before, said once it is noted
    assert ActorConsent.objects.get(given_by=who).decision == "granted"


def test_a_resource_is_offered_for_sharing(sit_down, standing, shelves):
    resource = shelves.pop()
    hands = sit_down("facilitator", reverse("actors:offer_create", args=[resource.pk]))
    page = hands.page
    hands.write(page.locator("[name=conditions]"), "Le mardi")
    hands.follow(_button(page, "Enregistrer"))
    expect(page.get_by_role("main")).to_contain_text("Le mardi")
    assert ResourceOffer.objects.get(resource=resource).conditions == "Le mardi"


@pytest.fixture(scope="module")
def shelves(standing):
    return [ResourceFactory(actor=standing.world.company), ResourceFactory(actor=standing.world.company)]


def _run(batch):
    """What a worker does, outside the transaction of the test."""

    def work():
        imports.run_import(batch_id=batch.pk)
        connection.close()

    thread = Thread(target=work)
    thread.start()
    thread.join()


def test_a_file_is_imported_from_its_columns_to_the_directory(sit_down, tmp_path):
    hands = sit_down("facilitator", reverse("actors:import_create"))
    page, name = hands.page, f"Atelier {uuid.uuid4().hex[:6]}"
    file = tmp_path / f"{name}.csv"
    file.write_bytes(csv_file([["Structure", "Type"], [name, "Entreprise"]]))
    if hands.javascript:
        hands.reach(page.locator("input[type=file]"))
        with page.expect_file_chooser() as chooser:
            page.keyboard.press("Space")
        chooser.value.set_files(file)
    else:
        page.locator("input[type=file]").set_input_files(file)
    hands.follow(_button(page, "Envoyer"))
    expect(page.locator("#suivi")).to_be_visible()
    batch = ImportBatch.objects.get(name=file.name)
    for button in ("Faire l’essai à blanc", "Importer dans l’annuaire"):
        _run(batch)
        page.goto(reverse("actors:import_detail", args=[batch.pk]))
        _narrow(page)
        hands.follow(_button(page, button))
        expect(page.locator("#suivi")).to_be_visible()
    _run(batch)
    page.goto(reverse("actors:import_detail", args=[batch.pk]))
    expect(page.get_by_role("heading", level=1)).to_have_text("Import terminé")
    assert Actor.objects.filter(name=name).exists()
