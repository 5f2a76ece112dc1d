"""Completing a logged meeting: nothing is overwritten unseen."""

import uuid
from datetime import date

import pytest

from accompaniments.services import (
    CommitmentLine,
    EvidenceLine,
    Participant,
    log_accompaniment,
    update_accompaniment,
)
from common.errors import Conflict
from tests.accompaniments.typed import meeting
from tests.factories import ActorFactory, ContactFactory, UserFactory


@pytest.fixture
def facilitator(db):
    return UserFactory(club_role="facilitator")


@pytest.fixture
def logged(facilitator):
    company = ActorFactory()
    data = meeting(
        company,
        parts=[(company, "Première version.")],
        commitments=[CommitmentLine(actor=company, what="Appeler")],
        private_note="Note.",
    )
    return log_accompaniment(submission_id=uuid.uuid4(), by=facilitator, data=data)


def test_a_stale_version_changes_nothing_and_shows_the_row_as_it_stands(logged, facilitator):
    update_accompaniment(accompaniment=logged, base_version=1, by=facilitator, data=meeting(summary="Deuxième."))
    with pytest.raises(Conflict) as refused:
        update_accompaniment(accompaniment=logged, base_version=1, by=facilitator, data=meeting(summary="Troisième."))
    assert refused.value.current.summary == "Deuxième."
    logged.refresh_from_db()
    assert (logged.summary, logged.version) == ("Deuxième.", 2)


def test_people_parts_commitments_and_notes_follow_what_is_typed(logged, facilitator):
    company, person = logged.attendances.get().actor, ContactFactory()
    commitment = logged.commitments.get()
    data = meeting(
        company,
        participants=[Participant(actor=company), Participant(contact=person)],
        parts=[(company, "")],
        commitments=[
            CommitmentLine(actor=company, what="Rappeler", due_on=date(2026, 5, 1), status="kept", pk=commitment.pk),
            CommitmentLine(actor=company, what="Écrire"),
        ],
        lines=[EvidenceLine(kind="need", label="Un lieu", actor=company)],
    )
    update_accompaniment(accompaniment=logged, base_version=1, by=facilitator, data=data)
    assert logged.attendances.count() == 2
    assert not logged.parts.exists()
    commitment.refresh_from_db()
    assert (commitment.what, commitment.status) == ("Rappeler", "kept")
    assert commitment.closed_on is not None
    assert logged.commitments.count() == 2
    assert not logged.private_notes.exists()
    assert logged.evidences.get().need.label == "Un lieu"


def test_a_colleagues_private_note_stays_when_i_save_mine(logged, facilitator):
    colleague = UserFactory(club_role="facilitator")
    update_accompaniment(accompaniment=logged, base_version=1, by=colleague, data=meeting(private_note="La mienne."))
    assert {note.author for note in logged.private_notes.all()} == {facilitator, colleague}


def test_who_was_registered_is_present_once_it_is_held(facilitator):
    company = ActorFactory()
    row = log_accompaniment(submission_id=uuid.uuid4(), by=facilitator, data=meeting(company, state="planned"))
    update_accompaniment(accompaniment=row, base_version=1, by=facilitator, data=meeting(company))
    assert row.attendances.get().status == "present"
