"""Undoing a merge gives both sheets back what they had, and loses no edit made since."""

import pytest

from actors.models import Contact, Merge
from actors.services import create_contact, update_actor, update_contact
from actors.services.merging import edits_since, merge_actors, undo_merge
from common.errors import DomainError
from territories.models import FunctionalSphere
from tests.factories import ActorFactory, AttendanceFactory, ContactFactory, PathFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return UserFactory(club_role="facilitator")


@pytest.fixture
def merge(by):
    """`merge(kept, absorbed, website="absorbed")` merges and reads both again."""

    def _merge(kept, absorbed, **choices):
        made = merge_actors(kept=kept, absorbed=absorbed, by=by, choices=choices)
        kept.refresh_from_db()
        absorbed.refresh_from_db()
        return made

    return _merge


def test_both_sheets_get_back_what_they_had(by, merge):
    kept = ActorFactory(name="Ferme", siret="55210055400021", siren="552100554")
    absorbed = ActorFactory(name="La Ferme", siret="73282932000074", siren="732829320", phone="02 35 00 00 00")
    contact = ContactFactory(actor=absorbed)
    made = merge(kept, absorbed, name="absorbed", siret="absorbed")
    assert (kept.name, kept.siret) == ("La Ferme", "73282932000074")
    undone = undo_merge(merge=made, by=by)
    kept.refresh_from_db()
    absorbed.refresh_from_db()
    contact.refresh_from_db()
    assert undone.edits == []
    assert (kept.name, kept.siret, kept.siren, kept.phone) == ("Ferme", "55210055400021", "552100554", "")
    assert (kept.sort_key, absorbed.merged_into, contact.actor) == ("ferme", None, absorbed)
    made.refresh_from_db()
    assert made.undone_by == by


def test_edits_of_merged_fields_are_listed_and_stay_on_the_kept_sheet(by, merge):
    kept, absorbed = ActorFactory(name="Ferme"), ActorFactory(name="La Ferme", website="https://a.test")
    made = merge(kept, absorbed)
    update_actor(actor=kept, base_version=kept.version, website="https://b.test")
    (edit,) = undo_merge(merge=made, by=by).edits
    kept.refresh_from_db()
    absorbed.refresh_from_db()
    assert (edit.row, edit.field) == ("acteur « Ferme »", "site internet")
    assert (edit.at_merge, edit.now) == ("https://a.test", "https://b.test")
    assert (kept.website, absorbed.website) == ("https://b.test", "https://a.test")


def test_columns_that_go_together_stay_together(by, merge):
    kept, absorbed = ActorFactory(), ActorFactory(headcount=3, headcount_on="2026-01-01")
    made = merge(kept, absorbed)
    update_actor(actor=kept, base_version=kept.version, headcount=12)
    undo_merge(merge=made, by=by)
    kept.refresh_from_db()
    assert (kept.headcount, str(kept.headcount_on)) == (12, "2026-01-01")


def test_edits_of_moved_rows_are_listed_and_stay_on_the_row(by, merge):
    kept, absorbed = ActorFactory(), ActorFactory()
    contact = ContactFactory(actor=absorbed, full_name="Odile", phone="02 35 00 00 00")
    path = PathFactory(actor=absorbed)
    made = merge(kept, absorbed)
    contact.refresh_from_db()
    update_contact(contact=contact, phone="06 00 00 00 00")
    path.refresh_from_db()
    path.status, path.ended_on = "finished", "2026-05-01"
    path.save()
    edits = {(edit.row, edit.field): (edit.at_merge, edit.now) for edit in undo_merge(merge=made, by=by).edits}
    contact.refresh_from_db()
    path.refresh_from_db()
    assert (contact.actor, contact.phone) == (absorbed, "06 00 00 00 00")
    assert (path.actor, path.status) == (absorbed, "finished")
    assert edits[("contact « Odile »", "téléphone")] == ("02 35 00 00 00", "06 00 00 00 00")
    assert edits[(f"parcours « {kept} – {path.programme} »", "terminé le")] == ("–", "01/05/2026")


def test_rows_made_since_stay_on_the_kept_sheet(by, merge):
    kept, absorbed = ActorFactory(), ActorFactory()
    made = merge(kept, absorbed)
    contact = create_contact(full_name="Nouvelle", actor=kept)
    undo_merge(merge=made, by=by)
    contact.refresh_from_db()
    assert contact.actor == kept


