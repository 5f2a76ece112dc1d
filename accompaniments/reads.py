"""Reads that span several models of the chain of proof."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import Http404

from accompaniments.models import Evidence
from accompaniments.models.evidence import SUBJECTS

if TYPE_CHECKING:
    from accompaniments.models import Accompaniment
    from accounts.viewer import Viewer
    from actors.models import Revealed


def subject_or_404(kind: str, pk: int, *, viewer: Viewer) -> Any:
    """What was revealed, if this viewer may see it; with its level of proof."""
    if kind not in SUBJECTS:
        raise Http404
    model: Any = Evidence._meta.get_field(kind).related_model
    row = model.objects.visible_to(viewer).with_proof_level().select_related("actor").filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """A piece of evidence and whether its words may be read here."""

    evidence: Evidence
    is_readable: bool


def evidence_rows(viewer: Viewer, subject: Revealed, kind: str) -> list[EvidenceRow]:
    """All evidence about a subject, newest first; words only where the viewer sees source and subject."""
    rows = Evidence.objects.visible_to(viewer).filter(**{kind: subject}).with_sources()
    readable = set(Evidence.objects.readable_by(viewer).filter(**{kind: subject}).values_list("pk", flat=True))
    return [EvidenceRow(row, row.pk in readable) for row in rows]


@dataclass(frozen=True, slots=True)
class FeedbackResults:
    """What participants thought of one session."""

    count: int
    mean: float | None
    distribution: list[tuple[int, int]]
    texts: list[str]


DISTRIBUTION_FROM = 5  # below, a note would tell whose it is


def feedback_results(accompaniment: Accompaniment) -> FeedbackResults:
    """Mean, how the notes spread from five answers up, and words in an order that says nothing. One query."""
    rows = list(accompaniment.feedbacks.order_by("submission_id").values_list("rating", "text"))
    ratings = [rating for rating, _ in rows]
    spread = [(note, ratings.count(note)) for note in range(5, 0, -1)] if len(rows) >= DISTRIBUTION_FROM else []
    mean = sum(ratings) / len(ratings) if ratings else None
    return FeedbackResults(len(rows), mean, spread, [text for _, text in rows if text])
