"""The public register of companies: a help when it answers, never a hindrance when it does not."""

import copy
import json
from datetime import date
from pathlib import Path

import pytest
from django.core.cache import cache
from django.urls import reverse

from actors.company_register import read_companies
from actors.models import Actor
from actors.services.companies import find_companies
from common.errors import DomainError
from territories.models import Commune, LegalForm
from tests.stubs import http_stub

URL = reverse("actors:create")
RECORDED = json.loads((Path(__file__).parent / "data" / "companies.json").read_text())
BOX = "annuaire public des entreprises"


@pytest.fixture
def register(db, settings):
    """The register, answering what it did when it was recorded; nothing is remembered from another test."""
    cache.clear()
    with http_stub() as stub:
        stub.body = RECORDED
        settings.COMPANY_API_URL = stub.url
        settings.COMPANY_API_TIMEOUT = 0.5
        yield stub


@pytest.fixture
def rouen(db):
    return Commune.objects.create(insee="76540", name="Rouen", sort_key="rouen", department="76")


@pytest.fixture
def forms(db):
    return {
        slug: LegalForm.objects.create(slug=slug, label=label, is_natural_person=slug == "ei")
        for slug, label in [("association", "Association loi 1901"), ("ei", "Entreprise individuelle")]
    }


def _search(client, typed="velo", /, **sent):
    return client.post(URL, {"do": "search", "company": typed, **sent})


def _take(client, siret, typed="velo", /, **sent):
    return client.post(URL, {"do": f"take:{siret}", "company": typed, "searched": typed, **sent})


def _boxes(answer):
    form = answer.context["form"]
    return {name: form[name].value() for name in form.fields}


# --- reading the answer ---


def test_each_company_gives_its_seat_then_its_other_establishments():
    found = read_companies(RECORDED, today=date(2026, 11, 24))
    assert [company.siret for company in found] == [
        "35600000000048", "35600000049837", "73282932000074", "40483304800022", "55210055400013",
    ]  # fmt: skip
    post_office = found[1]
    assert (post_office.name, post_office.sign) == ("LA POSTE", "LA POSTE ROUEN JEANNE D ARC")
    assert (post_office.address, post_office.commune) == ("45 RUE JEANNE D ARC", "76540")
    assert (post_office.band, post_office.band_year) == ("10 000 salariés et plus", "2022")


@pytest.mark.parametrize(
    ("today", "expected"),
    [(date(2026, 12, 31), ("53.10Z", "NAF rév. 2")), (date(2027, 1, 1), ("53.10Y", "NAF 2025"))],
)
def test_the_activity_is_that_of_the_nomenclature_in_force(today, expected):
    seat = read_companies(RECORDED, today=today)[0]
    assert (seat.naf_code, seat.naf_version) == expected


def test_the_former_code_stays_while_the_register_gives_no_new_one():
    school = read_companies(RECORDED, today=date(2027, 1, 1))[2]
    assert (school.naf_code, school.naf_version) == ("85.51Z", "NAF rév. 2")


def test_who_opposes_publication_has_neither_name_nor_address():
    hidden = read_companies(RECORDED, today=date(2026, 11, 24))[-1]
    assert (hidden.name, hidden.address, hidden.postal_code) == ("", "", "")
    assert hidden.is_hidden
    assert hidden.is_person


@pytest.mark.parametrize(
    "odd",
    [
        None, [], "texte", 12, {}, {"results": None}, {"results": {}}, {"results": [None, 1, "a", []]},
        {"results": [{"siren": 356000000, "siege": {"siret": 35600000000048}}]},
        {"results": [{"siren": "356000000", "siege": None, "matching_etablissements": "non"}]},
        {"results": [{"siren": "356000000", "siege": {"siret": "35600000000049"}}]},
        {"results": [{"siren": "732829320", "siege": {"siret": "35600000000048"}}]},
    ],
)  # fmt: skip
def test_an_unknown_shape_gives_nothing(odd):
    assert read_companies(odd, today=date(2026, 11, 24)) == []


def test_wrong_details_are_left_out_and_the_rest_is_read():
    answer = copy.deepcopy(RECORDED)
    unit = answer["results"][1]
    unit["complements"] = ["?"]
    unit["siege"].update(activite_principale=12, tranche_effectif_salarie={}, liste_enseignes=[{}], commune=None)
    unit.update(activite_principale="restauration", tranche_effectif_salarie="99")
    school = read_companies(answer, today=date(2026, 11, 24))[2]
    assert (school.name, school.naf_code, school.band, school.rna) == ("ECOLE DU VELO", "", "", "")