def test_a_row_moved_elsewhere_since_stays_there_and_is_listed(by, merge):
    kept, absorbed, third = ActorFactory(name="Ferme"), ActorFactory(), ActorFactory(name="Tierce")
    contact = ContactFactory(actor=absorbed, full_name="Odile")
    made = merge(kept, absorbed)
    Contact.objects.filter(pk=contact.pk).update(actor=third)
    (edit,) = undo_merge(merge=made, by=by).edits
    contact.refresh_from_db()
    assert contact.actor == third
    assert (edit.field, edit.at_merge, edit.now) == ("acteur", "Ferme", "Tierce")


def test_a_row_removed_since_is_listed(by, merge):
    kept, absorbed = ActorFactory(), ActorFactory()
    attendance = AttendanceFactory(actor=absorbed)
    made = merge(kept, absorbed)
    attendance.delete()
    (edit,) = undo_merge(merge=made, by=by).edits
    assert (edit.row, edit.now) == ("présence", "supprimé")


def test_a_sphere_taken_off_the_kept_sheet_since_is_still_the_absorbed_ones(by, merge):
    kept, absorbed = ActorFactory(), ActorFactory()
    sphere = FunctionalSphere.objects.create(slug="essai", label="Essai")
    absorbed.spheres.set([sphere])
    made = merge(kept, absorbed)
    kept.spheres.clear()
    undo_merge(merge=made, by=by)
    assert (list(kept.spheres.all()), list(absorbed.spheres.all())) == ([], [sphere])


def test_a_chain_is_undone_from_its_last_link(by, merge):
    first, second, third = ActorFactory(name="Une"), ActorFactory(name="Deux"), ActorFactory(name="Trois")
    contact = ContactFactory(actor=first)
    one = merge(first, second)
    two = merge(third, first)
    with pytest.raises(DomainError, match="« Une » a depuis été fusionnée dans « Trois »"):
        undo_merge(merge=one, by=by)
    undo_merge(merge=two, by=by)
    undo_merge(merge=one, by=by)
    contact.refresh_from_db()
    assert contact.actor == first


def test_two_merges_into_one_sheet_are_undone_from_the_last(by, merge):
    kept = ActorFactory()
    one, two = merge(kept, ActorFactory(name="Une")), merge(kept, ActorFactory(name="Deux"))
    with pytest.raises(DomainError, match="« Deux » a été fusionnée après"):
        undo_merge(merge=one, by=by)
    undo_merge(merge=two, by=by)
    undo_merge(merge=one, by=by)
    assert Merge.objects.filter(undone_at=None).count() == 0


def test_a_merge_is_undone_once(by, merge):
    made = merge(ActorFactory(), ActorFactory())
    undo_merge(merge=made, by=by)
    with pytest.raises(DomainError, match="déjà défaite"):
        undo_merge(merge=made, by=by)


def test_after_undoing_the_same_sheets_merge_again(by, merge):
    kept, absorbed = ActorFactory(), ActorFactory()
    undo_merge(merge=merge(kept, absorbed), by=by)
    merge(absorbed, kept)
    assert kept.merged_into == absorbed


def test_a_siret_given_to_another_sheet_since_is_said(by, merge):
    kept, absorbed = ActorFactory(), ActorFactory(name="La Ferme", siret="73282932000074", siren="732829320")
    made = merge(kept, absorbed)
    update_actor(actor=kept, base_version=kept.version, siret="", siren="")
    ActorFactory(siret="73282932000074", siren="732829320")
    with pytest.raises(DomainError, match="« La Ferme » ne peut pas reprendre ses valeurs d’avant"):
        undo_merge(merge=made, by=by)
    absorbed.refresh_from_db()
    assert absorbed.merged_into == kept


def test_what_an_erasure_took_from_the_journal_is_not_given_back(by, merge):
    kept = ActorFactory(email="odile@ancien.test")
    made = merge(kept, ActorFactory(email="odile@nouveau.test", phone="02 35 00 00 00"), email="absorbed")
    made.journal["rows"]["fields"] = [each for each in made.journal["rows"]["fields"] if each["field"] != "email"]
    made.save(update_fields=["journal"])
    kept.email = "contact@ferme.test"
    kept.save()
    undo_merge(merge=made, by=by)
    kept.refresh_from_db()
    assert (kept.email, kept.phone) == ("contact@ferme.test", "")


def test_edits_are_known_before_undoing(merge):
    kept, absorbed = ActorFactory(), ActorFactory(website="https://a.test")
    made = merge(kept, absorbed)
    assert edits_since(made) == []
    update_actor(actor=kept, base_version=kept.version, website="https://b.test")
    assert [edit.field for edit in edits_since(Merge.objects.get())] == ["site internet"]
