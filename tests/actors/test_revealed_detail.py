"""The pages of what is revealed."""

import pytest
from django.urls import reverse

from actors.services import (
    offer_resource,
    reveal_effect,
    reveal_limit,
    reveal_need,
    reveal_resource,
    reveal_signal,
    reveal_tension,
)
from common.errors import DomainError
from territories.models import FunctionalSphere
from tests.factories import EvidenceFactory


@pytest.fixture
def revealed(cast):
    """One of each, of the company."""
    return [
        reveal_resource(label="Une confiance", kind="confiance", actor=cast.company),
        reveal_effect(label="Un effet", beneficiaries=["usagers"], actor=cast.company),
        reveal_need(label="Un besoin", actor=cast.company),
        reveal_tension(label="Une tension", actor=cast.company),
        reveal_limit(label="Un renoncement", kind="renunciation", actor=cast.company),
        reveal_signal(label="Un signal", actor=cast.company),
    ]


def test_the_club_and_the_actors_people_read_each_page(cast, sign_in, revealed):
    for person in (cast.facilitator, cast.member):
        client = sign_in(person)
        for row in revealed:
            page = client.get(row.get_absolute_url()).content.decode()
            assert row.label in page
            assert "attendu" in page


def test_others_find_no_page(cast, sign_in, revealed):
    for person in (cast.competitor_member, cast.mrn_agent, cast.stranger):
        client = sign_in(person)
        assert {client.get(row.get_absolute_url()).status_code for row in revealed} == {404}


def test_an_effect_shows_beneficiaries_proof_and_what_it_answers(cast, sign_in):
    negative = reveal_effect(label="Plus de trajets", nature="externality_negative", actor=cast.company)
    effect = reveal_effect(
        label="Une tournée commune", beneficiaries=["usagers"], actor=cast.company, answers=[negative]
    )
    EvidenceFactory(effect=effect, voice="beneficiary")
    client = sign_in(cast.facilitator)
    page = client.get(reverse("actors:effect_detail", args=[effect.pk])).content.decode()
    for expected in ("Usagères et usagers", "confirmé", "Plus de trajets"):
        assert expected in page
    assert "Une tournée commune" in client.get(negative.get_absolute_url()).content.decode()


def test_a_resource_shows_on_what_terms_it_is_shared(cast, sign_in):
    resource = reveal_resource(label="Chambre froide", kind="lieu", actor=cast.company)
    offer_resource(resource=resource, conditions="Le mardi", capacity="4 palettes", counterpart="exchange")
    page = sign_in(cast.facilitator).get(resource.get_absolute_url()).content.decode()
    for expected in ("Le mardi", "4 palettes", "Échange"):
        assert expected in page


def test_a_tension_of_a_sphere_needs_no_actor(cast, sign_in):
    sphere = FunctionalSphere.objects.create(slug="habiter-test", label="Habiter")
    tension = reveal_tension(label="Loger vite ou bien", sphere=sphere)
    assert "Habiter" in sign_in(cast.facilitator).get(tension.get_absolute_url()).content.decode()


def test_what_belongs_nowhere_is_refused(db):
    with pytest.raises(DomainError, match="Rattachez-le"):
        reveal_tension(label="Nulle part")