# --- asking ---


def test_the_people_who_lead_companies_are_not_asked_for(register):
    find_companies(typed="La Poste")
    (asked,) = register.asked
    assert "minimal=true" in asked
    assert "dirigeants" not in asked


def test_the_same_question_is_asked_once_a_day(register):
    for typed in ("École du vélo", "ECOLE  DU VELO"):
        find_companies(typed=typed)
    assert len(register.asked) == 1


def test_a_siret_typed_with_spaces_finds_that_establishment_alone(register):
    assert [company.siret for company in find_companies(typed="356 000 000 49837")] == ["35600000049837"]
    assert "q=35600000049837" in register.asked[0]


def test_a_refused_question_finds_nothing(register):
    register.status, register.body = 400, {"erreur": "3 caractères minimum"}
    assert find_companies(typed="???") == []


def _down(stub):
    stub.status = 500


def _malformed(stub):
    stub.body = b'{"results": ['


def _huge(stub):
    stub.body = b'{"results": "' + b"x" * 3_000_000 + b'"}'


def _silent(stub):
    stub.silent = True


def _elsewhere(stub):
    stub.status, stub.headers = 302, {"Location": "http://127.0.0.1:9/"}


def _deep(stub):
    stub.body = b"[" * 200_000


@pytest.mark.parametrize("trouble", [_down, _malformed, _huge, _silent, _elsewhere, _deep])
def test_trouble_becomes_one_sentence_is_tried_once_and_is_not_remembered(register, trouble):
    trouble(register)
    with pytest.raises(DomainError, match="ne répond pas"):
        find_companies(typed="velo")
    assert len(register.asked) == 1
    register.status, register.body, register.silent = 200, RECORDED, False
    assert find_companies(typed="velo")


def test_nobody_there_becomes_the_same_sentence(register, settings):
    settings.COMPANY_API_URL = "http://127.0.0.1:9"
    with pytest.raises(DomainError, match="ne répond pas"):
        find_companies(typed="velo")


def test_a_register_that_asks_to_wait_is_left_in_peace(register):
    register.status, register.headers = 429, {"Retry-After": "30"}
    for typed in ("velo", "verger"):
        with pytest.raises(DomainError, match="très demandé"):
            find_companies(typed=typed)
    assert len(register.asked) == 1


def test_at_most_seven_questions_leave_in_a_second(register, time_machine_at_noon):
    for number in range(7):
        find_companies(typed=f"entreprise {number}")
    with pytest.raises(DomainError, match="très demandé"):
        find_companies(typed="entreprise 8")
    assert len(register.asked) == 7


@pytest.fixture
def time_machine_at_noon():
    import time_machine

    with time_machine.travel("2026-11-24T12:00:00Z", tick=False):
        yield


# --- the page ---


def test_the_box_is_not_there_when_the_setting_is_empty(cast, sign_in, settings):
    settings.COMPANY_API_URL = ""
    assert BOX not in sign_in(cast.facilitator).get(URL).content.decode()


def test_searching_lists_the_establishments_and_keeps_what_was_typed(cast, sign_in, register):
    answer = _search(sign_in(cast.facilitator), name="École du vélo", description="Nos mots")
    page = answer.content.decode()
    assert "12 QUAI DU HAVRE" in page
    assert "10 à 19 salariés" in page
    assert "W761001234" in page
    assert 'value="École du vélo"' in page
    assert "Nos mots" in page
    assert "est à revoir" not in page
    assert "PAUL CACHE" not in page


def test_a_name_searched_never_travels_in_an_address_of_ours(cast, sign_in, register):
    client = sign_in(cast.facilitator)
    assert BOX in client.get(URL, {"do": "search", "company": "velo"}).content.decode()
    assert register.asked == []


def test_taking_a_company_fills_the_empty_boxes(cast, sign_in, register, rouen, forms):
    client = sign_in(cast.facilitator)
    boxes = _boxes(_take(client, "73282932000074"))
    assert boxes["name"] == "ECOLE DU VELO"
    assert (boxes["kind"], boxes["legal_form"]) == ("association", str(forms["association"].pk))
    assert (boxes["siret"], boxes["siren"], boxes["rna"]) == ("73282932000074", "732829320", "W761001234")
    assert (boxes["naf_code"], boxes["naf_version"]) == ("85.51Z", "NAF rév. 2")
    assert (boxes["address"], boxes["commune"]) == ("12 QUAI DU HAVRE", "Rouen (76540)")
    assert client.post(URL, {name: value for name, value in boxes.items() if value}).status_code == 302
    actor = Actor.objects.get(siret="73282932000074")
    assert (actor.rna, actor.commune, actor.legal_form) == ("W761001234", rouen, forms["association"])


