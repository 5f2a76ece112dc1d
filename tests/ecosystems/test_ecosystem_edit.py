"""Noting an ecosystem, its members, and what they pool."""

import uuid

import pytest
from django.urls import reverse

from actors.services import offer_resource
from common.errors import DomainError
from ecosystems.models import Ecosystem
from ecosystems.services import add_member, create_ecosystem
from tests.factories import ResourceFactory

VALUES = {"name": "Manger ensemble", "stake": "Une nourriture choisie.", "stage": "detected"}


@pytest.fixture
def ecosystem(cast):
    return create_ecosystem(name="Manger ensemble", stake="Une nourriture choisie.")


def test_the_club_notes_an_ecosystem_once(cast, sign_in):
    client, url = sign_in(cast.facilitator), reverse("ecosystems:create")
    assert client.get(url).status_code == 200
    asked = VALUES | {"submission_id": str(uuid.uuid4())}
    assert client.post(url, asked).url == client.post(url, asked).url
    assert Ecosystem.objects.count() == 1


def test_the_same_sending_again_gives_the_same_ecosystem(db):
    number = uuid.uuid4()
    first, again = (create_ecosystem(name="Manger", stake="Une nourriture.", submission_id=number) for _ in "ab")
    assert first == again
    assert Ecosystem.objects.count() == 1


def test_an_ecosystem_without_stake_is_refused(cast, sign_in):
    answer = sign_in(cast.facilitator).post(reverse("ecosystems:create"), VALUES | {"stake": ""})
    assert answer.status_code == 422
    assert 'value="Manger ensemble"' in answer.content.decode()


def test_two_people_at_once_lose_nothing(cast, sign_in, ecosystem):
    client, url = sign_in(cast.facilitator), reverse("ecosystems:edit", args=[ecosystem.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, VALUES | {"version": 1, "stage": "connected"}).status_code == 302
    answer = client.post(url, VALUES | {"version": 1, "stage": "committed"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Relié" in page
    assert "Engagé" in page


def test_a_member_joins_then_pools_a_resource(cast, sign_in, ecosystem):
    resource = ResourceFactory(actor=cast.company, label="Chambre froide")
    client = sign_in(cast.facilitator)
    add_url = reverse("ecosystems:member_add", args=[ecosystem.pk])
    assert client.get(add_url).status_code == 200
    answer = client.post(add_url, {"actor": "Ferme des Quais", "role": "carrier", "joined_on": "2026-01-01"})
    member = ecosystem.members.get()
    assert answer.url == reverse("ecosystems:member_pool", args=[member.pk])
    assert "Chambre froide" in client.get(answer.url).content.decode()
    client.post(answer.url, {"resource": resource.pk, "counterpart": "exchange", "conditions": "Le mardi"})
    offer = member.offers.get()
    assert (offer.resource, offer.audience, offer.conditions) == (resource, "ecosystem", "Le mardi")


def test_a_member_without_resource_is_told_where_to_note_one(cast, sign_in, ecosystem):
    member = add_member(ecosystem=ecosystem, actor=cast.company)
    page = sign_in(cast.facilitator).get(reverse("ecosystems:member_pool", args=[member.pk])).content.decode()
    assert "Aucun déjà-là" in page


def test_a_member_pools_only_its_own(cast, sign_in, ecosystem):
    foreign = ResourceFactory(actor=cast.competitor)
    member = add_member(ecosystem=ecosystem, actor=cast.company)
    url = reverse("ecosystems:member_pool", args=[member.pk])
    assert sign_in(cast.facilitator).post(url, {"resource": foreign.pk, "counterpart": "none"}).status_code == 422
    with pytest.raises(DomainError, match="propres ressources"):
        add_member(ecosystem=ecosystem, actor=cast.department, offers=[offer_resource(resource=foreign)])


def test_joining_twice_says_so(cast, sign_in, ecosystem):
    add_member(ecosystem=ecosystem, actor=cast.company)
    answer = sign_in(cast.facilitator).post(
        reverse("ecosystems:member_add", args=[ecosystem.pk]),
        {"actor": "Ferme des Quais", "role": "member", "joined_on": "2026-01-01"},
    )
    assert answer.status_code == 422
    assert "déjà membre" in answer.content.decode()


def test_a_member_reads_but_does_not_edit_and_others_do_not_see(cast, sign_in, ecosystem):
    member = add_member(ecosystem=ecosystem, actor=cast.company)
    urls = [
        reverse("ecosystems:edit", args=[ecosystem.pk]),
        reverse("ecosystems:member_add", args=[ecosystem.pk]),
        reverse("ecosystems:member_pool", args=[member.pk]),
    ]
    assert {sign_in(cast.member).get(url).status_code for url in urls} == {403}
    assert {sign_in(cast.competitor_member).get(url).status_code for url in urls} == {404}
    assert sign_in(cast.member).get(reverse("ecosystems:create")).status_code == 403
