"""What a member says in the company's space, of what was noted or of a commitment; and that the Club read it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from accompaniments.enums import CommitmentStatus, Stance, Voice
from accompaniments.models import Commitment, CommitmentWord, Evidence, Statement
from accompaniments.services.closing import locked_commitment, settle_commitment
from accompaniments.services.data import NO_QUOTE
from accompaniments.services.evidence import record_evidence, record_statement, subject_field
from common.errors import DomainError
from common.models import new_uuid
from common.registries import is_relied_on
from common.submissions import write_once

if TYPE_CHECKING:
    from uuid import UUID

    from accounts.models import User
    from actors.models import Resource, UsefulEffect

UNDO_WITHIN = timedelta(hours=24)
TOO_LATE = "Le délai d’un jour est passé\u00a0: dites-le au Club, qui reprendra cette parole avec vous."
SENT = ("recorded_by_id", "stance", "verbatim", "voice")


def speak_about(
    *,
    subject: UsefulEffect | Resource,
    stance: str,
    text: str,
    by: User,
    consent: str = NO_QUOTE,
    speaker: str = "",
    submission_id: UUID | None = None,
) -> Evidence:
    """The actor confirms or contests what was noted about it, in its own words, today: a `Statement`, and the
    evidence it gives (voice: the actor). Sent twice, it is written once.

    Raises DomainError without words (`text`), about what belongs to no actor, or when the number of this sending was
    used for something else. The level of proof and « contesté » follow from the evidence.
    """
    actor = subject.actor
    if actor is None:
        raise DomainError("Ce qui n’est noté d’aucun acteur n’attend pas sa parole.")
    if not text.strip():
        raise DomainError("Dites-le avec vos mots.", field="text")
    number, field = submission_id or new_uuid(), subject_field(subject)
    row = Evidence(
        submission_id=number, recorded_by=by, stance=stance, verbatim=text.strip(), voice=Voice.ACTOR,
        **{field: subject},
    )  # fmt: skip

    def write() -> None:
        today = timezone.localdate()
        statement = record_statement(actor=actor, text=text, said_on=today, by=by)
        statement.is_from_space = True
        statement.save(update_fields=["is_from_space"])
        record_evidence(
            subject=subject, source=statement, on=today, voice=Voice.ACTOR, by=by, stance=stance, verbatim=text,
            speaker=speaker, consent=consent, submission_id=number,
        )  # fmt: skip

    known = write_once(row, write, same=(f"{field}_id", *SENT))
    return known if known.pk else Evidence.objects.get(submission_id=number)


@transaction.atomic
def take_back(*, evidence: Evidence, by: User) -> None:
    """Whoever spoke in the space takes their words back: statement, evidence and consents go.

    Raises DomainError after a day, or when a frozen report rests on them.
    """
    pk: Any = evidence.statement_id  # type: ignore[attr-defined]
    statement = Statement.objects.select_for_update(of=("self",)).get(pk=pk)
    if not may_take_back(statement, by):
        raise DomainError(TOO_LATE)
    if is_relied_on(evidence):
        raise DomainError("Un rapport figé s’appuie déjà sur cette parole\u00a0: dites-le au Club.")
    consents: Any = evidence.consents  # type: ignore[attr-defined]
    consents.all().delete()
    evidence.delete()
    statement.delete()


def may_take_back(said: Statement | CommitmentWord, by: User | None) -> bool:
    """Its author, for a day."""
    mine = by is not None and said.said_by_id == by.pk  # type: ignore[union-attr]
    is_ours = not isinstance(said, Statement) or said.is_from_space
    return mine and is_ours and timezone.now() - said.said_at < UNDO_WITHIN


def answer_commitment(
    *, commitment: Commitment, is_kept: bool, by: User, text: str = "", submission_id: UUID | None = None
) -> CommitmentWord:
    """A member says whether the commitment is kept. Kept, it is closed today; not kept, it stays open, and the
    facilitator reads why. Sent twice, it is written once.

    Raises DomainError when it is closed already, or not kept without a word (`text`).
    """
    if not is_kept and not text.strip():
        raise DomainError("Dites en un mot ce qui s’est passé\u00a0: cela aide à la suite.", field="text")
    word = CommitmentWord(
        commitment=commitment, is_kept=is_kept, text=text.strip(), said_by=by,
        submission_id=submission_id or new_uuid(),
    )  # fmt: skip

    def write() -> None:
        row = locked_commitment(commitment.pk)
        if row.status != CommitmentStatus.OPEN:
            raise DomainError("Cet engagement est déjà clos.")
        word.save(force_insert=True)
        if is_kept:
            settle_commitment(commitment=row, status=CommitmentStatus.KEPT, by=by)

    return write_once(word, write, same=("commitment_id", "said_by_id", "is_kept"))


@transaction.atomic
def take_back_word(*, word: CommitmentWord, by: User) -> Commitment:
    """Whoever said it takes it back, for a day (DomainError after); what it closed is open again."""
    commitment = locked_commitment(word.commitment_id)  # type: ignore[attr-defined]
    if not may_take_back(word, by):
        raise DomainError(TOO_LATE)
    if word.is_kept and commitment.status == CommitmentStatus.KEPT:
        commitment = settle_commitment(commitment=commitment, status=CommitmentStatus.OPEN, by=by)
    word.delete()
    return commitment


@transaction.atomic
def mark_read(*, said: Statement | CommitmentWord, by: User) -> None:
    """Somebody of the Club read it: it leaves the inbox. Read again, nothing changes."""
    type(said)._base_manager.filter(pk=said.pk, seen_at=None).update(seen_by=by, seen_at=timezone.now())


def stances() -> list[tuple[str, str]]:
    """The two answers, as a member gives them."""
    return [(Stance.SUPPORTS, "Nous confirmons"), (Stance.CONTESTS, "Nous contestons")]
