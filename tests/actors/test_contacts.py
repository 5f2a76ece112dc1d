"""The people of an actor."""

import pytest
from django.urls import reverse

from actors.models import Contact
from tests.factories import ContactFactory


@pytest.fixture
def create_url(cast):
    return reverse("actors:contact_create", args=[cast.company.pk])


@pytest.fixture
def contact(cast):
    return ContactFactory(actor=cast.company, full_name="Camille Martin")


def test_a_facilitator_adds_a_contact(cast, sign_in, create_url):
    client = sign_in(cast.facilitator)
    assert client.get(create_url).status_code == 200
    asked = {"full_name": "Élodie  Petit", "function": "dirigeant", "email": "Elodie@Exemple.test"}
    assert client.post(create_url, asked).status_code == 302
    contact = Contact.objects.get(actor=cast.company)
    assert (contact.full_name, contact.sort_key, contact.email) == (
        "Élodie Petit", "elodie petit", "elodie@exemple.test",
    )  # fmt: skip


def test_a_wrong_address_keeps_what_was_typed(cast, sign_in, create_url):
    answer = sign_in(cast.facilitator).post(
        create_url, {"full_name": "Élodie", "function": "dirigeant", "email": "non"}
    )
    assert answer.status_code == 422
    assert 'value="Élodie"' in answer.content.decode()


def test_a_contact_changes_then_is_archived(cast, sign_in, contact):
    client, url = sign_in(cast.facilitator), reverse("actors:contact_edit", args=[contact.pk])
    assert "Camille Martin" in client.get(url).content.decode()
    client.post(url, {"full_name": "Camille Durand", "function": "autre"})
    contact.refresh_from_db()
    assert (contact.full_name, contact.sort_key) == ("Camille Durand", "camille durand")
    client.post(url, {"archiver": "oui"})
    contact.refresh_from_db()
    assert contact.archived_at is not None
    assert client.get(url).status_code == 404


def test_a_lead_adds_a_contact_and_a_member_cannot(cast, sign_in, create_url, contact):
    edit_url = reverse("actors:contact_edit", args=[contact.pk])
    assert sign_in(cast.member).get(create_url).status_code == 403
    assert sign_in(cast.member).get(edit_url).status_code == 403
    cast.company.memberships.filter(user=cast.member).update(role="lead")
    assert sign_in(cast.member).get(create_url).status_code == 200


@pytest.mark.parametrize("person", ["competitor_member", "mrn_agent", "stranger"])
def test_others_do_not_see_the_people_of_an_actor(cast, sign_in, create_url, contact, person):
    client = sign_in(getattr(cast, person))
    assert client.get(create_url).status_code == 404
    assert client.get(reverse("actors:contact_edit", args=[contact.pk])).status_code == 404
