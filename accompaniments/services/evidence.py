"""Writes of the chain of proof: one source says one thing about one subject."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.utils import timezone

from accompaniments.enums import Stance
from accompaniments.models import Evidence, EvidenceConsent, Publication, Statement
from accompaniments.models.evidence import SOURCES, SUBJECTS
from accompaniments.services.data import NO_QUOTE, QUOTE, QUOTE_NAMED
from actors.enums import ConsentDecision, ConsentUse
from common.errors import DomainError
from common.models import new_uuid

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from accompaniments.services.data import Measurement
    from accounts.models import User
    from actors.models import Actor, Revealed

CONSENT_TEXTS = {
    QUOTE: "Cette parole peut être citée dans un rapport, sans nom de personne ni d’organisation.",
    QUOTE_NAMED: (
        "Cette parole peut être citée dans un rapport avec le nom de l’organisation, jamais celui d’une personne."
    ),
}


def _field_of(row: models.Model, names: tuple[str, ...]) -> str:
    for name in names:
        related: Any = Evidence._meta.get_field(name).related_model
        if isinstance(row, related):
            return name
    raise TypeError(f"{type(row).__name__} is neither a source nor a subject of evidence")


def source_field(source: models.Model) -> str:
    """Which of the six sources this row is."""
    return _field_of(source, SOURCES)


def subject_field(subject: models.Model) -> str:
    """Which of the six subjects this row is."""
    return _field_of(subject, SUBJECTS)


@transaction.atomic
def record_evidence(
    *,
    subject: Revealed,
    source: models.Model,
    on: date,
    voice: str,
    by: User | None,
    stance: str = Stance.SUPPORTS,
    verbatim: str = "",
    speaker: str = "",
    is_expected: bool = False,
    measurement: Measurement | None = None,
    consent: str = NO_QUOTE,
    submission_id: UUID | None = None,
) -> Evidence:
    """Attach what `source` says to `subject`. What is dated in the future is no evidence: DomainError.

    `submission_id` is unique: whoever may send twice calls this inside `common.submissions.write_once`.
    """
    if on > timezone.localdate():
        raise DomainError("Une preuve ne peut pas être datée dans le futur.", field="on")
    evidence = Evidence(
        on=on, voice=voice, stance=stance, verbatim=verbatim.strip(), speaker=speaker.strip(),
        is_expected=is_expected, recorded_by=by, submission_id=submission_id or new_uuid(),
    )  # fmt: skip
    setattr(evidence, source_field(source), source)
    setattr(evidence, subject_field(subject), subject)
    if measurement is not None:
        evidence.measured_value, evidence.measured_unit = measurement.value, measurement.unit
        evidence.measured_on, evidence.measured_method = measurement.on, measurement.method
    evidence.save(force_insert=True)
    if consent in CONSENT_TEXTS and evidence.verbatim:
        record_evidence_consent(
            evidence=evidence, use=consent, decision=ConsentDecision.GRANTED, given_on=on, by=by, given_by=speaker
        )
    return evidence


@transaction.atomic
def record_evidence_consent(
    *,
    evidence: Evidence,
    use: str,
    decision: str,
    given_on: date,
    by: User | None,
    given_by: str = "",
    text_shown: str = "",
) -> EvidenceConsent:
    """Add a decision about one use of somebody's words; earlier ones stay, the latest counts.

    Raises DomainError without words to quote, for a use that is not a citation, or dated in the future.
    """
    if use not in CONSENT_TEXTS:
        raise DomainError("Cet accord ne porte pas sur une citation.", field="use")
    if not evidence.verbatim:
        raise DomainError("Il n'y a pas de parole à citer.", field="use")
    if given_on > timezone.localdate():
        raise DomainError("Un accord ne peut pas être daté dans le futur.", field="given_on")
    return EvidenceConsent.objects.create(
        evidence=evidence, use=use, decision=decision, given_on=given_on, given_by=given_by.strip(),
        recorded_by=by, text_shown=text_shown or CONSENT_TEXTS[use],
    )  # fmt: skip


@transaction.atomic
def record_statement(*, actor: Actor, text: str, said_on: date, by: User | None) -> Statement:
    """What an actor says for itself outside a meeting. DomainError when empty or in the future."""
    if not text.strip():
        raise DomainError("Écrivez ce qui a été dit.", field="text")
    if said_on > timezone.localdate():
        raise DomainError("Une parole ne peut pas être datée dans le futur.", field="said_on")
    return Statement.objects.create(actor=actor, text=text.strip(), said_on=said_on, said_by=by)


@transaction.atomic
def record_publication(
    *, title: str, url: str, accessed_on: date, author: str = "", published_on: date | None = None
) -> Publication:
    """A public text, known by its address: the same address gives the same row, unchanged."""
    if accessed_on > timezone.localdate():
        raise DomainError("La date de consultation est dans le futur.", field="accessed_on")
    row, _ = Publication.objects.get_or_create(
        url=url.strip(),
        defaults={
            "title": title.strip(),
            "author": author.strip(),
            "published_on": published_on,
            "accessed_on": accessed_on,
        },
    )
    return row


def consent_uses() -> list[tuple[str, str]]:
    """The two uses one may grant about words."""
    return [(use, label) for use, label in ConsentUse.options() if use in CONSENT_TEXTS]
