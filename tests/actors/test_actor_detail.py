"""The page of an actor."""

from datetime import date

import pytest
from django.urls import reverse

from actors.models import ActorHistory
from actors.services import (
    offer_resource,
    record_consent,
    reveal_effect,
    reveal_limit,
    reveal_need,
    reveal_signal,
    reveal_tension,
    withdraw_offer,
)
from tests.factories import (
    ActorFactory,
    ContactFactory,
    EffectFactory,
    EvidenceFactory,
    PublicationFactory,
    ResourceFactory,
)


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
    _, text = page(cast.facilitator)
    for expected in [
        "Un effet", "confirmé", "Une confiance", "Mobilisée", "observé", "À partager", "Un besoin",
        "Une tension", "Un renoncement", "Un signal", "Camille", "la gérante",
    ]:  # fmt: skip
        assert expected in text


def test_programmes_ecosystems_and_past_years_load_beside_a_plain_link(cast, page, sign_in):
    ActorHistory.objects.create(actor=cast.company, year=2019, programme_label="Club alimentation", source="Archives")
    url = reverse("actors:journey", args=[cast.company.pk])
    text = page(cast.facilitator)[1]
    assert f'data-hx-get="{url}"' in text
    assert f'href="{url}"' in text
    client = sign_in(cast.facilitator)
    for headers in ({}, {"HX-Request": "true"}):
        answer = client.get(url, headers=headers).content.decode()
        assert "Parcours alimentation" in answer
        assert "Club alimentation" in answer


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
    with django_assert_max_num_queries(16):
        client.get(reverse("actors:detail", args=[cast.company.pk]))


def test_the_page_guides_whoever_finds_it_empty(cast, page):
    _, text = page(cast.facilitator)
    for expected in ("Aucun effet utile révélé", "Rien de noté encore", "Qui appeler", "Aucun accord"):
        assert expected in text


def test_identity_is_told_in_full(cast, sign_in):
    actor = cast.company
    actor.siret, actor.siren, actor.naf_code, actor.naf_version = (
        "73282932000074",
        "732829320",
        "56.29A",
        "NAF rév. 2",
    )
    actor.headcount, actor.headcount_on, actor.email = 24, date(2026, 1, 1), "bonjour@exemple.test"
    actor.parent = cast.region
    actor.save()
    actor.clubs.set([ActorFactory(name="Club des fermes", kind="club-ou-reseau")])
    ActorFactory(name="Service des semis", parent=actor)
    text = sign_in(cast.facilitator).get(actor.get_absolute_url()).content.decode()
    for expected in (
        "732\u00a0829\u00a0320\u00a000074", "56.29A", "NAF rév. 2", "tranche 10-49", "1 janvier 2026",
        "bonjour@exemple.test", "Région Normandie", "Club des fermes", "Service des semis",
    ):  # fmt: skip
        assert expected in text


def test_a_negative_effect_says_what_answers_it_or_that_nothing_does(cast, page):
    negative = reveal_effect(label="Plus de trajets", nature="externality_negative", actor=cast.company)
    assert "aucune réponse pour l’instant" in page(cast.facilitator)[1]
    reveal_effect(label="Une tournée commune", actor=cast.company, answers=[negative])
    text = page(cast.facilitator)[1]
    assert "aucune réponse" not in text
    assert text.count("Une tournée commune") == 2


def test_an_effect_shows_its_measure_to_those_who_may_read_its_source(cast, page):
    effect = EffectFactory(actor=cast.company, beneficiaries=["habitants"])
    EvidenceFactory(
        effect=effect, voice="third_party", measured_value="12.5", measured_unit="tonnes", measured_method="Pesée",
        measured_on=date(2026, 2, 1),
    )  # fmt: skip
    _, text = page(cast.member)
    for expected in ("12,5 tonnes", "Pesée", "Habitantes et habitants", "mesuré"):
        assert expected in text


def test_what_is_withdrawn_is_not_offered(cast, page):
    withdraw_offer(offer=offer_resource(resource=ResourceFactory(actor=cast.company), conditions="Le mardi"))
    assert "À partager" not in page(cast.facilitator)[1]


def test_a_long_list_is_cut_and_read_whole_one_link_further(cast, page, sign_in):
    for number in range(30):
        ResourceFactory(actor=cast.company, label=f"Une confiance {number}")
    _, text = page(cast.facilitator)
    url = reverse("actors:rows", args=[cast.company.pk, "deja-la"])
    assert text.count("Une confiance") == 6
    assert f'href="{url}"' in text
    whole = sign_in(cast.facilitator).get(url).content.decode()
    assert whole.count("Une confiance") == 25
    assert "Page 1 sur 2" in whole


@pytest.mark.parametrize(
    "kind", ["effets", "deja-la", "besoins", "tensions", "limites", "signaux", "contacts", "structures"]
)
def test_each_list_has_its_page(cast, sign_in, kind):
    _reveal_everything(cast.company)
    client = sign_in(cast.facilitator)
    assert client.get(reverse("actors:rows", args=[cast.company.pk, kind])).status_code == 200
    assert client.get(reverse("actors:rows", args=[cast.company.pk, "inconnu"])).status_code == 404
