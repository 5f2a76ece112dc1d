"""Merging two sheets keeps every link."""

import datetime

import pytest
from django.db import transaction

from actors.enums import ConsentUse
from actors.models import Actor, ActorConsent, DuplicatePair, Merge
from actors.services import record_consent
from actors.services.merging import merge_actors, undo_merge
from common.errors import Conflict, DomainError
from ecosystems.models import Ecosystem, EcosystemMember
from territories.models import Commune, FunctionalSphere
from tests.factories import (
    ActorFactory,
    AttendanceFactory,
    ContactFactory,
    EffectFactory,
    MembershipFactory,
    PathFactory,
    ResourceFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return UserFactory(club_role="facilitator")


@pytest.fixture
def towns():
    return [Commune.objects.create(insee=insee, name=insee, department="99") for insee in ("99001", "99002")]


def merged(kept, absorbed, by, **choices):
    merge = merge_actors(kept=kept, absorbed=absorbed, by=by, choices=choices)
    kept.refresh_from_db()
    absorbed.refresh_from_db()
    return merge


def test_everything_about_the_absorbed_sheet_comes_to_the_kept_one(by):
    kept, absorbed = ActorFactory(name="Ferme des Quais"), ActorFactory(name="SARL Ferme des Quais")
    contact, path, resource = (
        ContactFactory(actor=absorbed),
        PathFactory(actor=absorbed),
        ResourceFactory(actor=absorbed),
    )
    attendance = AttendanceFactory(actor=absorbed, contact=contact)
    merged(kept, absorbed, by)
    for row in (contact, path, resource, attendance):
        row.refresh_from_db()
        assert row.actor == kept
    assert absorbed.merged_into == kept
    assert Actor.objects.current().filter(pk=absorbed.pk).count() == 0


def test_blanks_are_filled_and_choices_followed(by):
    kept = ActorFactory(name="Ferme", website="https://ancien.test", headcount=3, headcount_on="2026-01-01")
    absorbed = ActorFactory(
        name="La Ferme", siret="73282932000074", siren="732829320", website="https://nouveau.test"
    )
    merged(kept, absorbed, by, website="absorbed")
    assert (kept.name, kept.siret, kept.siren) == ("Ferme", "73282932000074", "732829320")
    assert kept.website == "https://nouveau.test"
    assert kept.headcount == 3


def test_an_address_is_never_mixed_with_another_town(by, towns):
    kept, absorbed = ActorFactory(commune=towns[0]), ActorFactory(commune=towns[1], address="1 rue du Port")
    merged(kept, absorbed, by)
    assert (kept.commune, kept.address) == (towns[0], "")


def test_spheres_and_clubs_are_united_and_members_of_a_club_follow(by):
    food, care = (FunctionalSphere.objects.create(slug=f"essai-{name}", label=name) for name in ("un", "deux"))
    kept, absorbed, club, member = ActorFactory(), ActorFactory(), ActorFactory(), ActorFactory()
    kept.spheres.set([food])
    absorbed.spheres.set([food, care])
    absorbed.clubs.set([club, kept])
    member.clubs.set([absorbed])
    merged(kept, absorbed, by)
    assert set(kept.spheres.all()) == {food, care}
    assert set(kept.clubs.all()) == {club}
    assert set(member.clubs.all()) == {kept}


def test_what_collides_stays_on_the_absorbed_sheet_and_what_hung_on_it_follows(by):
    kept, absorbed = ActorFactory(), ActorFactory()
    ours = PathFactory(actor=kept)
    theirs = PathFactory(actor=absorbed, programme=ours.programme)
    move = theirs.moves.create(from_stage="scouting", to_stage="questioning", on="2026-02-01", reason="Un pas")
    merge = merged(kept, absorbed, by)
    theirs.refresh_from_db()
    move.refresh_from_db()
    assert theirs.actor == absorbed
    assert move.path == ours
    assert merge.journal["left"] == [
        {"model": "programmes.Path", "pk": theirs.pk, "field": "actor", "winner": ours.pk}
    ]


def test_one_person_with_a_sheet_on_both_sides_keeps_what_they_attended(by):
    kept, absorbed, user = ActorFactory(), ActorFactory(), UserFactory()
    ours, theirs = ContactFactory(actor=kept, user=user), ContactFactory(actor=absorbed, user=user)
    attendance = AttendanceFactory(actor=absorbed, contact=theirs)
    merged(kept, absorbed, by)
    attendance.refresh_from_db()
    assert (attendance.actor, attendance.contact) == (kept, ours)


def test_offers_pooled_by_both_are_all_pooled(by):
    kept, absorbed = ActorFactory(), ActorFactory()
    ecosystem = Ecosystem.objects.create(name="Filière", stake="Un enjeu")
    day = datetime.date(2026, 1, 1)
    ours, theirs = (
        EcosystemMember.objects.create(ecosystem=ecosystem, actor=each, joined_on=day) for each in (kept, absorbed)
    )
    offer = ResourceFactory(actor=absorbed).offers.create()
    theirs.offers.set([offer])
    merged(kept, absorbed, by)
    assert list(ours.offers.all()) == [offer]


@pytest.mark.parametrize("withdrawn_by", ["kept", "absorbed"])
@pytest.mark.parametrize("first", ["kept", "absorbed"])
def test_of_two_decisions_the_withdrawal_counts_whatever_their_order(by, withdrawn_by, first):
    sides = {"kept": ActorFactory(), "absorbed": ActorFactory()}
    for name in (first, "absorbed" if first == "kept" else "kept"):
        decision = "withdrawn" if name == withdrawn_by else "granted"
        record_consent(actor=sides[name], use="map", decision=decision, text_shown="…")
    merge = merged(sides["kept"], sides["absorbed"], by)
    assert not Actor.objects.consenting("map").filter(pk=sides["kept"].pk).exists()
    undo_merge(merge=merge, by=by)
    assert Actor.objects.consenting("map").filter(pk=sides[withdrawn_by].pk).count() == 0
    assert ActorConsent.objects.count() == 2


def test_a_decision_of_one_side_alone_holds_for_both(by):
    kept, absorbed = ActorFactory(), ActorFactory()
    record_consent(actor=absorbed, use=ConsentUse.STORY, decision="granted", text_shown="…")
    merged(kept, absorbed, by)
    assert Actor.objects.consenting("story").get() == kept


def test_append_only_tables_are_so_again_after_a_merge(by):
    kept, absorbed = ActorFactory(), ActorFactory()
    consent = record_consent(actor=absorbed, use="map", decision="granted", text_shown="…")
    merged(kept, absorbed, by)
    with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
        ActorConsent.objects.filter(pk=consent.pk).update(decision="withdrawn")


def test_a_part_becomes_the_whole_without_turning_in_circles(by):
    grandparent = ActorFactory()
    absorbed = ActorFactory(parent=grandparent)
    between = ActorFactory(parent=absorbed)
    kept = ActorFactory(parent=between)
    merged(kept, absorbed, by)
    between.refresh_from_db()
    assert (kept.parent, between.parent) == (grandparent, kept)


def test_a_whole_absorbs_its_part(by):
    kept = ActorFactory()
    absorbed = ActorFactory(parent=kept)
    below = ActorFactory(parent=absorbed)
    merged(kept, absorbed, by)
    below.refresh_from_db()
    assert (kept.parent, below.parent) == (None, kept)


def test_the_pair_is_decided_and_opens_again_when_undone(by):
    kept, absorbed = ActorFactory(), ActorFactory()
    pair = DuplicatePair.objects.create(first=kept, second=absorbed, score=90)
    merge = merged(kept, absorbed, by)
    pair.refresh_from_db()
    assert (pair.state, pair.decided_by) == ("merged", by)
    undo_merge(merge=merge, by=by)
    pair.refresh_from_db()
    assert (pair.state, pair.decided_by) == ("open", None)


def test_a_sheet_merged_already_is_refused(by):
    kept, absorbed, third = ActorFactory(), ActorFactory(), ActorFactory()
    merged(kept, absorbed, by)
    for pair in ((third, absorbed), (absorbed, third), (kept, absorbed), (kept, kept)):
        with pytest.raises(DomainError):
            merge_actors(kept=pair[0], absorbed=pair[1], by=by, choices={})


def test_an_archived_sheet_is_refused(by):
    kept, absorbed = ActorFactory(), ActorFactory(archived_at="2026-01-01T00:00Z")
    with pytest.raises(DomainError, match="archivée"):
        merge_actors(kept=kept, absorbed=absorbed, by=by, choices={})


def test_a_sheet_edited_since_it_was_compared_is_a_conflict(by):
    kept, absorbed = ActorFactory(), ActorFactory()
    with pytest.raises(Conflict):
        merge_actors(kept=kept, absorbed=absorbed, by=by, choices={}, base_versions=(kept.version, 7))
    assert not Merge.objects.exists()


def test_the_journal_holds_values_under_one_key_only(by):
    kept = ActorFactory(email="accueil@ancien.test")
    absorbed = ActorFactory(email="accueil@nouveau.test", phone="02 35 00 00 00")
    ContactFactory(actor=absorbed, full_name="Odile Unique", email="odile@exemple.test")
    MembershipFactory(actor=absorbed)
    EffectFactory(actor=absorbed, label="Un effet")
    merge = merged(kept, absorbed, by, email="absorbed")
    rest = str({key: value for key, value in merge.journal.items() if key != "rows"})
    for words in ("Odile", "exemple.test", "nouveau.test", "02 35", "Un effet"):
        assert words not in rest
    assert "Odile" not in str(merge.journal)  # its history has it: the journal need not


def test_a_merge_costs_few_queries_whatever_it_moves(by, django_assert_max_num_queries):
    kept, absorbed = ActorFactory(), ActorFactory()
    AttendanceFactory.create_batch(40, actor=absorbed)
    ContactFactory.create_batch(40, actor=absorbed)
    with django_assert_max_num_queries(160):
        merged(kept, absorbed, by)


def test_who_leads_one_sheet_leads_the_kept_one_until_the_merge_is_undone(by):
    kept, absorbed, person = ActorFactory(), ActorFactory(), UserFactory()
    own = MembershipFactory(actor=kept, user=person, role="member")
    MembershipFactory(actor=absorbed, user=person, role="lead")
    merge = merged(kept, absorbed, by)
    own.refresh_from_db()
    assert (own.actor, own.role) == (kept, "lead")
    assert undo_merge(merge=merge, by=by).edits == []
    roles = {row.actor_id: row.role for row in person.memberships.all()}
    assert roles == {kept.pk: "member", absorbed.pk: "lead"}


def test_a_lead_of_the_kept_sheet_stays_one(by):
    kept, absorbed, person = ActorFactory(), ActorFactory(), UserFactory()
    MembershipFactory(actor=kept, user=person, role="lead")
    MembershipFactory(actor=absorbed, user=person, role="member")
    merge = merged(kept, absorbed, by)
    assert person.memberships.get(actor=kept).role == "lead"
    undo_merge(merge=merge, by=by)
    assert person.memberships.get(actor=kept).role == "lead"


def test_a_right_changed_since_the_merge_stays_and_is_said(by):
    kept, absorbed, person = ActorFactory(), ActorFactory(), UserFactory()
    own = MembershipFactory(actor=kept, user=person, role="member")
    MembershipFactory(actor=absorbed, user=person, role="lead")
    merge = merged(kept, absorbed, by)
    own.refresh_from_db()
    own.role = "member"
    own.save()
    (edit,) = undo_merge(merge=merge, by=by).edits
    assert (edit.field, edit.at_merge, edit.now) == ("rôle", "Responsable", "Membre")
