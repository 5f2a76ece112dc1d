"""What the Club answers to those who ask to join."""

import uuid

import pytest
from django.urls import reverse

from actors.models import Actor
from common.errors import DomainError
from programmes.services import accept_join_request, receive_join_request
from territories.models import Commune

URL = reverse("programmes:join_requests")


@pytest.fixture
def urls(join_request):
    return {
        "accept": reverse("programmes:join_request_accept", args=[join_request.pk]),
        "decline": reverse("programmes:join_request_decline", args=[join_request.pk]),
    }


def test_the_club_reads_what_is_waiting(cast, sign_in, join_request):
    page = sign_in(cast.facilitator).get(URL).content.decode()
    assert "Brasserie des Docks" in page
    assert "Réemployer nos drêches." in page


def test_nothing_waiting_says_so(cast, sign_in):
    assert "Aucune demande en attente" in sign_in(cast.facilitator).get(URL).content.decode()


def test_accepting_creates_the_actor_and_its_contact(cast, sign_in, join_request, urls):
    rouen = Commune.objects.create(insee="76540", name="Rouen", sort_key="rouen", department="76")
    answer = sign_in(cast.facilitator).post(urls["accept"], {"kind": "entreprise"})
    actor = Actor.objects.get(name="Brasserie des Docks")
    assert answer.url == actor.get_absolute_url()
    assert actor.commune == rouen
    contact = actor.contacts.get()
    assert (contact.full_name, contact.email) == ("Jeanne", "jeanne@exemple.test")
    join_request.refresh_from_db()
    assert (join_request.state, join_request.decided_by, join_request.actor) == ("accepted", cast.facilitator, actor)


def test_accepting_twice_creates_one_actor(cast, sign_in, urls):
    client = sign_in(cast.facilitator)
    client.post(urls["accept"], {"kind": "entreprise"})
    answer = client.post(urls["accept"], {"kind": "entreprise"}, follow=True)
    assert "déjà été traitée" in answer.content.decode()
    assert Actor.objects.filter(name="Brasserie des Docks").count() == 1


def test_declining_creates_nothing(cast, sign_in, join_request, urls):
    sign_in(cast.facilitator).post(urls["decline"])
    join_request.refresh_from_db()
    assert join_request.state == "declined"
    assert not Actor.objects.filter(name="Brasserie des Docks").exists()


def test_an_application_to_a_programme_opens_the_path(cast):
    request, _ = receive_join_request(
        kind="programme", programme=cast.programme, organisation="Les Docks", full_name="Jeanne",
        email="jeanne@exemple.test", submission_id=uuid.uuid4(),
    )  # fmt: skip
    actor, _ = accept_join_request(join_request=request, kind="entreprise", by=cast.facilitator)
    assert actor.paths.get().programme == cast.programme


def test_an_application_without_programme_is_refused(db):
    with pytest.raises(DomainError, match="vise un programme"):
        receive_join_request(
            kind="programme", organisation="Les Docks", full_name="Jeanne", email="jeanne@exemple.test",
            submission_id=uuid.uuid4(),
        )  # fmt: skip


def test_an_unknown_kind_of_actor_creates_nothing(cast, sign_in, urls):
    sign_in(cast.facilitator).post(urls["accept"], {"kind": "inconnu"})
    assert not Actor.objects.filter(name="Brasserie des Docks").exists()


def test_a_visit_decides_nothing(cast, sign_in, join_request, urls):
    assert {sign_in(cast.facilitator).get(url).status_code for url in urls.values()} == {405}


@pytest.mark.parametrize("person", ["member", "mrn_agent", "stranger"])
def test_others_read_and_decide_nothing(cast, sign_in, urls, person):
    client = sign_in(getattr(cast, person))
    assert client.get(URL).status_code == 403
    assert {client.post(url, {"kind": "entreprise"}).status_code for url in urls.values()} == {404}
