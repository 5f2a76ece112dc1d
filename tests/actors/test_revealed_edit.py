"""Noting what is revealed from the actor's page, editing it, archiving it; a resource's state and its offers."""

import pytest
from django.urls import reverse

from actors.models import Limit, Need, Resource, ResourceOffer, Tension, UsefulEffect, WeakSignal
from actors.services import note_revealed, offer_resource, reveal_effect, reveal_resource, update_revealed
from common.errors import DomainError
from tests.factories import EffectFactory, ResourceFactory

LINES = {
    "effets": UsefulEffect, "effets-negatifs": UsefulEffect, "deja-la": Resource, "besoins": Need,
    "tensions": Tension, "limites": Limit, "signaux": WeakSignal,
}  # fmt: skip


@pytest.fixture
def fanny(cast, sign_in):
    """The facilitator's browser."""
    return sign_in(cast.facilitator)


def _line(actor):
    return reverse("actors:reveal_line", args=[actor.pk])


@pytest.mark.parametrize("slug", LINES)
def test_one_line_notes_each_kind_from_the_actors_page(cast, fanny, slug):
    answer = fanny.post(_line(cast.company), {"nature": slug, "label": "  Une   phrase "}, follow=True)
    row = LINES[slug].objects.get()
    assert row.label == "Une phrase"
    assert row.actor == cast.company
    assert row.created_by == cast.facilitator
    assert "Une phrase" in answer.content.decode()


def test_a_negative_line_is_a_negative_externality(cast, fanny):
    fanny.post(_line(cast.company), {"nature": "effets-negatifs", "label": "Plus de trajets"})
    assert UsefulEffect.objects.get().nature == "externality_negative"


def test_a_line_sent_twice_is_noted_once(cast, fanny):
    for status in (302, 422):
        answer = fanny.post(_line(cast.company), {"nature": "besoins", "label": "Un atelier"})
        assert answer.status_code == status
    assert Need.objects.count() == 1
    assert "déjà noté" in answer.content.decode()


def test_an_empty_line_is_refused_and_the_page_says_where_to_go_on(cast, fanny):
    answer = fanny.post(_line(cast.company), {"nature": "besoins", "label": ""})
    assert answer.status_code == 422
    assert "obligatoire" in answer.content.decode()
    assert not Need.objects.exists()


def test_preciser_opens_the_whole_form_with_what_was_typed(cast, fanny):
    asked = {"nature": "signaux", "label": "Des clients réparent", "preciser": "1"}
    text = fanny.post(_line(cast.company), asked, follow=True).content.decode()
    assert 'value="Des clients réparent"' in text
    assert "Observé le" in text
    assert not WeakSignal.objects.exists()


def test_the_whole_form_says_everything_about_an_effect(cast, fanny):
    negative = EffectFactory(actor=cast.company, label="Plus de trajets", nature="externality_negative")
    url = reverse("actors:reveal", args=[cast.company.pk]) + "?nature=effets"
    assert "Plus de trajets" in fanny.get(url).content.decode()
    answer = fanny.post(
        url,
        {
            "label": "Une tournée commune", "nature": "useful_effect", "reach": "indirect", "domain": "environmental",
            "beneficiaries": ["habitants", "milieux"], "answers": [negative.pk], "description": "Le mardi.",
        },
    )  # fmt: skip
    assert answer.status_code == 302
    effect = UsefulEffect.objects.get(label="Une tournée commune")
    assert effect.beneficiaries == ["habitants", "milieux"]
    assert list(effect.answers.all()) == [negative]


@pytest.mark.parametrize("slug", LINES)
def test_each_kind_has_its_form(cast, fanny, slug):
    answer = fanny.get(reverse("actors:reveal", args=[cast.company.pk]) + f"?nature={slug}")
    assert answer.status_code == 200


def test_a_member_notes_nothing(cast, sign_in):
    client = sign_in(cast.member)
    assert client.post(_line(cast.company), {"nature": "besoins", "label": "Un atelier"}).status_code == 403
    assert "Ajouter</button>" not in client.get(cast.company.get_absolute_url()).content.decode()


def test_an_effect_is_edited_in_its_whole(cast, fanny):
    effect = reveal_effect(label="Un effet", actor=cast.company, beneficiaries=["usagers"])
    url = reverse("actors:revealed_edit", args=["effets", effect.pk])
    assert 'value="Un effet"' in fanny.get(url).content.decode()
    values = {"label": "Un effet mieux dit", "nature": "useful_effect", "reach": "direct", "version": effect.version}
    assert fanny.post(url, {**values, "beneficiaries": ["salaries"]}).url == effect.get_absolute_url()
    effect.refresh_from_db()
    assert (effect.label, effect.beneficiaries, effect.version) == ("Un effet mieux dit", ["salaries"], 2)


