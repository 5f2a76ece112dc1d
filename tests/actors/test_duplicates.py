"""Sheets that look like one organisation are found at creation and each night."""

import pytest

from actors.matching import Profile
from actors.models import Actor, DuplicatePair
from actors.services.duplicates import LARGEST_GROUP, dismiss_pair, find_duplicates, look_alikes, reopen_pair
from actors.services.merging import merge_actors
from actors.tasks import find_duplicates as nightly
from common.errors import DomainError
from territories.models import Commune
from tests.factories import ActorFactory, UserFactory

pytestmark = pytest.mark.django_db
SIREN = "732829320"


@pytest.fixture
def rouen():
    return Commune.objects.create(insee="76540", name="Rouen", department="76")


@pytest.fixture
def twins(rouen):
    return [
        ActorFactory(name="Ferme des Quais", commune=rouen, phone="02 35 00 00 01"),
        ActorFactory(name="SARL Ferme des Quais", commune=rouen, phone="0235000001"),
    ]


def test_a_new_sheet_shows_the_one_it_looks_like_and_why(rouen, twins):
    ActorFactory(name="Boulangerie du Port", commune=rouen)
    found = look_alikes(profile=Profile(name="FERME DES QUAIS SARL", commune="76540", phone="02.35.00.00.01"))
    assert {each.actor for each in found} == set(twins)
    assert found[0].score >= found[1].score > 0
    assert found[0].reasons


def test_a_sheet_is_not_its_own_look_alike(twins):
    assert [each.actor for each in look_alikes(profile=twins[0].profile(), exclude_pk=twins[0].pk)] == [twins[1]]


def test_merged_and_archived_sheets_are_not_proposed(twins):
    merge_actors(kept=twins[0], absorbed=twins[1], by=None, choices={})
    profile = twins[0].profile()
    assert [each.actor for each in look_alikes(profile=profile)] == [twins[0]]
    Actor.objects.filter(pk=twins[0].pk).update(archived_at="2026-01-01T00:00Z")
    assert look_alikes(profile=profile) == []


def test_a_sheet_without_anything_to_go_by_looks_like_none():
    assert look_alikes(profile=Profile(name="")) == []


def test_looking_for_look_alikes_is_one_query(twins, django_assert_num_queries):
    with django_assert_num_queries(1):
        look_alikes(profile=twins[0].profile())


def test_the_night_writes_the_pair_once(twins):
    ActorFactory(name="Sans rapport")
    assert find_duplicates() == 1
    nightly()
    pair = DuplicatePair.objects.get()
    assert [pair.first, pair.second] == twins
    assert pair.state == "open"
    assert pair.score > 50
    assert pair.reasons


def test_a_pair_told_apart_stays_so(twins):
    find_duplicates()
    by = UserFactory(club_role="facilitator")
    dismiss_pair(pair=DuplicatePair.objects.get(), by=by)
    find_duplicates()
    pair = DuplicatePair.objects.get()
    assert (pair.state, pair.decided_by) == ("dismissed", by)
    reopen_pair(pair=pair, by=by)
    pair.refresh_from_db()
    assert (pair.state, pair.decided_by, pair.decided_at) == ("open", None, None)


def test_a_merged_pair_is_not_reopened_by_hand(twins):
    find_duplicates()
    merge_actors(kept=twins[0], absorbed=twins[1], by=None, choices={})
    with pytest.raises(DomainError, match="défaites d’abord"):
        reopen_pair(pair=DuplicatePair.objects.get(), by=UserFactory())


def test_a_pair_whose_sheets_were_corrected_goes(twins):
    find_duplicates()
    twins[1].name, twins[1].phone = "Cinéma Le Rex", ""
    twins[1].save()
    find_duplicates()
    assert not DuplicatePair.objects.exists()


def test_keys_written_by_an_older_rule_are_written_again(twins):
    Actor.objects.update(match_keys=["ancienne"])
    find_duplicates()
    assert DuplicatePair.objects.count() == 1
    assert "ancienne" not in Actor.objects.get(pk=twins[0].pk).match_keys


def test_a_key_that_too_many_share_brings_nobody_together(monkeypatch):
    actors = ActorFactory.create_batch(LARGEST_GROUP + 1, kind="association")
    Actor.objects.update(match_keys=["partagée"])
    monkeypatch.setattr("actors.services.duplicates.refresh_match_keys", lambda: 0)
    assert find_duplicates() == 0
    Actor.objects.filter(pk__in=[actor.pk for actor in actors[2:]]).update(match_keys=[])
    assert find_duplicates() == 0  # now compared: they are simply not alike
    assert not DuplicatePair.objects.exists()
