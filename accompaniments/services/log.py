"""An accompaniment is logged, then completed: one business event each, all or nothing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from accompaniments.enums import AccompanimentState, AttendanceStatus, CommitmentStatus
from accompaniments.models import Accompaniment, ActorPart, Attendance, Commitment, Draft, PrivateNote
from accompaniments.services.data import FIELDS, AccompanimentData, CommitmentLine, Participant
from accompaniments.services.evidence import record_evidence
from accompaniments.services.revealing import reveal
from common.errors import DomainError
from common.locking import save_version

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from accounts.models import User

FIRST_DAY = date(2010, 1, 1)
LONGEST_MINUTES = 1440
PLANNED_AHEAD = timedelta(days=730)


def log_accompaniment(*, submission_id: UUID, by: User, data: AccompanimentData) -> Accompaniment:
    """Write a meeting with all that was said in it, and forget its draft.

    The same `submission_id` again (double click, retry, two requests at once) writes nothing and returns
    the row already there. Raises DomainError (duration, date, somebody else's submission).
    """
    _check(data)
    try:
        with transaction.atomic():
            return _write(submission_id, by, data)
    except IntegrityError:
        existing = Accompaniment.objects.filter(submission_id=submission_id).first()
        if existing is None:
            raise
        if existing.created_by_id != by.pk:
            raise DomainError("Cet envoi n'est plus valable : rechargez la page, puis recommencez.") from None
        return existing


def _write(submission_id: UUID, by: User, data: AccompanimentData) -> Accompaniment:
    row = Accompaniment(submission_id=submission_id, created_by=by, registers=list(data.registers))
    for name in FIELDS:
        setattr(row, name, getattr(data, name))
    row.save(force_insert=True)
    _write_facilitators(row, data.facilitators or [by])
    Attendance.objects.bulk_create(_attendances(row, data.participants))
    ActorPart.objects.bulk_create(
        ActorPart(accompaniment=row, actor=actor, text=text) for actor, text in data.parts if text.strip()
    )
    Commitment.objects.bulk_create(_new_commitment(row, line) for line in data.commitments)
    if data.private_note.strip():
        PrivateNote.objects.create(accompaniment=row, author=by, text=data.private_note.strip())
    _record_lines(row, data, by)
    Draft.objects.filter(user=by, submission_id=submission_id).delete()
    return row


@transaction.atomic
def update_accompaniment(
    *, accompaniment: Accompaniment, base_version: int, by: User, data: AccompanimentData
) -> Accompaniment:
    """Complete or correct a logged meeting; evidence lines are added, those already there stay.

    Raises Conflict when somebody saved since `base_version`, DomainError as for logging.
    """
    _check(data)
    for name in FIELDS:
        setattr(accompaniment, name, getattr(data, name))
    accompaniment.registers, accompaniment.updated_at = list(data.registers), timezone.now()
    save_version(accompaniment, base_version=base_version, fields=[*FIELDS, "registers", "updated_at"])
    accompaniment.facilitators.set(data.facilitators or [by])
    _sync_attendances(accompaniment, data)
    _sync_parts(accompaniment, data)
    _sync_commitments(accompaniment, data.commitments)
    _sync_private_note(accompaniment, data.private_note.strip(), by)
    _record_lines(accompaniment, data, by)
    Draft.objects.filter(user=by, submission_id=accompaniment.submission_id).delete()
    return accompaniment


def _check(data: AccompanimentData) -> None:
    today = timezone.localdate()
    if not 0 < data.duration_minutes <= LONGEST_MINUTES:
        raise DomainError("La durée va d'une minute à vingt-quatre heures.", field="duration_other")
    if data.on < FIRST_DAY:
        raise DomainError("Cette date est trop ancienne.", field="on")
    if data.state == AccompanimentState.HELD and data.on > today:
        raise DomainError("Cette date est dans le futur : choisissez l'état « Prévu », ou corrigez-la.", field="on")
    if data.on > today + PLANNED_AHEAD:
        raise DomainError("Cette date est à plus de deux ans.", field="on")
    if data.lines and data.on > today:
        raise DomainError("Ce qui n'a pas encore eu lieu ne prouve rien : notez-le après la rencontre.", field="on")


def _write_facilitators(row: Accompaniment, people: Iterable[User]) -> None:
    through = Accompaniment.facilitators.through
    through.objects.bulk_create(
        through(accompaniment_id=row.pk, user_id=pk) for pk in dict.fromkeys(person.pk for person in people)
    )


def _attendances(row: Accompaniment, participants: Iterable[Participant]) -> list[Attendance]:
    """One row a person; an actor without a named person has one row too."""
    status = AttendanceStatus.REGISTERED if row.state == AccompanimentState.PLANNED else AttendanceStatus.PRESENT
    people = {p.contact.pk: p for p in participants if p.contact is not None}
    rows = [
        Attendance(accompaniment=row, actor_id=p.contact.actor_id, contact=p.contact, status=status)
        for p in people.values()
        if p.contact is not None
    ]
    represented = {attendance.actor_id for attendance in rows}
    alone = {p.actor.pk: p.actor for p in participants if p.contact is None and p.actor is not None}
    rows += [
        Attendance(accompaniment=row, actor=actor, status=status)
        for pk, actor in alone.items()
        if pk not in represented
    ]
    return rows


def _sync_attendances(row: Accompaniment, data: AccompanimentData) -> None:
    wanted = {(a.actor_id, a.contact_id): a for a in _attendances(row, data.participants)}
    for attendance in row.attendances.all():
        new = wanted.pop((attendance.actor_id, attendance.contact_id), None)
        if new is None:
            attendance.delete()
        elif attendance.status == AttendanceStatus.REGISTERED and row.state == AccompanimentState.HELD:
            attendance.status = AttendanceStatus.PRESENT
            attendance.save(update_fields=["status"])
    Attendance.objects.bulk_create(wanted.values())


def _sync_parts(row: Accompaniment, data: AccompanimentData) -> None:
    for actor, text in data.parts:
        if text.strip():
            ActorPart.objects.update_or_create(accompaniment=row, actor=actor, defaults={"text": text})
        else:
            ActorPart.objects.filter(accompaniment=row, actor=actor).delete()


def _new_commitment(row: Accompaniment, line: CommitmentLine) -> Commitment:
    closed = None if line.status == CommitmentStatus.OPEN else timezone.localdate()
    return Commitment(
        accompaniment=row, actor=line.actor, what=line.what, due_on=line.due_on, status=line.status, closed_on=closed
    )


def _sync_commitments(row: Accompaniment, lines: Iterable[CommitmentLine]) -> None:
    known = {commitment.pk: commitment for commitment in row.commitments.all()}
    for line in lines:
        commitment = known.get(line.pk) if line.pk else None
        if commitment is None:
            _new_commitment(row, line).save()
            continue
        commitment.actor, commitment.what, commitment.due_on = line.actor, line.what, line.due_on
        if line.status != commitment.status:
            commitment.closed_on = None if line.status == CommitmentStatus.OPEN else timezone.localdate()
        commitment.status = line.status
        commitment.save(update_fields=["actor", "what", "due_on", "status", "closed_on"])


def _sync_private_note(row: Accompaniment, text: str, by: User) -> None:
    if text:
        PrivateNote.objects.update_or_create(accompaniment=row, author=by, defaults={"text": text})
    else:
        PrivateNote.objects.filter(accompaniment=row, author=by).delete()


def _record_lines(row: Accompaniment, data: AccompanimentData, by: User) -> None:
    for line in data.lines:
        record_evidence(
            subject=line.existing or reveal(line=line, on=data.on, by=by), source=row, on=data.on, voice=line.voice,
            stance=line.stance, verbatim=line.verbatim, speaker=line.speaker, is_expected=line.is_expected,
            measurement=line.measurement, consent=line.consent, by=by,
        )  # fmt: skip
