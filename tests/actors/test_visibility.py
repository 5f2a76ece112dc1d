"""Which actors, contacts, revealed things and offers each person of the cast sees."""

from datetime import date

import pytest

from accounts.viewer import ANYONE, Viewer
from actors.models import Actor, Contact, Resource, ResourceOffer, UsefulEffect
from actors.services import record_consent
from ecosystems.models import Ecosystem, EcosystemMember
from tests.factories import ActorFactory, ContactFactory, EffectFactory, ResourceFactory


def _names(rows):
    return {str(row) for row in rows}


@pytest.fixture
def ecosystem(cast):
    row = Ecosystem.objects.create(name="Manger ensemble", stake="Manger")
    for actor in (cast.company, cast.competitor):
        EcosystemMember.objects.create(ecosystem=row, actor=actor, joined_on=date(2026, 1, 1))
    return row


def test_the_club_sees_every_current_actor(cast):
    ActorFactory(name="Fusionnée", merged_into=cast.company)
    for person in (cast.administrator, cast.facilitator, cast.other_facilitator):
        seen = _names(Actor.objects.visible_to(Viewer(person)))
        assert {"Ferme des Quais", "Ferme des Îles"} <= seen
        assert "Fusionnée" not in seen


def test_a_member_sees_their_own_actor_alone(cast):
    assert _names(Actor.objects.visible_to(Viewer(cast.member))) == {"Ferme des Quais"}


def test_a_member_sees_the_fellows_of_their_ecosystems(cast, ecosystem):
    assert _names(Actor.objects.visible_to(Viewer(cast.member))) == {"Ferme des Quais", "Ferme des Îles"}
    assert _names(Actor.objects.readable_by(Viewer(cast.member))) == {"Ferme des Quais"}


def test_a_fellow_who_left_is_seen_no_more(cast, ecosystem):
    ecosystem.members.filter(actor=cast.competitor).update(ended_on=date(2026, 2, 1))
    assert _names(Actor.objects.visible_to(Viewer(cast.member))) == {"Ferme des Quais"}


def test_a_partner_sees_consenting_actors_of_what_they_fund(cast):
    viewer = Viewer(cast.mrn_agent)
    assert _names(Actor.objects.visible_to(viewer)) == {"Direction de la culture"}
    record_consent(actor=cast.company, use="public_card", decision="granted", text_shown="Le texte.")
    record_consent(actor=cast.competitor, use="public_card", decision="granted", text_shown="Le texte.")
    assert _names(Actor.objects.visible_to(viewer)) == {"Direction de la culture", "Ferme des Quais"}
    assert _names(Actor.objects.visible_to(Viewer(cast.other_funder_agent))) == {"Région Normandie"}
    record_consent(actor=cast.company, use="public_card", decision="withdrawn", text_shown="Le texte.")
    assert _names(Actor.objects.visible_to(viewer)) == {"Direction de la culture"}


def test_a_stranger_and_anyone_see_no_actor(cast):
    assert not Actor.objects.visible_to(Viewer(cast.stranger)).exists()
    assert not Actor.objects.visible_to(ANYONE).exists()


def test_contacts_are_for_the_club_and_their_own_actor(cast):
    ContactFactory(actor=cast.company, full_name="Camille")
    for person, expected in [
        (cast.facilitator, {"Camille"}), (cast.colleague, {"Camille"}), (cast.competitor_member, set()),
        (cast.mrn_agent, set()), (cast.stranger, set()),
    ]:  # fmt: skip
        assert _names(Contact.objects.visible_to(Viewer(person))) == expected


def test_what_is_revealed_is_for_the_club_and_the_actor(cast, ecosystem):
    EffectFactory(actor=cast.company, label="Un effet")
    for person, expected in [
        (cast.other_facilitator, {"Un effet"}), (cast.member, {"Un effet"}), (cast.competitor_member, set()),
        (cast.mrn_agent, set()), (cast.stranger, set()),
    ]:  # fmt: skip
        assert _names(UsefulEffect.objects.visible_to(Viewer(person))) == expected
    assert not Resource.objects.visible_to(ANYONE).exists()


def test_an_offer_to_an_ecosystem_is_seen_by_its_members(cast, ecosystem):
    offer = ResourceOffer.objects.create(
        resource=ResourceFactory(actor=cast.company, label="Chambre froide"), audience="ecosystem"
    )
    denis = Viewer(cast.competitor_member)
    assert not ResourceOffer.objects.visible_to(denis).exists()
    ecosystem.members.get(actor=cast.company).offers.add(offer)
    assert list(ResourceOffer.objects.visible_to(denis)) == [offer]
    assert not ResourceOffer.objects.visible_to(Viewer(cast.mrn_agent)).exists()
