"""What hangs from an accompaniment: who ran it, who came, parts, commitments, the private note.

A handful of queries each, however many people there are. Called by `log.py` inside its transaction, once the
version is known to be the one that was read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from accompaniments.enums import AccompanimentState, AttendanceStatus, CommitmentStatus
from accompaniments.models import Accompaniment, ActorPart, Attendance, Commitment, PrivateNote
from common.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from accompaniments.services.data import AccompanimentData, CommitmentLine, Participant
    from accounts.models import User
    from actors.models import Actor


def write(row: Accompaniment, data: AccompanimentData, by: User) -> None:
    """Of a meeting just created. Raises DomainError when somebody who objected is named without having agreed."""
    _write_facilitators(row, data.facilitators or [by])
    attendances = attendances_of(row, data.participants)
    refuse_opposed(attendances, notes_opposed=data.notes_opposed)
    Attendance.objects.bulk_create(attendances)
    ActorPart.objects.bulk_create(
        ActorPart(accompaniment=row, actor=actor, text=text) for actor, text in data.parts if text.strip()
    )
    Commitment.objects.bulk_create(_new_commitment(row, line) for line in data.commitments)
    note = (data.private_note or "").strip()
    if note:
        PrivateNote.objects.create(accompaniment=row, author=by, text=note)


def sync(row: Accompaniment, data: AccompanimentData, by: User, *, was: str) -> None:
    """Make what is stored follow what is typed; `was` is the state before. Raises DomainError as `write`."""
    row.facilitators.set(data.facilitators or [by])
    _sync_attendances(row, data, was)
    _sync_parts(row, data.parts)
    _sync_commitments(row, data.commitments)
    if data.private_note is not None:
        _sync_private_note(row, data.private_note.strip(), by)


def status_in(state: str) -> str:
    """Of somebody named: there once it was held, expected otherwise."""
    return AttendanceStatus.PRESENT if state == AccompanimentState.HELD else AttendanceStatus.REGISTERED


def attendances_of(row: Accompaniment, participants: Iterable[Participant]) -> list[Attendance]:
    """One row a person; an actor without a named person has one row too."""
    status = status_in(row.state)
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


def _write_facilitators(row: Accompaniment, people: Iterable[User]) -> None:
    through = Accompaniment.facilitators.through
    through.objects.bulk_create(
        through(accompaniment_id=row.pk, user_id=pk) for pk in dict.fromkeys(person.pk for person in people)
    )


def refuse_opposed(rows: Iterable[Attendance], *, notes_opposed: bool) -> None:
    """Whoever objected to the use of their data is named only knowingly; the anonymous count takes them otherwise."""
    names = [str(row.contact) for row in rows if row.contact is not None and row.contact.opposed_at is not None]
    if names and not notes_opposed:
        raise DomainError(
            f"{', '.join(names)} : opposition à l’usage de ses données. Comptez cette personne sans nom, ou "
            "confirmez qu’elle accepte d’être notée.",
            field="notes_opposed",
        )


def _sync_attendances(row: Accompaniment, data: AccompanimentData, was: str) -> None:
    wanted = {(a.actor_id, a.contact_id): a for a in attendances_of(row, data.participants)}
    gone = [
        attendance.pk
        for attendance in row.attendances.all()
        if wanted.pop((attendance.actor_id, attendance.contact_id), None) is None
    ]
    refuse_opposed(wanted.values(), notes_opposed=data.notes_opposed)
    if gone:
        row.attendances.filter(pk__in=gone).delete()
    follow_state(row, was)
    Attendance.objects.bulk_create(wanted.values())


def follow_state(row: Accompaniment, was: str) -> None:
    """Whoever was expected came, once it was held; and is expected again when it was not yet."""
    if row.state in {was, AccompanimentState.CANCELLED}:
        return
    before, after = AttendanceStatus.REGISTERED, AttendanceStatus.PRESENT
    if row.state == AccompanimentState.PLANNED:
        before, after = after, before
    row.attendances.filter(status=before).update(status=after)


def refuse_if_proven(row: Accompaniment) -> None:
    """A meeting that gave evidence took place."""
    if row.state != AccompanimentState.HELD and row.evidences.exists():
        raise DomainError("Des preuves viennent de cette rencontre : elle a bien eu lieu.", field="state")


def _sync_parts(row: Accompaniment, parts: Sequence[tuple[Actor, str]]) -> None:
    ActorPart.objects.bulk_create(
        [ActorPart(accompaniment=row, actor=actor, text=text) for actor, text in parts if text.strip()],
        update_conflicts=True, unique_fields=["accompaniment", "actor"], update_fields=["text"],
    )  # fmt: skip
    if emptied := [actor.pk for actor, text in parts if not text.strip()]:
        ActorPart.objects.filter(accompaniment=row, actor__in=emptied).delete()


def _new_commitment(row: Accompaniment, line: CommitmentLine) -> Commitment:
    closed = None if line.status == CommitmentStatus.OPEN else timezone.localdate()
    return Commitment(
        accompaniment=row, actor=line.actor, what=line.what, due_on=line.due_on, status=line.status, closed_on=closed
    )


def _sync_commitments(row: Accompaniment, lines: Sequence[CommitmentLine]) -> None:
    if not lines:
        return
    known = {commitment.pk: commitment for commitment in row.commitments.all()}
    added, changed = [], []
    for line in lines:
        commitment = known.get(line.pk) if line.pk else None
        if commitment is None:
            added.append(_new_commitment(row, line))
            continue
        if line.status != commitment.status:
            commitment.closed_on = None if line.status == CommitmentStatus.OPEN else timezone.localdate()
        commitment.actor, commitment.what, commitment.due_on = line.actor, line.what, line.due_on
        commitment.status = line.status
        changed.append(commitment)
    Commitment.objects.bulk_update(changed, ["actor", "what", "due_on", "status", "closed_on"])
    Commitment.objects.bulk_create(added)


def _sync_private_note(row: Accompaniment, text: str, by: User) -> None:
    if text:
        PrivateNote.objects.update_or_create(accompaniment=row, author=by, defaults={"text": text})
    else:
        PrivateNote.objects.filter(accompaniment=row, author=by).delete()
