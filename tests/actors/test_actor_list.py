"""The directory."""

import pytest
from django.urls import reverse

from actors.services import record_consent
from territories.models import Commune, FunctionalSphere
from tests.factories import ActorFactory

URL = reverse("actors:list")


def test_the_club_reads_the_directory_in_the_order_of_names(cast, sign_in):
    ActorFactory(name="École du vélo")
    ActorFactory(name="Eau vive")
    ActorFactory(name="Zeste")
    page = sign_in(cast.facilitator).get(URL).content.decode()
    assert page.index("Eau vive") < page.index("École du vélo") < page.index("Zeste")


def test_a_search_ignores_case_and_accents(cast, sign_in):
    ActorFactory(name="École du vélo")
    page = sign_in(cast.facilitator).get(URL, {"q": "ecole DU vel"}).content.decode()
    assert "École du vélo" in page
    assert "Ferme des Quais" not in page


def test_a_search_finds_a_siret_and_a_commune(cast, sign_in):
    rouen = Commune.objects.create(insee="76540", name="Rouen", sort_key="rouen", department="76")
    ActorFactory(name="Par numéro", siret="73282932000074")
    ActorFactory(name="Par commune", commune=rouen)
    client = sign_in(cast.facilitator)
    assert "Par numéro" in client.get(URL, {"q": "732 829 320"}).content.decode()
    assert "Par commune" in client.get(URL, {"q": "roue"}).content.decode()


def test_filters_stay_in_the_address_from_page_to_page(cast, sign_in):
    sphere = FunctionalSphere.objects.create(slug="se-nourrir-test", label="Se nourrir")
    for number in range(30):
        ActorFactory(name=f"Association {number}", kind="association").spheres.add(sphere)
    page = sign_in(cast.facilitator).get(URL, {"kind": "association", "sphere": sphere.slug}).content.decode()
    assert "30 acteurs" in page
    assert "Ferme des Quais" not in page
    assert f"kind=association&amp;sphere={sphere.slug}&amp;page=2" in page


def test_nothing_found_says_what_to_do(cast, sign_in):
    page = sign_in(cast.facilitator).get(URL, {"q": "zzz"}).content.decode()
    assert "Aucun acteur ne correspond" in page


@pytest.mark.parametrize("asked", [{"page": "abc"}, {"page": "99"}, {"sphere": "x"}, {"kind": "x"}])
def test_a_strange_address_still_answers(cast, sign_in, asked):
    assert sign_in(cast.facilitator).get(URL, asked).status_code == 200


def test_a_member_sees_their_own_actor_and_a_partner_the_consenting_ones(cast, sign_in):
    page = sign_in(cast.member).get(URL).content.decode()
    assert "Ferme des Quais" in page
    assert "Ferme des Îles" not in page
    record_consent(actor=cast.company, use="public_card", decision="granted", text_shown="Le texte.")
    assert "Ferme des Quais" in sign_in(cast.mrn_agent).get(URL).content.decode()


def test_a_stranger_cannot_read_the_directory(cast, sign_in):
    assert sign_in(cast.stranger).get(URL).status_code == 403
    assert sign_in(None).get(URL).status_code == 302


def test_the_number_of_queries_does_not_grow(cast, sign_in, django_assert_max_num_queries):
    for number in range(25):
        ActorFactory(name=f"Acteur {number}")
    client = sign_in(cast.facilitator)
    with django_assert_max_num_queries(12):
        client.get(URL)
