"""The list and the page of ecosystems: who carries the stake, what each pools."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.viewer import ANYONE, Viewer
from actors.services import offer_resource, record_consent
from ecosystems.models import Ecosystem
from ecosystems.services import add_member, create_ecosystem
from tests.factories import ActorFactory, ResourceFactory

LIST = reverse("ecosystems:list")


@pytest.fixture
def ecosystem(cast):
    row = create_ecosystem(name="Manger ensemble", stake="Une nourriture choisie.", programme=cast.programme)
    cold_room = offer_resource(
        resource=ResourceFactory(actor=cast.company, label="Chambre froide"), conditions="Le mardi",
        capacity="4 palettes", counterpart="exchange", audience="ecosystem",
    )  # fmt: skip
    add_member(ecosystem=row, actor=cast.company, role="member", offers=[cold_room], joined_on=date(2026, 1, 1))
    add_member(ecosystem=row, actor=ActorFactory(name="Zeste"), role="steward", joined_on=date(2026, 1, 1))
    return row


@pytest.fixture
def page(sign_in, ecosystem):
    """`page(person)` gives the answer and its text."""

    def _page(person):
        answer = sign_in(person).get(ecosystem.get_absolute_url())
        return answer, answer.content.decode()

    return _page


@pytest.mark.parametrize(
    ("person", "sees"),
    [
        ("other_facilitator", True), ("member", True), ("mrn_agent", True), ("competitor_member", False),
        ("other_funder_agent", False), ("stranger", False),
    ],
)  # fmt: skip
def test_who_sees_an_ecosystem(cast, ecosystem, sign_in, page, person, sees):
    user = getattr(cast, person)
    assert Ecosystem.objects.visible_to(Viewer(user)).exists() is sees
    assert page(user)[0].status_code == (200 if sees else 404)
    assert not Ecosystem.objects.visible_to(ANYONE).exists()


def test_the_list_shows_the_stake_and_the_members_count(cast, ecosystem, sign_in):
    text = sign_in(cast.facilitator).get(LIST).content.decode()
    for expected in ("Manger ensemble", "Une nourriture choisie.", "2 membres", "Nouvel écosystème"):
        assert expected in text
    assert "Nouvel écosystème" not in sign_in(cast.member).get(LIST).content.decode()


def test_an_empty_list_says_what_to_do(cast, sign_in):
    assert "Aucun écosystème encore" in sign_in(cast.facilitator).get(LIST).content.decode()
    assert sign_in(cast.stranger).get(LIST).status_code == 403


def test_the_page_shows_what_each_pools_and_on_what_terms(cast, page):
    _, text = page(cast.facilitator)
    for expected in ("Garant de la coopération", "Chambre froide", "Le mardi", "4 palettes", "échange", "Mettre en"):
        assert expected in text
    assert text.index("Zeste</a>") < text.index("Ferme des Quais</a>")  # stewards first


def test_the_drawing_has_a_table(cast, page):
    _, text = page(cast.facilitator)
    assert "<svg" in text
    assert "<td>Chambre froide</td>" in text or "Chambre froide</t" in text


def test_a_member_reads_their_fellows(cast, page):
    _, text = page(cast.member)
    assert "Zeste" in text
    assert "Mettre en" not in text


def test_a_partner_reads_the_names_of_consenting_members_only(cast, page):
    record_consent(actor=cast.company, use="public_card", decision="granted", text_shown="Le texte.")
    _, text = page(cast.mrn_agent)
    assert "Ferme des Quais" in text
    assert "Zeste" not in text
    assert "1 membre n’a pas choisi de se montrer" in text
    assert "Chambre froide" not in text
    assert "mettent en commun 1 ressource&nbsp;; le détail se lit entre membres" in text
    assert "ce que chacun met en commun" not in text


def test_the_number_of_queries_does_not_grow(cast, ecosystem, sign_in, django_assert_max_num_queries):
    for number in range(12):
        actor = ActorFactory(name=f"Acteur {number}")
        offer = offer_resource(resource=ResourceFactory(actor=actor), audience="ecosystem")
        add_member(ecosystem=ecosystem, actor=actor, offers=[offer])
    client = sign_in(cast.facilitator)
    with django_assert_max_num_queries(14):
        client.get(ecosystem.get_absolute_url())
