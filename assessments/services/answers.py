"""Answers: each saved alone, no write ever lost, no request ever counted twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, QuerySet, Subquery
from django.utils import timezone

from assessments.enums import AssessmentState
from assessments.models import (
    Answer,
    AnswerRevision,
    Assessment,
    ConsensusAnswer,
    ConsensusRevision,
    Contribution,
)
from assessments.schema import content_of
from assessments.values import check_value
from common.errors import Conflict, DomainError

if TYPE_CHECKING:
    from assessments.models.answers import AnswerBase

MAX_COMMENT, MAX_REASON = 4000, 300


def save_answer(
    *,
    contribution: Contribution,
    question: str,
    value: Any,
    comment: str = "",
    not_applicable_reason: str = "",
    base_version: int,
    operation_id: UUID,
) -> Answer:
    """Save one contributor's answer and return it as it stands. `base_version` is 0 for a first answer.

    The same operation id again changes nothing. Raises Conflict (with the row as it stands) when somebody saved
    another text since `base_version`, DomainError on a value the question does not take or after submission.
    """
    return _save(
        Answer,
        AnswerRevision,
        contribution.assessment,
        {"contribution": contribution},
        question,
        (value, comment, not_applicable_reason),
        base_version,
        operation_id,
    )


def save_consensus_answer(
    *,
    assessment: Assessment,
    question: str,
    value: Any,
    comment: str = "",
    not_applicable_reason: str = "",
    base_version: int,
    operation_id: UUID,
) -> ConsensusAnswer:
    """Save the common answer of an assessment; same rules as `save_answer`."""
    return _save(
        ConsensusAnswer,
        ConsensusRevision,
        assessment,
        {"assessment": assessment},
        question,
        (value, comment, not_applicable_reason),
        base_version,
        operation_id,
    )


def _save(
    table: Any,
    revisions: Any,
    assessment: Assessment,
    owner: dict[str, Any],
    question: str,
    given: tuple[Any, str, str],
    base_version: int,
    operation_id: UUID,
) -> Any:
    fields = _checked(assessment, question, *given)
    rows = table.objects.filter(**owner, question=question)
    repeated = revisions.objects.filter(operation_id=operation_id)
    try:
        with transaction.atomic():
            # the lock of the assessment orders the writes, and keeps them out once it is submitted
            state, row_pk, is_repeated = (
                Assessment.objects.filter(pk=assessment.pk)
                .select_for_update(no_key=True)
                .annotate(row_pk=Subquery(rows.values("pk")[:1]), is_repeated=Exists(repeated))
                .values_list("state", "row_pk", "is_repeated")
                .get()
            )
            if is_repeated:
                return _standing(rows)
            if state == AssessmentState.SUBMITTED:
                raise DomainError("Cet auto-diagnostic est envoyé : ses réponses ne changent plus.")
            row = _write(table, owner, question, fields, row_pk, base_version)
            if row is None:
                return _settle(rows, repeated, fields)
            revisions.objects.create(answer=row, operation_id=operation_id, version=row.version, **fields)
            return row
    except IntegrityError:  # the same first answer, or the same operation, at the very same time
        return _settle(rows, repeated, fields)


def _checked(assessment: Assessment, slug: str, value: Any, comment: str, reason: str) -> dict[str, Any]:
    """What will be stored. « Sans objet » with its reason takes the place of a value."""
    question = content_of(assessment.questionnaire_version).question(slug)
    reason, comment = " ".join(reason.split()), comment.replace("\r\n", "\n").strip()
    if len(reason) > MAX_REASON:
        raise DomainError(f"La raison tient en {MAX_REASON} caractères.", field=slug)
    if len(comment) > MAX_COMMENT:
        raise DomainError(f"Le commentaire tient en {MAX_COMMENT} caractères.", field=slug)
    if "\x00" in reason + comment:
        raise DomainError("Le texte contient un caractère illisible.", field=slug)
    checked = None if reason else check_value(question, value)
    return {"value": checked, "comment": comment, "not_applicable_reason": reason}


def _write(table: Any, owner: dict, question: str, fields: dict, row_pk: int | None, base_version: int) -> Any:
    """The row as written, or None when `base_version` is stale."""
    if base_version == 0:
        return None if row_pk else table.objects.create(**owner, question=question, **fields)
    changed = table.objects.filter(pk=row_pk, version=base_version).update(
        version=F("version") + 1, updated_at=timezone.now(), **fields
    )
    return table(pk=row_pk, **owner, question=question, version=base_version + 1, **fields) if changed else None


def _standing(rows: QuerySet) -> Any:
    row = rows.first()
    if row is None:
        raise DomainError("Cet enregistrement a déjà servi pour une autre question. Rechargez la page.")
    return row


def _settle(rows: QuerySet, repeated: QuerySet, fields: dict[str, Any]) -> AnswerBase:
    """A stale base: harmless when the operation is known or says what is already there, else a conflict."""
    row = _standing(rows)
    if all(getattr(row, name) == value for name, value in fields.items()) or repeated.exists():
        return row
    raise Conflict("Cette réponse a changé entre-temps. Rien n'a été écrasé.", current=row)
