"""Adding an actor."""

import uuid

import pytest
from django.urls import reverse

from actors.models import Actor
from territories.models import Commune
from tests.factories import ActorFactory

URL = reverse("actors:create")


@pytest.fixture
def rouen(db):
    return Commune.objects.create(insee="76540", name="Rouen", sort_key="rouen", department="76")


def test_the_form_asks_who_they_are(cast, sign_in):
    assert "Ajouter un acteur" in sign_in(cast.facilitator).get(URL).content.decode()


def test_a_facilitator_adds_an_actor(cast, sign_in, rouen):
    answer = sign_in(cast.facilitator).post(
        URL, {"name": "  École  du vélo ", "kind": "association", "siret": "732 829 320 00074", "commune": "rouen"}
    )
    actor = Actor.objects.get(sort_key="ecole du velo")
    assert answer.url == actor.get_absolute_url()
    assert (actor.name, actor.siret, actor.siren, actor.commune) == (
        "École du vélo", "73282932000074", "732829320", rouen,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("siret", "73282932000075", "comporte une erreur"),
        ("siret", "123", "a 14 chiffres"),
        ("siren", "abc", "a 9 chiffres"),
        ("commune", "Nulle-Part", "Aucune commune"),
        ("website", "pas une adresse", "URL"),
        ("kind", "inconnu", "inconnu"),
    ],
)
def test_a_wrong_value_gets_a_message_and_keeps_what_was_typed(cast, sign_in, field, typed, message):
    answer = sign_in(cast.facilitator).post(URL, {"name": "École du vélo", "kind": "association", field: typed})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert message in page
    assert 'value="École du vélo"' in page
    assert not Actor.objects.filter(name="École du vélo").exists()


def test_a_post_office_is_an_actor_like_another(cast, sign_in):
    # La Poste's establishments do not follow the usual checksum
    answer = sign_in(cast.facilitator).post(
        URL, {"name": "Bureau de poste", "kind": "entreprise", "siret": "35600000049837"}
    )
    assert answer.status_code == 302


def test_a_siret_already_known_says_so(cast, sign_in):
    ActorFactory(name="Déjà là", siret="73282932000074")
    answer = sign_in(cast.facilitator).post(URL, {"name": "Encore", "kind": "association", "siret": "73282932000074"})
    assert answer.status_code == 422
    assert "Un acteur a déjà ce SIRET" in answer.content.decode()


def test_two_communes_of_the_same_name_ask_which_one(cast, sign_in):
    for insee in ("76001", "27001"):
        Commune.objects.create(insee=insee, name="Saint-Aubin", sort_key="saint-aubin", department=insee[:2])
    client = sign_in(cast.facilitator)
    asked = {"name": "Chez nous", "kind": "association", "commune": "Saint Aubin"}
    answer = client.post(URL, asked)
    assert "Saint-Aubin (76001)" in answer.content.decode()
    assert client.post(URL, asked | {"commune": "Saint-Aubin (27001)"}).status_code == 302
    assert Actor.objects.get(name="Chez nous").commune_id == "27001"


def test_sending_the_form_twice_adds_one_actor(cast, sign_in):
    client = sign_in(cast.facilitator)
    asked = {"name": "Une fois", "kind": "association", "submission_id": str(uuid.uuid4())}
    first, second = client.post(URL, asked), client.post(URL, asked)
    assert first.url == second.url
    assert Actor.objects.filter(name="Une fois").count() == 1


@pytest.mark.parametrize("person", ["member", "mrn_agent", "stranger"])
def test_others_cannot_add_an_actor(cast, sign_in, person):
    assert sign_in(getattr(cast, person)).post(URL, {"name": "Non", "kind": "association"}).status_code == 403
