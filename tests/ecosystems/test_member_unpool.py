"""Taking something out of the common pot, and putting it back."""

import pytest
from django.urls import reverse

from actors.services import offer_resource
from common.errors import DomainError
from ecosystems.services import add_member, create_ecosystem, pool_resource, repool_offer
from tests.factories import ResourceFactory


@pytest.fixture
def member(cast):
    ecosystem = create_ecosystem(name="Manger ensemble", stake="Une nourriture choisie.")
    return add_member(ecosystem=ecosystem, actor=cast.company)


def _unpool(client, member, offer):
    url = reverse("ecosystems:member_unpool", args=[member.pk])
    return client.post(url, {"offer": offer.pk}, follow=True).content.decode()


def test_what_was_offered_here_alone_is_withdrawn_and_comes_back_by_the_message(cast, sign_in, member):
    resource = ResourceFactory(actor=cast.company, label="Chambre froide")
    offer = pool_resource(member=member, resource=resource)
    client = sign_in(cast.facilitator)
    assert "Chambre froide" in client.get(member.ecosystem.get_absolute_url()).content.decode()
    text = _unpool(client, member, offer)
    undo = f"{reverse('ecosystems:member_repool', args=[member.pk])}?offer={offer.pk}"
    assert f'action="{undo}"' in text
    offer.refresh_from_db()
    assert offer.withdrawn_at is not None
    assert not member.offers.exists()
    client.post(undo)
    offer.refresh_from_db()
    assert offer.withdrawn_at is None
    assert list(member.offers.all()) == [offer]


def test_what_is_offered_elsewhere_too_stays_offered_there(cast, sign_in, member):
    offer = offer_resource(resource=ResourceFactory(actor=cast.company), audience="club")
    member.offers.add(offer)
    _unpool(sign_in(cast.facilitator), member, offer)
    offer.refresh_from_db()
    assert offer.withdrawn_at is None
    assert not member.offers.exists()


def test_taken_out_twice_it_says_so(cast, sign_in, member):
    offer = pool_resource(member=member, resource=ResourceFactory(actor=cast.company))
    client = sign_in(cast.facilitator)
    _unpool(client, member, offer)
    assert "déjà plus mis en commun" in _unpool(client, member, offer)


def test_a_member_puts_back_only_its_own(cast, member):
    foreign = offer_resource(resource=ResourceFactory(actor=cast.competitor))
    with pytest.raises(DomainError):
        repool_offer(member=member, offer=foreign)
