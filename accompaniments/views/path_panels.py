"""What accompaniments add to a path and to the calendar of a programme: commitments, hours received, what comes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Case, Count, Exists, F, Func, OuterRef, Q, Sum, Value, When
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accompaniments.enums import COLLECTIVE_KINDS, CommitmentStatus
from accompaniments.models import Accompaniment, Attendance, Commitment
from accounts.http import Request
from accounts.permissions import requires
from actors.enums import Register
from programmes.models import Path, Programme

if TYPE_CHECKING:
    from accounts.viewer import Viewer

SHOWN = 15
INDIVIDUAL = [kind for kind, is_collective in COLLECTIVE_KINDS.items() if is_collective is False]


def _paths(viewer: Viewer) -> Any:
    return Path.objects.visible_to(viewer).with_names()


@require_safe
@requires("programmes.view_path", _paths)
def path_panel(request: Request, path: Path) -> HttpResponse:
    """The commitments of the path's actor, the hours it received, the registers worked."""
    attended = _attended(request.viewer, path)
    commitments = Commitment.objects.visible_to(request.viewer).filter(
        actor=path.actor, accompaniment__programme=path.programme
    )
    context = {
        "path": path, "received": attended.aggregate(
            count=Count("pk"), minutes=Sum("duration_minutes"),
            individual=Sum("duration_minutes", filter=Q(kind__in=INDIVIDUAL)),
        ),
        "registers": _registers(path, attended), "commitments": _in_order(commitments)[:SHOWN],
        "counts": commitments.aggregate(
            kept=Count("pk", filter=Q(status=CommitmentStatus.KEPT)), total=Count("pk")
        ),
        "today": timezone.localdate(),
    }  # fmt: skip
    template = "accompaniments/_path_panel.html" if request.htmx else "accompaniments/path_panel.html"
    return render(request, template, context)


def _attended(viewer: Viewer, path: Path) -> Any:
    """The held accompaniments of the programme to which somebody of the actor came."""
    came = Attendance.objects.filter(accompaniment=OuterRef("pk"), status="present").filter(
        Q(actor=path.actor) | Q(contact__actor=path.actor)
    )
    rows = Accompaniment.objects.visible_to(viewer).held().filter(Exists(came), programme=path.programme)
    return rows.order_by()


def _registers(path: Path, attended: Any) -> list[dict[str, Any]]:
    """Each register with how many accompaniments and how many steps of the path worked it."""
    unnested = attended.annotate(register=Func(F("registers"), function="unnest"))
    met = dict(unnested.values_list("register").annotate(n=Count("pk")))
    steps = dict(path.moves.order_by().exclude(register="").values_list("register").annotate(n=Count("pk")))
    return [
        {"label": register.wording, "accompaniments": met.get(register, 0), "steps": steps.get(register, 0)}
        for register in Register
        if met.get(register) or steps.get(register)
    ]


def _in_order(rows: Any) -> Any:
    """Those still to keep first, by date; then the others, the latest first."""
    is_open = Case(When(status=CommitmentStatus.OPEN, then=Value(0)), default=Value(1))
    return rows.select_related("accompaniment").order_by(is_open, F("due_on").asc(nulls_last=True), "-pk")


@require_safe
@requires("programmes.view", Programme)
def coming_panel(request: Request, programme: Programme) -> HttpResponse:
    """The next planned accompaniments of a programme, those this person may see."""
    rows = Accompaniment.objects.visible_to(request.viewer).filter(
        programme=programme, state="planned", on__gte=timezone.localdate()
    )
    context = {"programme": programme, "accompaniments": rows.order_by("on", "at", "pk")[:SHOWN]}
    template = "accompaniments/_coming_panel.html" if request.htmx else "accompaniments/coming_panel.html"
    return render(request, template, context)
