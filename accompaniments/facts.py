"""What accompaniments say of a programme: what its targets reached, what its next report lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q, Sum
from django.urls import reverse
from django.utils import timezone

from accompaniments.models import Accompaniment, Attendance, Evidence
from actors.models import Resource, UsefulEffect
from common.registries import Missing

if TYPE_CHECKING:
    from accounts.viewer import Viewer
    from programmes.models import Programme

# an evidence belongs to a programme by the accompaniment or the assessment it comes from (DESIGN §3)
_SOURCES = (
    "accompaniment__programme", "answer__contribution__assessment__path__programme",
    "consensus_answer__assessment__path__programme",
)  # fmt: skip


def sessions(programme: Programme) -> int:
    """Accompaniments that took place."""
    return Accompaniment.objects.held().filter(programme=programme).count()


def hours(programme: Programme) -> int:
    """Whole hours of the accompaniments that took place, each counted once whoever came."""
    rows = Accompaniment.objects.held().filter(programme=programme)
    return (rows.aggregate(minutes=Sum("duration_minutes"))["minutes"] or 0) // 60


def resources(programme: Programme) -> int:
    """Déjà-là with an evidence from the programme."""
    return _revealed(Resource, "resource", programme).count()


def effects(programme: Programme) -> int:
    """Useful effects with an evidence from the programme."""
    return _revealed(UsefulEffect, "effect", programme).count()


def _revealed(model: Any, name: str, programme: Programme) -> Any:
    found = Q()
    for source in _SOURCES:
        rows = Evidence.objects.filter(**{source: programme, f"{name}__isnull": False})
        found |= Q(pk__in=rows.values(name))
    return model.objects.filter(found, archived_at=None)


def missing(viewer: Viewer, programme: Programme) -> list[Missing]:
    """Accompaniments left unfinished, attendance nobody settled, effects nothing has observed yet."""
    today = timezone.localdate()
    past = Accompaniment.objects.filter(programme=programme, on__lt=today)
    unsettled = Attendance.objects.filter(
        accompaniment__programme=programme, accompaniment__state="held", accompaniment__on__lt=today,
        status="registered",
    )  # fmt: skip
    expected = _revealed(UsefulEffect, "effect", programme).with_proof_level().filter(proof_level="expected")
    listed = f"{reverse('accompaniments:list')}?programme={programme.pk}"
    return [
        Missing("accompagnements passés à compléter", past.to_complete().count(), listed),
        Missing("présences restées à l’inscription", unsettled.count(), listed, "Venus, excusés ou absents ?"),
        Missing(
            "effets seulement attendus, sans preuve", expected.count(), listed, "Une parole ou une mesure suffit."
        ),
    ]
