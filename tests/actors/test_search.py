"""Finding anything by a few words."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from actors.models import Actor, Resource, ResourceOffer
from actors.services import create_contact, record_consent, reveal_effect, reveal_need, reveal_resource
from tests.factories import ActorFactory

LIST, FIND = reverse("actors:list"), reverse("actors:find")


@pytest.fixture
def farm(cast):
    farm = ActorFactory(name="Ferme de l'Étang")
    create_contact(full_name="Zoé Kerbrat", actor=farm, email="zoe@etang.invalid")
    reveal_resource(label="Four à pain partagé", kind="lieu", actor=farm)
    reveal_effect(label="Moins de gaspillage", actor=farm)
    reveal_need(label="Un véhicule frigorifique", actor=farm)
    return farm


def found(client, typed, url=LIST):
    return client.get(url, {"q": typed}).content.decode()


@pytest.mark.parametrize(
    "typed",
    [
        "etang ferme",
        "FERM étan",
        "kerbrat",
        "zoe",
        "pain four",
        "gaspillages",
        "vehicules frigo",
        "zoe@etang.invalid",
    ],
)
def test_the_club_finds_an_actor_by_any_word_of_it_its_people_or_what_was_revealed(cast, sign_in, farm, typed):
    assert farm.name.replace("'", "&#x27;") in found(sign_in(cast.facilitator), typed)


def test_the_search_page_groups_what_it_finds(cast, sign_in, farm):
    page = found(sign_in(cast.facilitator), "kerbrat", FIND)
    assert "Personnes" in page
    assert "Zoé Kerbrat" in page
    assert "Besoins" not in page
    assert "Un véhicule frigorifique" in found(sign_in(cast.facilitator), "vehicule", FIND)


def test_names_come_before_what_is_around(cast, sign_in, farm):
    """An actor called so stands before one whose contact is."""
    ActorFactory(name="Zythum Kerbrat")
    page = found(sign_in(cast.facilitator), "kerbrat")
    assert page.index("Zythum Kerbrat") < page.index("Ferme de l&#x27;Étang")


def test_a_partner_learns_nothing_of_people_or_effects_by_searching(cast, sign_in):
    """The public card is found by its own words only; the filters of the Club do nothing."""
    record_consent(actor=cast.company, use="public_card", decision="granted", text_shown="Le texte.")
    create_contact(full_name="Zoé Kerbrat", actor=cast.company)
    client = sign_in(cast.mrn_agent)
    assert cast.company.name in found(client, cast.company.name[:5])
    assert cast.company.name not in found(client, "kerbrat")
    assert "Zoé Kerbrat" not in found(client, "kerbrat", FIND)
    narrowed = client.get(LIST, {"proof": "measured"}).content.decode()
    assert cast.company.name in narrowed


def test_a_search_that_finds_nothing_says_what_to_try(cast, sign_in):
    assert "Essayez avec moins de lettres" in found(sign_in(cast.facilitator), "xylophone", FIND)
    assert "Essayez avec moins de lettres" in found(sign_in(cast.facilitator), "xylophone")


@pytest.mark.parametrize("typed", ["'", "!!", "a & b | (c", ":*", "\\", "’", "%", "\x00", "-" * 90, "é" * 100])
def test_whatever_is_typed_the_search_answers(cast, sign_in, typed):
    client = sign_in(cast.facilitator)
    assert client.get(LIST, {"q": typed}).status_code == 200
    assert client.get(FIND, {"q": typed}).status_code == 200


def test_typing_refreshes_the_results_alone_and_going_back_the_whole_page(cast, sign_in, farm):
    client = sign_in(cast.facilitator)
    part = client.get(LIST, {"q": "etang"}, headers={"hx-request": "true", "hx-target": "results"}).content.decode()
    assert "Ferme" in part
    assert "<html" not in part
    back = {"hx-request": "true", "hx-target": "results", "hx-history-restore-request": "true"}
    assert "<html" in client.get(LIST, {"q": "etang"}, headers=back).content.decode()


@pytest.mark.parametrize(
    ("asked", "is_there"),
    [
        ({"shares": "on"}, False), ({"consent": "list"}, False), ({"proof": "expected"}, True),
        ({"proof": "observed"}, False),
        ({"commune": "Nulle part"}, False), ({"club": "Aucun club"}, False), ({"tri": "-nom"}, True),
        ({"tri": "x"}, True),
    ],
)  # fmt: skip
def test_each_filter_narrows(cast, sign_in, farm, asked, is_there):
    page = sign_in(cast.facilitator).get(LIST, asked).content.decode()
    assert ("Ferme de l&#x27;Étang" in page) is is_there


def test_who_shares_something_follows_offers_and_resources_whatever_happens_to_them(db):
    one, other = ActorFactory(), ActorFactory()
    oven = reveal_resource(label="Four à pain partagé", kind="lieu", actor=one)

    def sharing():
        return [Actor.objects.get(pk=row.pk).shares for row in (one, other)]

    offer = ResourceOffer.objects.create(resource=oven)
    assert sharing() == [True, False]
    one.save()  # read before its first offer
    assert sharing() == [True, False]
    Resource.objects.filter(pk=oven.pk).update(actor=other)
    assert sharing() == [False, True]
    Resource.objects.filter(pk=oven.pk).update(archived_at=timezone.now())
    assert sharing() == [False, False]
    Resource.objects.filter(pk=oven.pk).update(archived_at=None)
    ResourceOffer.objects.filter(pk=offer.pk).update(withdrawn_at=timezone.now())
    assert sharing() == [False, False]
    second = ResourceOffer.objects.create(resource=oven)
    ResourceOffer.objects.filter(pk=second.pk).update(
        resource=reveal_resource(label="Lavoir", kind="lieu", actor=one)
    )
    assert sharing() == [True, False]
    second.delete()
    assert sharing() == [False, False]


def test_a_consent_withdrawn_no_longer_counts(cast, sign_in, farm):
    client = sign_in(cast.facilitator)
    record_consent(actor=farm, use="list", decision="granted", text_shown="Le texte.")
    assert "Ferme" in client.get(LIST, {"consent": "list"}).content.decode()
    record_consent(actor=farm, use="list", decision="withdrawn", text_shown="Le texte.")
    assert "Ferme de l&#x27;Étang" not in client.get(LIST, {"consent": "list"}).content.decode()


def test_what_is_called_exactly_so_comes_first_among_very_many(cast, sign_in):
    """More match than are read: those with the very name are read, and shown before what only begins so."""
    for number in range(70):
        create_contact(full_name=f"Aude Relais {number}", actor=ActorFactory(name=f"A Relais {number}"))
    ActorFactory(name="Relais")
    create_contact(full_name="RELAIS", actor=cast.company)
    page = found(sign_in(cast.facilitator), "relais", FIND)
    for name in ("Relais", "RELAIS"):
        assert re.search(rf">\s*{name}\s*<", page)


def test_searching_keeps_to_ten_queries(cast, sign_in, farm, django_assert_max_num_queries):
    client = sign_in(cast.facilitator)
    for url in (LIST, FIND):
        with django_assert_max_num_queries(10):
            client.get(url, {"q": "ferme"})
