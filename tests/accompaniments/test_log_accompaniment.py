"""The service that writes an accompaniment: all of it, once."""

import threading
import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accompaniments.models import Accompaniment, Draft, Evidence, EvidenceConsent
from accompaniments.services import (
    CommitmentLine,
    EvidenceLine,
    Measurement,
    Participant,
    log_accompaniment,
    save_draft,
)
from actors.models import UsefulEffect
from common.errors import DomainError
from tests.accompaniments.typed import meeting
from tests.factories import (
    AccompanimentFactory,
    ActorFactory,
    ContactFactory,
    EffectFactory,
    EvidenceFactory,
    ResourceFactory,
    UserFactory,
)


@pytest.fixture
def facilitator(db):
    return UserFactory(full_name="Fanny", club_role="facilitator")


def test_everything_said_in_a_meeting_is_written_at_once(facilitator):
    company, person = ActorFactory(), ContactFactory()
    data = meeting(
        company,
        participants=[Participant(actor=company), Participant(contact=person)],
        parts=[(company, "Pour vous seuls.")],
        commitments=[CommitmentLine(actor=company, what="Chiffrer une saison", due_on=date(2026, 4, 1))],
        private_note="À ménager.",
        lines=[
            EvidenceLine(
                kind="effect", label="On se parle avant de construire", actor=company,
                verbatim="On ne jette plus rien.",
                speaker="une technicienne", consent="quote",
            )
        ],
    )  # fmt: skip
    row = log_accompaniment(submission_id=uuid.uuid4(), by=facilitator, data=data)
    assert {(a.actor, a.contact) for a in row.attendances.all()} == {(company, None), (person.actor, person)}
    assert row.parts.get().text == "Pour vous seuls."
    assert row.commitments.get().what == "Chiffrer une saison"
    assert row.private_notes.get().author == facilitator
    assert list(row.facilitators.all()) == [facilitator]
    evidence = row.evidences.get()
    assert (evidence.effect.label, evidence.on) == ("On se parle avant de construire", row.on)
    assert list(Evidence.objects.quotable(named=False)) == [evidence]
    assert not Evidence.objects.quotable(named=True).exists()


def test_the_same_submission_again_writes_nothing_and_gives_the_same_row(facilitator):
    company, submission = ActorFactory(), uuid.uuid4()
    first = log_accompaniment(submission_id=submission, by=facilitator, data=meeting(company))
    again = log_accompaniment(submission_id=submission, by=facilitator, data=meeting(company, summary="Autre."))
    assert again == first
    assert again.summary == "Une phrase."
    assert Accompaniment.objects.count() == 1
    assert first.attendances.count() == 1


def test_nobody_gets_a_row_through_somebody_elses_submission(facilitator):
    submission = uuid.uuid4()
    log_accompaniment(submission_id=submission, by=facilitator, data=meeting())
    with pytest.raises(DomainError):
        log_accompaniment(submission_id=submission, by=UserFactory(club_role="facilitator"), data=meeting())


