"""Suggestions while one types."""

import pytest
from django.urls import reverse

from territories.models import Commune


@pytest.fixture
def rouen(db):
    return Commune.objects.create(insee="76540", name="Rouen", sort_key="rouen", department="76")


def test_a_few_letters_find_a_commune(cast, sign_in, rouen):
    client = sign_in(cast.facilitator)
    page = client.get(reverse("actors:commune_search"), {"champ": "commune", "commune": "ROU"}).content.decode()
    assert "Rouen (76540)" in page


def test_a_few_letters_find_an_actor_one_may_see(cast, sign_in):
    url = reverse("actors:search")
    assert "Ferme des Îles" in sign_in(cast.facilitator).get(url, {"q": "des il"}).content.decode()
    assert "Ferme des Îles" not in sign_in(cast.member).get(url, {"q": "des il"}).content.decode()


def test_nothing_typed_suggests_nothing(cast, sign_in):
    for name in ("actors:search", "actors:commune_search"):
        assert "<option" not in sign_in(cast.facilitator).get(reverse(name)).content.decode()


def test_a_stranger_searches_nothing(cast, sign_in):
    for name in ("actors:search", "actors:commune_search"):
        assert sign_in(cast.stranger).get(reverse(name), {"q": "f"}).status_code == 403
