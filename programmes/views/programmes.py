"""The programmes, and the page of one: whole for the Club, counts for a partner, own path for a member."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.http import Request
from accounts.permissions import can, requires
from accounts.viewer import Viewer
from actors.forms.saving import save_form
from common.registries import panels_for
from programmes.entries import figures
from programmes.enums import ProgrammeStatus
from programmes.forms.programmes import NewProgrammeForm, ProgrammeForm
from programmes.models import Programme
from programmes.reads import funnel_of, stages_of
from programmes.services import create_programme, update_programme

LATEST = 8
TOP_PANELS = 20  # as on an actor's page: the log form stands above


@requires("programmes.list")
def programme_list(request: Request) -> HttpResponse:
    rows = Programme.objects.visible_to(request.viewer).with_counts().select_related("territory")
    over = {ProgrammeStatus.ENDED, ProgrammeStatus.CANCELLED}
    context = {
        "current": [row for row in rows if row.status not in over],
        "ended": [row for row in rows if row.status in over],
    }
    return render(request, "programmes/programme_list.html", context)


@requires("programmes.create")
def programme_create(request: Request) -> HttpResponse:
    form, status = NewProgrammeForm(request.POST or None), 200
    if request.method == "POST":
        programme, status = save_form(
            form, lambda values: create_programme(by=request.user, team=[request.user], **values)
        )
        if programme is not None:
            messages.success(request, f"{programme} est créé.")
            return redirect(programme)
    return render(request, "programmes/programme_form.html", {"form": form, "programme": None}, status=status)


def _pages(viewer: Viewer) -> Any:
    """What the page shows; the counts are for partners, the Club reads the funnel and the targets."""
    rows = Programme.objects.visible_to(viewer).with_team()
    return rows.with_page() if viewer.is_partner else rows.with_identity()


@requires("programmes.view", _pages)
def programme_detail(request: Request, programme: Programme) -> HttpResponse:
    viewer = request.viewer
    panels = panels_for("programme", viewer=viewer, obj=programme)
    context = {
        "programme": programme,
        "objectives": programme.objectives.select_related("framework"),
        "ecosystems": programme.ecosystems.visible_to(viewer)[:LATEST],
        "top_panels": [pair for pair in panels if pair[0].position <= TOP_PANELS],
        "panels": [pair for pair in panels if pair[0].position > TOP_PANELS],
    }
    if can(viewer, "programmes.view_full", programme):
        context |= _for_the_club(viewer, programme)
        return render(request, "programmes/programme_detail.html", context)
    context["figures"] = figures(programme) if viewer.is_partner else []
    context["paths"] = programme.paths.visible_to(viewer).of_living_actors().select_related("actor")
    return render(request, "programmes/programme_card.html", context)


def _for_the_club(viewer: Any, programme: Programme) -> dict[str, Any]:
    funnel = funnel_of(programme)
    return {
        "tab": "detail",
        "may_edit": can(viewer, "programmes.edit", programme),
        "application_url": settings.BASE_URL + programme.application_path,
        "team": programme.team_members.all(),
        "funnel": funnel,
        "stages": stages_of(programme, funnel) if funnel.going else [],
        "phases": programme.phases.current()[:LATEST],
        "deliverables": programme.deliverables.to_deliver()[:LATEST],
    }


@requires("programmes.edit", Programme)
def programme_edit(request: Request, programme: Programme) -> HttpResponse:
    form, status = ProgrammeForm(request.POST or None, instance=programme), 200
    if request.method == "POST":
        saved, status = save_form(
            form,
            lambda values: update_programme(
                programme=programme, base_version=form.base_version, by=request.user, **values
            ),
        )
        if saved is not None:
            messages.success(request, "Le programme est à jour.")
            return redirect(programme)
    return render(request, "programmes/programme_form.html", {"form": form, "programme": programme}, status=status)