@pytest.mark.django_db(transaction=True)
def test_parallel_identical_submissions_make_one_row():
    facilitator, company, submission = UserFactory(club_role="facilitator"), ActorFactory(), uuid.uuid4()
    start, found = threading.Barrier(4), []

    def send():
        try:
            start.wait(timeout=10)
            found.append(log_accompaniment(submission_id=submission, by=facilitator, data=meeting(company)).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len(set(found)) == 1
    assert Accompaniment.objects.get().attendances.count() == 1


def test_a_person_present_stands_for_their_organisation(facilitator):
    person = ContactFactory()
    data = meeting(participants=[Participant(actor=person.actor), Participant(contact=person)])
    row = log_accompaniment(submission_id=uuid.uuid4(), by=facilitator, data=data)
    assert [attendance.contact for attendance in row.attendances.all()] == [person]


def test_the_draft_goes_once_the_accompaniment_is_logged(facilitator):
    submission = uuid.uuid4()
    save_draft(user=facilitator, submission_id=submission, base_version=0, payload={"host": [""]})
    log_accompaniment(submission_id=submission, by=facilitator, data=meeting())
    assert not Draft.objects.exists()


@pytest.mark.parametrize("minutes", [0, -5, 1441])
def test_an_impossible_duration_is_refused(facilitator, minutes):
    with pytest.raises(DomainError):
        log_accompaniment(submission_id=uuid.uuid4(), by=facilitator, data=meeting(duration_minutes=minutes))
    assert not Accompaniment.objects.exists()


def test_what_has_not_happened_yet_is_planned_not_held(facilitator):
    later = timezone.localdate() + timedelta(days=3)
    with pytest.raises(DomainError):
        log_accompaniment(submission_id=uuid.uuid4(), by=facilitator, data=meeting(on=later))
    data = meeting(ActorFactory(), on=later, state="planned")
    row = log_accompaniment(submission_id=uuid.uuid4(), by=facilitator, data=data)
    assert row.attendances.get().status == "registered"


def test_a_line_that_belongs_nowhere_leaves_nothing_behind(facilitator):
    with pytest.raises(DomainError):
        log_accompaniment(
            submission_id=uuid.uuid4(), by=facilitator, data=meeting(lines=[EvidenceLine(kind="effect", label="X")])
        )
    assert not Accompaniment.objects.exists()
    assert not UsefulEffect.objects.exists()


def test_a_line_about_something_known_adds_evidence_without_a_second_subject(facilitator):
    effect = EffectFactory()
    data = meeting(effect.actor, lines=[EvidenceLine(kind="effect", existing=effect, voice="facilitator")])
    log_accompaniment(submission_id=uuid.uuid4(), by=facilitator, data=data)
    assert effect.evidences.count() == 1
    assert UsefulEffect.objects.count() == 1


@pytest.mark.parametrize("kind", ["resource", "effect", "need", "tension", "limit", "signal"])
def test_each_kind_of_thing_can_be_revealed(facilitator, kind):
    company = ActorFactory()
    data = meeting(company, lines=[EvidenceLine(kind=kind, label="Quelque chose", actor=company)])
    row = log_accompaniment(submission_id=uuid.uuid4(), by=facilitator, data=data)
    evidence = row.evidences.get()
    assert evidence.subject_kind == kind
    assert evidence.subject.label == "Quelque chose"


def test_a_measurement_by_a_third_party_ranks_highest(facilitator):
    company = ActorFactory()
    measured = Measurement(value=Decimal("12.5"), unit="t", on=date(2026, 3, 1), method="Pesée")
    line = EvidenceLine(
        kind="effect", label="Moins de déchets", actor=company, voice="third_party", measurement=measured
    )
    log_accompaniment(submission_id=uuid.uuid4(), by=facilitator, data=meeting(company, lines=[line]))
    assert UsefulEffect.objects.with_proof_level().get().proof_level == "measured"


def test_no_consent_is_written_without_words_to_quote(facilitator):
    company = ActorFactory()
    line = EvidenceLine(kind="effect", label="Un effet", actor=company, consent="quote")
    log_accompaniment(submission_id=uuid.uuid4(), by=facilitator, data=meeting(company, lines=[line]))
    assert not EvidenceConsent.objects.exists()


# What the database itself refuses.


def test_the_database_refuses_evidence_with_two_sources(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        EvidenceFactory(accompaniment=AccompanimentFactory())


def test_the_database_refuses_evidence_without_a_source(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        EvidenceFactory(publication=None)


def test_the_database_refuses_evidence_with_two_subjects(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        EvidenceFactory(resource=ResourceFactory())


def test_the_database_refuses_evidence_about_nothing(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        EvidenceFactory(effect=None)


def test_the_database_refuses_half_a_measurement(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        EvidenceFactory(measured_value=3)
