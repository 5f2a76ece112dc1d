"""The history of lists (spheres, clubs, objectives, answers) and of what is shared; what comes back of them."""

from html import unescape

import pghistory
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.viewer import Viewer
from actors import history
from actors.models import LISTS, Actor
from actors.past_lists import list_of
from actors.services import (
    add_offer,
    reveal_effect,
    reveal_resource,
    update_actor,
    update_offer,
    update_revealed,
    withdraw_offer,
)
from actors.services.history import restore_value
from actors.services.merging import merge_actors, undo_merge
from actors.services.personal_data import erase_contact
from actors.wording import LISTED
from common.errors import Conflict, DomainError
from territories.models import FunctionalSphere, PolicyFramework, PolicyObjective
from tests.factories import ActorFactory, ContactFactory


@pytest.fixture
def food(db):
    return FunctionalSphere.objects.get_or_create(slug="alimentation", defaults={"label": "Se nourrir"})[0]


@pytest.fixture
def housing(db):
    return FunctionalSphere.objects.get_or_create(slug="habitat", defaults={"label": "Se loger"})[0]


@pytest.fixture
def sheet(cast, food, housing):
    """The company, which had one sphere, then two, then another."""
    for spheres in ([food], [food, housing], [housing]):
        with pghistory.context(user=cast.facilitator.pk):
            cast.company.refresh_from_db()
            update_actor(actor=cast.company, base_version=cast.company.version, spheres=spheres)
    return cast.company


@pytest.fixture
def text_of(cast, sign_in):
    def _text_of(person, row=None, slug=""):
        address = (
            reverse("actors:revealed_history", args=[slug, row.pk])
            if row
            else reverse("actors:history", args=[cast.company.pk])
        )
        return unescape(sign_in(person).get(address).content.decode())

    return _text_of


def changes_of(cast, actor, field="spheres"):
    found = history.entries(cast.viewer, history.of_actor(cast.viewer, actor))
    return [change for entry in found for change in entry.changes if change.field == field]


@pytest.fixture(autouse=True)
def viewer(cast):
    cast.viewer = Viewer(cast.facilitator)


def test_every_list_followed_has_its_words_and_every_list_of_a_sheet_is_followed():
    for model in history.MODELS.values():
        for field in model._meta.many_to_many:
            assert list_of(model, field.name)
            assert field.name in LISTED
    assert {model for model, _ in LISTS} <= set(history.MODELS.values())


def test_what_was_added_to_a_list_and_removed_from_it_reads_in_french(cast, sheet, food, housing, text_of):
    text = text_of(cast.facilitator)
    assert f"<strong>Fanny</strong> a ajouté la sphère fonctionnelle «\u00a0{food}\u00a0»" in text
    assert f"a retiré la sphère fonctionnelle «\u00a0{food}\u00a0»" in text
    last, second, first = changes_of(cast, sheet)
    assert (first.before, first.after) == ("", str(food))
    assert set(second.after.split(", ")) == {str(food), str(housing)}
    assert (second.before, last.after) == (str(food), str(housing))


def test_a_list_filled_before_its_history_was_kept_is_told_right(cast, sheet, food, housing):
    LISTS[Actor, "spheres"].pgh_event_model.objects.order_by("pgh_id").first().delete()
    _, second = changes_of(cast, sheet)
    assert (second.before, set(second.after.split(", "))) == (str(food), {str(food), str(housing)})


def test_what_a_list_held_comes_back_by_its_button(cast, sheet, food, housing, sign_in, text_of):
    assert f"Rétablir «\u00a0{food}" in text_of(cast.facilitator)
    last, *_ = changes_of(cast, sheet)
    answer = sign_in(cast.facilitator).post(
        reverse("actors:restore", args=[sheet.pk]),
        {"event": last.event, "field": "spheres", "version": sheet.version}, follow=True,
    )  # fmt: skip
    assert "La valeur d’avant est rétablie" in answer.content.decode()
    assert set(sheet.spheres.all()) == {food, housing}