def test_two_people_editing_see_both_versions_and_lose_nothing(cast, fanny):
    effect = reveal_effect(label="Un effet", actor=cast.company, beneficiaries=["usagers"])
    stale = effect.version
    update_revealed(row=effect, base_version=stale, label="La version de l’autre")
    url = reverse("actors:revealed_edit", args=["effets", effect.pk])
    values = {"label": "La mienne", "nature": "useful_effect", "reach": "direct", "beneficiaries": ["salaries"]}
    answer = fanny.post(url, {**values, "version": stale})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "La mienne" in text
    assert "La version de l’autre" in text
    effect.refresh_from_db()
    assert effect.label == "La version de l’autre"
    assert fanny.post(url, {**values, "version": effect.version}).status_code == 302


def test_an_effect_does_not_answer_itself(cast):
    effect = reveal_effect(label="Un effet", actor=cast.company)
    with pytest.raises(DomainError, match="lui-même"):
        update_revealed(row=effect, base_version=effect.version, answers=[effect])


def test_archiving_takes_off_the_pages_and_the_message_brings_back(cast, fanny):
    need = note_revealed(model=Need, actor=cast.company, label="Un atelier", by=cast.facilitator)
    answer = fanny.post(reverse("actors:revealed_archive", args=["besoins", need.pk]), follow=True)
    undo = reverse("actors:revealed_unarchive", args=["besoins", need.pk])
    assert f'action="{undo}"' in answer.content.decode()
    assert fanny.get(need.get_absolute_url()).status_code == 404
    assert "Un atelier" in fanny.post(undo, follow=True).content.decode()
    assert fanny.get(need.get_absolute_url()).status_code == 200


def test_the_state_of_a_resource_changes_in_place(cast, fanny):
    resource = ResourceFactory(actor=cast.company)
    url = reverse("actors:resource_life_cycle", args=[resource.pk])
    assert fanny.post(url, {"life_cycle": "fragile", "version": resource.version}).status_code == 302
    resource.refresh_from_db()
    assert resource.life_cycle == "fragile"
    assert fanny.post(url, {"life_cycle": "lost", "version": 1}).status_code == 409
    assert fanny.post(url, {"life_cycle": "volée", "version": 2}).status_code == 422


def test_an_offer_is_added_changed_withdrawn_and_taken_up_again(cast, fanny):
    resource = reveal_resource(label="Chambre froide", kind="lieu", actor=cast.company)
    terms = {"conditions": "Le mardi", "capacity": "4 palettes", "counterpart": "exchange", "audience": "club"}
    create = reverse("actors:offer_create", args=[resource.pk])
    assert fanny.post(create, terms).status_code == 302
    assert fanny.post(create, terms).status_code == 422  # the same terms twice
    offer = ResourceOffer.objects.get()
    edit = reverse("actors:offer_edit", args=[offer.pk])
    assert 'value="Le mardi"' in fanny.get(edit).content.decode()
    assert fanny.post(edit, {**terms, "conditions": "Le jeudi", "version": 1}).status_code == 302
    assert fanny.post(edit, {**terms, "conditions": "Le lundi", "version": 1}).status_code == 409
    offer.refresh_from_db()
    assert offer.conditions == "Le jeudi"
    withdrawn = fanny.post(reverse("actors:offer_withdraw", args=[offer.pk]), follow=True).content.decode()
    assert "Le jeudi" not in withdrawn
    undo = reverse("actors:offer_resume", args=[offer.pk])
    assert f'action="{undo}"' in withdrawn
    assert "Le jeudi" in fanny.post(undo, follow=True).content.decode()


def test_an_offer_that_ends_before_it_begins_is_refused_with_what_was_typed(cast, fanny):
    offer = offer_resource(resource=ResourceFactory(actor=cast.company))
    values = {
        "conditions": "Le mardi", "counterpart": "none", "audience": "club", "available_from": "2026-05-02",
        "available_until": "2026-05-01", "version": 1,
    }  # fmt: skip
    answer = fanny.post(reverse("actors:offer_edit", args=[offer.pk]), values)
    assert answer.status_code == 422
    assert "précède son début" in answer.content.decode()
    assert "Le mardi" in answer.content.decode()
