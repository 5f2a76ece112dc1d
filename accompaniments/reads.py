"""Reads that span several models of the chain of proof."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import Http404

from accompaniments.models import Evidence
from accompaniments.models.evidence import SUBJECTS

if TYPE_CHECKING:
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
