"""Somebody absent from the list is added from within the form; whoever looks like them is shown first."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from accompaniments.models import Accompaniment
from actors.models import Actor, Contact
from tests.accompaniments.typed import chosen, full, short
from tests.factories import AccompanimentFactory, ActorFactory, AttendanceFactory, ContactFactory

URL = reverse("accompaniments:create")
SHORT = reverse("accompaniments:short_create")


@pytest.fixture
def fanny(cast, sign_in):
    return sign_in(cast.facilitator)


def seen_in(page):
    return re.findall(r'name="seen" value="([^"]+)"', page)


def ticked_in(page):
    return chosen(page, "participants")


def test_nothing_is_created_while_a_sheet_looks_like_it(cast, fanny):
    known = ActorFactory(name="Les Bocaux de Rouen", kind="association")
    answer = fanny.post(URL, full(cast.facilitator, do="person", new_actor="Les bocaux de Rouen", summary="Gardé."))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert seen_in(page) == [f"actor:{known.pk}"]
    assert "Gardé." in page
    assert 'value="Les bocaux de Rouen"' in page
    assert Actor.objects.filter(sort_key="les bocaux de rouen").count() == 1


def test_the_known_sheet_is_picked_and_nothing_is_created(cast, fanny):
    known = ActorFactory(name="Les Bocaux")
    typed = full(cast.facilitator, do=f"pick:actor:{known.pk}", new_actor="Les Bocaux")
    assert f"actor:{known.pk}" in ticked_in(fanny.post(URL, typed).content.decode())
    assert Actor.objects.filter(name="Les Bocaux").count() == 1


def test_whoever_was_shown_the_sheets_creates_all_the_same(cast, fanny):
    known = ActorFactory(name="Les Bocaux")
    typed = full(cast.facilitator, do="person:anyway", new_actor="Les Bocaux", new_kind="association")
    assert fanny.post(URL, typed).status_code == 409  # « créer quand même » without having seen them
    page = fanny.post(URL, {**typed, "seen": [f"actor:{known.pk}"]}).content.decode()
    made = Actor.objects.exclude(pk=known.pk).get(name="Les Bocaux")
    assert made.kind == "association"
    assert f"actor:{made.pk}" in ticked_in(page)


def test_a_person_typed_beside_an_organisation_joins_the_one_that_is_picked(cast, fanny):
    known = ActorFactory(name="Les Bocaux")
    typed = full(cast.facilitator, do=f"pick:actor:{known.pk}", new_actor="Les Bocaux", new_contact="Jo Bocal")
    page = fanny.post(URL, typed).content.decode()
    made = Contact.objects.get(full_name="Jo Bocal")
    assert made.actor == known
    assert f"contact:{made.pk}" in ticked_in(page)


def test_somebody_of_the_same_name_there_is_shown_first(cast, fanny):
    known = ContactFactory(full_name="Jo Bocal", actor=cast.company)
    ContactFactory(full_name="Jo Bocal", actor=cast.competitor)  # of elsewhere
    typed = full(cast.facilitator, cast.company, do="person", new_contact="jo bocal")
    page = fanny.post(URL, typed).content.decode()
    assert seen_in(page) == [f"contact:{known.pk}"]
    page = fanny.post(URL, {**typed, "do": f"pick:contact:{known.pk}"}).content.decode()
    assert f"contact:{known.pk}" in ticked_in(page)
    assert Contact.objects.filter(sort_key="jo bocal").count() == 2


def test_a_sheet_that_is_gone_cannot_be_picked(cast, fanny):
    answer = fanny.post(URL, full(cast.facilitator, do="pick:actor:999999", new_actor="X"))
    assert answer.status_code == 422
    assert "n’existe plus" in answer.content.decode()


# People who object to the use of their data.


@pytest.fixture
def objector(cast):
    return ContactFactory(full_name="Rémi Retiré", actor=cast.company, opposed_at=timezone.now())


def test_the_search_says_who_objects(cast, fanny, objector):
    found = fanny.post(reverse("accompaniments:people_search"), {"find_person": "reti"}).content.decode()
    assert "Rémi Retiré (Ferme des Quais) · opposition" in found


def test_the_form_never_ticks_them_by_itself(cast, fanny, objector):
    last = AccompanimentFactory(created_by=cast.facilitator, programme=cast.programme)
    AttendanceFactory(accompaniment=last, actor=cast.company, contact=objector)
    for query in (f"acteur={cast.company.pk}", f"programme={cast.programme.pk}", f"modele={last.pk}"):
        page = fanny.get(f"{URL}?{query}").content.decode()
        assert f"contact:{objector.pk}" in page
        assert f"contact:{objector.pk}" not in ticked_in(page)


@pytest.mark.parametrize(("url", "typed"), [(SHORT, short), (URL, None)])
def test_they_are_named_only_when_somebody_says_they_agree(cast, fanny, objector, url, typed):
    present = {"participants": [f"contact:{objector.pk}"]}
    data = short(cast.company, **present) if typed else full(cast.facilitator, cast.company, **present)
    answer = fanny.post(url, data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "opposition à l’usage de ses données" in page
    assert 'name="notes_opposed"' in page
    assert not Accompaniment.objects.exists()
    assert fanny.post(url, {**data, "notes_opposed": "on"}).status_code == 302
    assert Accompaniment.objects.get().attendances.get().contact == objector


def test_a_meeting_they_came_to_before_objecting_is_completed_without_asking_again(cast, fanny, objector):
    row = AccompanimentFactory(created_by=cast.facilitator)
    AttendanceFactory(accompaniment=row, actor=cast.company, contact=objector)
    typed = full(
        cast.facilitator, participants=[f"contact:{objector.pk}"], base_version="1", summary="Mieux dit.",
        submission_id=str(row.submission_id),
    )  # fmt: skip
    assert fanny.post(reverse("accompaniments:edit", args=[row.pk]), typed).status_code == 302


def test_people_are_found_by_siret_in_the_short_form_without_javascript(cast, fanny):
    ActorFactory(name="Les Bocaux", siret="73282932000074", siren="732829320")
    page = fanny.post(SHORT, short(cast.company, do="search", find_person="732 829 320")).content.decode()
    assert "Les Bocaux" in page
    assert "à revoir" not in page
    assert not Accompaniment.objects.exists()
