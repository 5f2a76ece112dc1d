"""Reading accompaniments: the list, and one of them."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accompaniments.filters import AccompanimentFilter
from accompaniments.models import Accompaniment, Evidence
from accompaniments.services.calendar_invitations import is_open_to_invitations, summary_of
from accounts.http import Request
from accounts.permissions import can, requires
from actors.enums import Register
from common.pages import page_of
from common.registries import panels_for


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
    evidences = Evidence.objects.readable_by(viewer).filter(accompaniment=accompaniment).with_subjects()
    may_edit = can(viewer, "accompaniments.edit", accompaniment)
    context = {
        "accompaniment": accompaniment,
        "attendances": accompaniment.attendances.select_related("actor", "contact__actor"),
        "parts": parts,
        "commitments": accompaniment.commitments.visible_to(viewer).with_words(),
        "evidences": evidences.order_by("pk"),
        "notes": accompaniment.private_notes.visible_to(viewer).select_related("author"),
        "registers": [Register(slug).wording for slug in accompaniment.registers],
        "may_edit": may_edit,
        "invitations": summary_of(accompaniment) if may_edit and is_open_to_invitations(accompaniment) else None,
        "may_copy": can(viewer, "accompaniments.create"),
        "panels": panels_for("accompaniment", viewer=viewer, obj=accompaniment),
    }
    return render(request, "accompaniments/detail.html", context)
