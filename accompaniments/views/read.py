"""Reading accompaniments: the list, and one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accompaniments.filters import AccompanimentFilter
from accompaniments.models import Accompaniment, Evidence
from accompaniments.reads import feedback_results
from accompaniments.schedule import MOST_SESSIONS
from accompaniments.services.calendar_invitations import is_open_to_invitations, summary_of
from accounts.http import Request
from accounts.permissions import can, requires
from actors.enums import Register
from common.pages import page_of
from common.registries import panels_for

if TYPE_CHECKING:
    from accounts.viewer import Viewer


@require_safe
@requires("accompaniments.list")
def accompaniment_list(request: Request) -> HttpResponse:
    """The Club: all, with filters. Members: their own actor's."""
    viewer = request.viewer
    found = AccompanimentFilter(request.GET, queryset=Accompaniment.objects.visible_to(viewer), viewer=viewer)
    number = request.GET.get("page")
    page = page_of(found.qs, number=number, order=("-on", "-pk"), dress=lambda rows: rows.on_a_line())
    context = {"page": page, "filter": found, "may_create": can(viewer, "accompaniments.create")}
    return render(request, "accompaniments/list.html", context)


@require_safe
@requires("accompaniments.view", Accompaniment)
def detail(request: Request, accompaniment: Accompaniment) -> HttpResponse:
    """The group's text for all who were there, each actor's part for that actor; notes for author and team."""
    viewer = request.viewer
    parts = accompaniment.parts.select_related("actor").order_by("actor__sort_key")
    if not viewer.is_club:
        parts = parts.filter(actor__in=viewer.actor_ids)
    may_edit = can(viewer, "accompaniments.edit", accompaniment)
    evidences = Evidence.objects.readable_by(viewer).filter(accompaniment=accompaniment).with_subjects()
    context = {
        "accompaniment": accompaniment,
        "attendances": list(accompaniment.attendances.select_related("actor", "contact__actor")),
        "parts": parts,
        "commitments": accompaniment.commitments.visible_to(viewer).with_words(),
        "evidences": evidences.order_by("pk"),
        "notes": accompaniment.private_notes.visible_to(viewer).select_related("author"),
        "registers": [Register(slug).wording for slug in accompaniment.registers],
        "may_edit": may_edit,
        "invitations": summary_of(accompaniment) if may_edit and is_open_to_invitations(accompaniment) else None,
        "series": _series(viewer, accompaniment),
        "results": feedback_results(accompaniment) if may_edit else None,
        "volunteer_minutes": accompaniment.volunteer_times.all().minutes() if may_edit else 0,
        "may_copy": can(viewer, "accompaniments.create"),
        "panels": panels_for("accompaniment", viewer=viewer, obj=accompaniment),
    }
    return render(request, "accompaniments/detail.html", context)


def _series(viewer: Viewer, accompaniment: Accompaniment) -> list[Accompaniment]:
    """The sessions planned together with this one, those this viewer sees, in their order."""
    if accompaniment.series is None:
        return []
    rows = Accompaniment.objects.visible_to(viewer).filter(series=accompaniment.series)
    return list(rows.order_by("on", "pk")[:MOST_SESSIONS])