def test_a_list_comes_back_neither_from_a_stale_page_nor_from_another_sheet(cast, sheet, food):
    last, *_ = changes_of(cast, sheet)
    with pytest.raises(Conflict):
        restore_value(row=sheet, event_id=last.event, field="spheres", base_version=1)
    with pytest.raises(DomainError, match="n’est plus dans l’historique"):
        restore_value(row=cast.region, event_id=last.event, field="spheres", base_version=1)
    with pytest.raises(DomainError):
        restore_value(row=sheet, event_id=last.event, field="spheres", base_version=sheet.version, is_club=False)


def test_objectives_and_answers_of_an_effect_stand_in_its_history(cast, text_of, sign_in):
    objective = PolicyObjective.objects.create(
        framework=PolicyFramework.objects.create(slug="pat", label="PAT"), slug="local", label="Manger local"
    )
    harm = reveal_effect(label="Un camion de plus", nature="externality_negative", actor=cast.company)
    effect = reveal_effect(label="Moins de camions", actor=cast.company)
    with pghistory.context(user=cast.facilitator.pk):
        update_revealed(row=effect, base_version=1, objectives=[objective], answers=[harm])
    text = text_of(cast.facilitator, effect, "effets")
    assert "a ajouté la politique publique servie «\u00a0Manger local" in text
    assert "a ajouté l’effet négatif auquel il répond «\u00a0Un camion de plus\u00a0»" in text
    (change,) = changes_of(cast, cast.company, "answers")
    sign_in(cast.facilitator).post(
        reverse("actors:revealed_restore", args=["effets", effect.pk]),
        {"event": change.event, "field": "answers", "version": effect.version},
    )
    assert not effect.answers.exists()


def test_what_is_shared_has_its_history_and_its_terms_come_back(cast, text_of, sign_in):
    resource = reveal_resource(label="Une cuisine", kind="confiance", actor=cast.company)
    offer = add_offer(resource=resource, conditions="Le lundi")
    update_offer(offer=offer, base_version=1, conditions="Le mardi")
    withdraw_offer(offer=offer)
    for text in (text_of(cast.facilitator), text_of(cast.facilitator, resource, "deja-la")):
        assert "Partage" in text
        assert "a proposé ce partage" in text
        assert "a remplacé les conditions «\u00a0Le lundi\u00a0» par «\u00a0Le mardi\u00a0»" in text
        assert "a retiré ce partage" in text
        assert "Rétablir «\u00a0Le lundi\u00a0»" in text
    event = offer.events.order_by("pgh_id").first()
    sign_in(cast.facilitator).post(
        reverse("actors:offer_restore", args=[offer.pk]), {"event": event.pk, "field": "conditions", "version": 2}
    )
    offer.refresh_from_db()
    assert offer.conditions == "Le lundi"
    assert "Rétablir" not in text_of(cast.member)


def test_a_merge_and_its_undoing_are_told_and_the_list_is_as_before(cast, sheet, food, housing):
    other = ActorFactory()
    other.spheres.add(food)
    with pghistory.context(user=cast.facilitator.pk):
        merge = merge_actors(kept=sheet, absorbed=other, by=cast.facilitator, choices={})
    with pghistory.context(user=cast.facilitator.pk):
        undo_merge(merge=merge, by=cast.facilitator)
    undone, merged, *_ = changes_of(cast, sheet)
    assert (merged.before, undone.after) == (str(housing), str(housing))
    assert str(food) in merged.after
    assert list(sheet.spheres.all()) == [housing]


def test_a_club_absorbed_by_another_is_followed_by_its_members(cast, text_of):
    old, new = (ActorFactory(kind="club-ou-reseau", name=name) for name in ("Ancien réseau", "Nouveau réseau"))
    with pghistory.context(user=cast.facilitator.pk):
        update_actor(actor=cast.company, base_version=cast.company.version, clubs=[old])
    with pghistory.context(user=cast.facilitator.pk):
        merge_actors(kept=new, absorbed=old, by=cast.facilitator, choices={})
    last, first = changes_of(cast, cast.company, "clubs")
    assert (first.after, last.before, last.after) == ("Ancien réseau", "Ancien réseau", "Nouveau réseau")


