"""What may be named, quoted or told: the actor's consent and the words' consent, the stricter wins.

A person is never named: « with name » means the organisation's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from accompaniments.models import Evidence, EvidenceConsent
from actors.models import ActorConsent
from assessments.models import AssessmentConsent
from reports.snapshot import ConsentRow


class Licence(IntEnum):
    NOTHING = 0
    UNNAMED = 1
    NAMED = 2


@dataclass(frozen=True)
class Quotable:
    evidence: Evidence
    licence: Licence
    rows: tuple[ConsentRow, ...]


class Decisions:
    """The latest decision about each use, for some subjects of one kind."""

    def __init__(self, model: Any, subjects: Iterable[int]) -> None:
        self._label = model._meta.label
        subject = f"{model.SUBJECT}_id"
        rows = model.objects.filter(**{f"{model.SUBJECT}__in": list(subjects)}).latest_decisions()
        self._rows = {(getattr(row, subject), row.use): row for row in rows}

    def granted(self, subject: int | None, use: str) -> ConsentRow | None:
        row = self._rows.get((subject, use))
        if row is None or row.decision != "granted":
            return None
        return ConsentRow(model=self._label, id=row.pk, use=use)

    def withdrawn(self, subject: int | None, use: str) -> bool:
        row = self._rows.get((subject, use))
        return row is not None and row.decision == "withdrawn"


def actor_decisions(actors: Iterable[int]) -> Decisions:
    return Decisions(ActorConsent, actors)


def _actors_of(evidence: Evidence) -> set[int]:
    """Whose words these are: the subject's actor, and the source's."""
    found = {getattr(evidence.subject, "actor_id", None)}
    if evidence.statement_id:
        found.add(evidence.statement.actor_id)  # type: ignore[union-attr]
    if assessment := _assessment_of(evidence):
        found.add(assessment.actor_id)
    return {pk for pk in found if pk is not None}


def _assessment_of(evidence: Evidence) -> Any:
    if evidence.answer_id:
        return evidence.answer.contribution.assessment  # type: ignore[union-attr]
    return evidence.consensus_answer.assessment if evidence.consensus_answer_id else None  # type: ignore[union-attr]


def quotable(evidence_ids: Iterable[int]) -> list[Quotable]:
    """The verbatims that may be quoted today, and whether with the organisation's name."""
    rows: Sequence[Evidence] = list(
        Evidence.objects.filter(pk__in=list(evidence_ids))
        .quotable(named=False)
        .select_related(
            "effect__sphere", "effect__actor", "resource__actor", "need", "tension", "limit", "signal", "publication",
            "statement", "answer__contribution__assessment", "consensus_answer__assessment",
        )
        .order_by("pk")
    )  # fmt: skip
    named = set(
        Evidence.objects.filter(pk__in=[row.pk for row in rows]).quotable(named=True).values_list("pk", flat=True)
    )
    words = Decisions(EvidenceConsent, [row.pk for row in rows])
    assessments = Decisions(AssessmentConsent, [a.pk for row in rows if (a := _assessment_of(row))])
    actors = actor_decisions({pk for row in rows for pk in _actors_of(row)})
    found = []
    for row in rows:
        assessment = _assessment_of(row)
        if words.withdrawn(row.pk, "quote") or (assessment and assessments.withdrawn(assessment.pk, "quote")):
            continue
        licence = Licence.NAMED if row.pk in named else Licence.UNNAMED
        if row.publication_id and words.withdrawn(row.pk, "quote_named"):
            licence = Licence.UNNAMED
        for pk in _actors_of(row):
            licence = min(licence, _actor_licence(actors, pk, is_public=row.publication_id is not None))
        if licence:
            found.append(Quotable(row, licence, _rows_behind(row, words, actors)))
    return found


def _actor_licence(actors: Decisions, pk: int, *, is_public: bool) -> Licence:
    if actors.withdrawn(pk, "quote"):
        return Licence.NOTHING
    if actors.granted(pk, "quote_named"):
        return Licence.NAMED
    return Licence.UNNAMED if is_public or actors.granted(pk, "quote") else Licence.NOTHING


def _rows_behind(row: Evidence, words: Decisions, actors: Decisions) -> tuple[ConsentRow, ...]:
    uses = ("quote", "quote_named")
    found = [words.granted(row.pk, use) for use in uses]
    found += [actors.granted(pk, use) for pk in sorted(_actors_of(row)) for use in uses]
    return tuple(consent for consent in found if consent)
