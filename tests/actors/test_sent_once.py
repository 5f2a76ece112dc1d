"""A form sent twice, one after the other or at once, adds one row."""

import threading
import uuid

import pytest
from django.db import connection
from django.urls import reverse

from actors.models import Actor, Contact
from actors.services import create_actor, create_contact
from common.errors import DomainError
from tests.factories import ActorFactory

SIRET = "73282932000074"


def test_the_same_sending_again_gives_the_same_actor(db):
    number = uuid.uuid4()
    first = create_actor(name="Une fois", kind="association", siret=SIRET, submission_id=number)
    again = create_actor(name="Autre nom", kind="association", siret=SIRET, submission_id=number)
    assert (again.pk, again.name) == (first.pk, "Une fois")
    assert Actor.objects.count() == 1


def test_the_same_sending_again_gives_the_same_contact(db):
    actor, number = ActorFactory(), uuid.uuid4()
    first, again = (create_contact(full_name="Odile", actor=actor, submission_id=number) for _ in "ab")
    assert first == again
    assert Contact.objects.count() == 1


def test_nobody_gets_a_contact_of_another_actor_through_its_sending(db):
    number = uuid.uuid4()
    create_contact(full_name="Odile", actor=ActorFactory(), submission_id=number)
    with pytest.raises(DomainError, match="rechargez"):
        create_contact(full_name="Odile", actor=ActorFactory(), submission_id=number)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("siret", ["", SIRET])
def test_parallel_sendings_add_one_actor(siret):
    number, start, found = uuid.uuid4(), threading.Barrier(4), []

    def send():
        try:
            start.wait(timeout=10)
            found.append(create_actor(name="Une fois", kind="association", siret=siret, submission_id=number).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert set(found) == {Actor.objects.get().pk}


def test_a_form_with_a_siret_sent_twice_opens_the_page_of_the_first(cast, sign_in):
    client, url = sign_in(cast.facilitator), reverse("actors:create")
    assert 'name="submission_id"' in client.get(url).content.decode()
    asked = {"name": "Une fois", "kind": "association", "siret": SIRET, "submission_id": str(uuid.uuid4())}
    first, second = client.post(url, asked), client.post(url, asked)
    assert first.url == second.url
    answer = client.post(url, asked | {"submission_id": str(uuid.uuid4())})
    assert answer.status_code == 422
    assert "a déjà ce SIRET" in answer.content.decode()


def test_a_contact_form_sent_twice_adds_one_contact(cast, sign_in):
    client, url = sign_in(cast.facilitator), reverse("actors:contact_create", args=[cast.company.pk])
    asked = {"full_name": "Élodie Petit", "function": "dirigeant", "submission_id": str(uuid.uuid4())}
    client.post(url, asked)
    client.post(url, asked)
    assert Contact.objects.filter(full_name="Élodie Petit").count() == 1