def test_taking_keeps_what_was_typed_and_says_what_the_register_says(cast, sign_in, register, rouen):
    answer = _take(sign_in(cast.facilitator), "73282932000074", name="L’école à vélo", address="12, quai du Havre")
    page = answer.content.decode()
    boxes = _boxes(answer)
    assert (boxes["name"], boxes["address"]) == ("L’école à vélo", "12, quai du Havre")
    assert "Vous aviez tapé autre chose" in page
    assert "Nom\u00a0: ECOLE DU VELO" in page.replace("&nbsp;", "\u00a0")
    assert "QUAI DU HAVRE" not in page  # the same address, written otherwise


def test_taking_another_one_replaces_what_the_first_had_filled_in(cast, sign_in, register, rouen):
    client = sign_in(cast.facilitator)
    first = _take(client, "73282932000074")
    boxes = {name: value for name, value in _boxes(first).items() if value} | {"address": "12 quai du Havre, bât. B"}
    second = _boxes(_take(client, "35600000049837", filled=first.context["filled"], **boxes))
    assert (second["name"], second["siret"], second["rna"]) == ("LA POSTE", "35600000049837", "")
    assert second["address"] == "12 quai du Havre, bât. B"


def test_a_commune_we_do_not_list_stays_in_the_address(cast, sign_in, register):
    boxes = _boxes(_take(sign_in(cast.facilitator), "35600000000048"))
    assert boxes["commune"] == ""
    assert boxes["address"].endswith("9 RUE DU COLONEL PIERRE AVIA, 75015 PARIS")


def test_a_sole_trader_is_marked_as_a_person(cast, sign_in, register, forms):
    answer = _take(sign_in(cast.facilitator), "40483304800022")
    page = answer.content.decode()
    assert _boxes(answer)["legal_form"] == str(forms["ei"].pk)
    assert "données personnelles" in page
    assert "cet établissement est fermé" in page


def test_who_opposes_publication_is_taken_without_name_nor_address(cast, sign_in, register, rouen, forms):
    answer = _take(sign_in(cast.facilitator), "55210055400013")
    boxes = _boxes(answer)
    assert (boxes["name"], boxes["siret"], boxes["commune"]) == ("", "55210055400013", "Rouen (76540)")
    assert boxes["address"] == ""
    assert "s’est opposée à la diffusion" in answer.content.decode()


def test_a_register_that_is_down_leaves_a_form_that_saves(cast, sign_in, register):
    register.status = 500
    client = sign_in(cast.facilitator)
    answer = _search(client, name="École du vélo")
    assert answer.status_code == 200
    assert "remplissez la fiche à la main" in answer.content.decode()
    sent = {"do": "save", "company": "velo", "name": "École du vélo", "kind": "association"}
    assert client.post(URL, sent).status_code == 302


def test_two_letters_are_not_enough(cast, sign_in, register):
    assert "trois lettres" in _search(sign_in(cast.facilitator), "ve").content.decode()
    assert register.asked == []


def test_enter_searches_in_the_box_and_saves_elsewhere(cast, sign_in, register):
    client, sent = sign_in(cast.facilitator), {"name": "École du vélo", "kind": "association", "company": "velo"}
    assert "12 QUAI DU HAVRE" in client.post(URL, sent).content.decode()
    assert client.post(URL, sent | {"searched": "velo"}).status_code == 302


def test_the_part_inside_the_form_alone_comes_back_to_htmx(cast, sign_in, register):
    client = sign_in(cast.facilitator)
    answer = client.post(URL, {"do": "search", "company": "velo"}, headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert page.strip().startswith('<div id="inside"')
    assert "<h1" not in page


@pytest.mark.parametrize("filled", ["", "[]", "{", '{"name": {"a": 1}}', "null", "é" * 5000])
def test_an_odd_memory_of_the_page_is_forgotten(cast, sign_in, register, filled):
    boxes = _boxes(_take(sign_in(cast.facilitator), "73282932000074", name="Typed", filled=filled))
    assert boxes["name"] == "Typed"


def test_a_company_that_was_not_found_cannot_be_taken(cast, sign_in, register):
    answer = _take(sign_in(cast.facilitator), "12345678900012", name="Gardé")
    assert "cherchez-la à nouveau" in answer.content.decode()
    assert _boxes(answer)["name"] == "Gardé"