def test_a_club_merged_or_archived_since_does_not_come_back_with_the_others(cast):
    kept, gone, put_away = (ActorFactory(kind="club-ou-reseau", name=f"Club {name}") for name in "ABC")
    for clubs in ([kept, gone, put_away], []):
        with pghistory.context(user=cast.facilitator.pk):
            cast.company.refresh_from_db()
            update_actor(actor=cast.company, base_version=cast.company.version, clubs=clubs)
    merge_actors(kept=ActorFactory(kind="club-ou-reseau"), absorbed=gone, by=cast.facilitator, choices={})
    Actor.objects.filter(pk=put_away.pk).update(archived_at=timezone.now())
    last, *_ = changes_of(cast, cast.company, "clubs")
    assert set(last.before.split(", ")) == {"Club A", "Club B", "Club C"}
    cast.company.refresh_from_db()
    restore_value(row=cast.company, event_id=last.event, field="clubs", base_version=cast.company.version)
    assert list(cast.company.clubs.all()) == [kept]
    told = changes_of(cast, cast.company, "clubs")
    assert [change.event for change in told if change.before == last.before] == [None]


def test_a_list_of_which_nothing_stands_any_more_does_not_come_back_empty(cast):
    old, new = (ActorFactory(kind="club-ou-reseau") for _ in range(2))
    with pghistory.context(user=cast.facilitator.pk):
        update_actor(actor=cast.company, base_version=cast.company.version, clubs=[old])
    with pghistory.context(user=cast.facilitator.pk):
        merge_actors(kept=new, absorbed=old, by=cast.facilitator, choices={})
    last, _ = changes_of(cast, cast.company, "clubs")
    assert last.event is None
    event = LISTS[Actor, "clubs"].pgh_event_model.objects.order_by("pgh_id").last()
    cast.company.refresh_from_db()
    with pytest.raises(DomainError, match="n’est plus dans l’historique"):
        restore_value(row=cast.company, event_id=event.pk, field="clubs", base_version=cast.company.version)
    assert list(cast.company.clubs.all()) == [new]


def test_what_was_added_and_removed_at_once_is_not_told(cast, food, text_of):
    with pghistory.context(user=cast.facilitator.pk):
        cast.company.spheres.add(food)
        cast.company.spheres.remove(food)
    assert changes_of(cast, cast.company) == []
    assert " a ." not in text_of(cast.facilitator)


def test_an_old_change_is_read_without_the_events_before_it(cast, sheet, food, housing):
    """What is undone starts at the oldest change shown; the state is the same."""
    whole = changes_of(cast, sheet)
    found = list(history.of_actor(cast.viewer, sheet))
    (newest,) = [row for row in found if row[0] == "acteur:spheres"][:1]
    with CaptureQueriesContext(connection) as caught:
        (entry,) = history.entries(cast.viewer, [newest])
    assert entry.changes == whole[:1]
    assert any('pgh_created_at" >=' in query["sql"] for query in caught)


def test_an_erased_person_leaves_the_history_of_what_is_shared(cast):
    person = ContactFactory(actor=cast.company, full_name="Camille Delarue")
    resource = reveal_resource(label="Une cuisine", kind="confiance", actor=cast.company)
    offer = add_offer(resource=resource, conditions="Voir Camille Delarue")
    update_offer(offer=offer, base_version=1, conditions="Le mardi")
    erase_contact(contact=person, by=cast.administrator, reason="Sa demande")
    assert not offer.events.filter(conditions__contains="Delarue").exists()


def test_a_page_of_lists_costs_the_same_however_much_happened(cast, sheet, food, housing, sign_in):
    client, url = sign_in(cast.facilitator), reverse("actors:history", args=[sheet.pk])

    def cost():
        with CaptureQueriesContext(connection) as caught:
            assert client.get(url).status_code == 200
        return len(caught)

    few = cost()
    for number in range(12):
        with pghistory.context(user=cast.facilitator.pk):
            sheet.refresh_from_db()
            update_actor(actor=sheet, base_version=sheet.version, spheres=[food, housing][: number % 2 + 1])
    assert cost() <= few
