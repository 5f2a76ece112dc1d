"""The page of an actor."""

from datetime import date

import pytest
from django.urls import reverse

from actors.models import ActorHistory
from actors.services import (
    offer_resource,
    record_consent,
    reveal_limit,
    reveal_need,
    reveal_signal,
    reveal_tension,
)
from tests.factories import ContactFactory, EffectFactory, EvidenceFactory, PublicationFactory, ResourceFactory


def _reveal_everything(actor, suffix=""):
    effect = EffectFactory(actor=actor, label=f"Un effet{suffix}")
    EvidenceFactory(effect=effect, voice="beneficiary")
    resource = ResourceFactory(actor=actor, label=f"Une confiance{suffix}", life_cycle="mobilised")
    EvidenceFactory(effect=None, resource=resource, publication=PublicationFactory(), voice="facilitator")
    offer_resource(resource=resource)
    reveal_need(label=f"Un besoin{suffix}", actor=actor)
    reveal_tension(label=f"Une tension{suffix}", actor=actor)
    reveal_limit(label=f"Un renoncement{suffix}", kind="renunciation", actor=actor)
    reveal_signal(label=f"Un signal{suffix}", actor=actor)
    ContactFactory(actor=actor, full_name=f"Camille{suffix}")
    record_consent(actor=actor, use="quote", decision="granted", text_shown="Le texte.", given_by="la gérante")


@pytest.fixture
def page(cast, sign_in):
    """`page(person)` gives the answer and its text."""

    def _page(person):
        answer = sign_in(person).get(reverse("actors:detail", args=[cast.company.pk]))
        return answer, answer.content.decode()

    return _page


def test_the_club_reads_everything_revealed_with_its_proof(cast, page):
    _reveal_everything(cast.company)
    ActorHistory.objects.create(actor=cast.company, year=2019, programme_label="Club alimentation", source="Archives")
    _, text = page(cast.facilitator)
    for expected in [
        "Un effet", "confirmé", "Une confiance", "Mobilisée", "observé", "À partager", "Un besoin",
        "Une tension", "Un renoncement", "Un signal", "Camille", "Parcours alimentation", "la gérante",
        "Club alimentation",
    ]:  # fmt: skip
        assert expected in text


def test_a_member_reads_the_whole_page_of_their_actor_but_does_not_edit_it(cast, page):
    _reveal_everything(cast.company)
    _, text = page(cast.member)
    assert "Un effet" in text
    assert "Camille" in text
    assert "Modifier la fiche" not in text
    assert "Modifier les accords" not in text


def test_a_lead_edits_and_decides(cast, page):
    cast.company.memberships.filter(user=cast.member).update(role="lead")
    _, text = page(cast.member)
    assert "Modifier la fiche" in text
    assert "Modifier les accords" in text


def test_a_partner_reads_the_public_card_and_nothing_else(cast, page):
    _reveal_everything(cast.company)
    record_consent(actor=cast.company, use="public_card", decision="granted", text_shown="Le texte.")
    _, text = page(cast.mrn_agent)
    assert "Ferme des Quais" in text
    for hidden in ["Camille", "Un effet", "Une confiance", "Un besoin", "la gérante"]:
        assert hidden not in text


@pytest.mark.parametrize("person", ["mrn_agent", "competitor_member", "stranger", "other_funder_agent"])
def test_an_actor_one_may_not_see_is_not_found(cast, page, person):
    assert page(getattr(cast, person))[0].status_code == 404


def test_what_happened_is_told_newest_first(cast, sign_in):
    cast.path.registered_on = date(2026, 1, 15)
    cast.path.save()
    text = sign_in(cast.facilitator).get(reverse("actors:timeline", args=[cast.company.pk])).content.decode()
    assert "Entre dans Parcours alimentation" in text


def test_panels_load_by_htmx_beside_a_plain_link(cast, page):
    answer, text = page(cast.facilitator)
    for _, url in answer.context["top_panels"] + answer.context["panels"]:
        assert f'data-hx-get="{url}"' in text
        assert f'href="{url}"' in text


def test_the_number_of_queries_does_not_grow(cast, sign_in, django_assert_max_num_queries):
    for number in range(4):
        _reveal_everything(cast.company, f" {number}")
    client = sign_in(cast.facilitator)
    with django_assert_max_num_queries(25):
        client.get(reverse("actors:detail", args=[cast.company.pk]))
