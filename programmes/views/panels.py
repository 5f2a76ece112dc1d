"""Parts of a programme's page that read widely: targets against facts, what the next report lacks."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import Request
from accounts.permissions import can, requires
from common.registries import missing_for, timeline_for
from programmes.models import Programme
from programmes.reads import aims_of

LATEST = 12


def _answer(request: Request, context: dict[str, Any]) -> HttpResponse:
    """The body alone to htmx, in a page otherwise."""
    return render(request, context["body"] if request.htmx else "programmes/panel.html", context)


@require_safe
@requires("programmes.view_full", Programme)
def targets_panel(request: Request, programme: Programme) -> HttpResponse:
    context = {
        "programme": programme, "aims": aims_of(programme),
        "may_edit": can(request.viewer, "programmes.edit", programme), "body": "programmes/_targets.html",
        "title": "Objectifs chiffrés",
    }  # fmt: skip
    return _answer(request, context)


@require_safe
@requires("programmes.view_full", Programme)
def missing_panel(request: Request, programme: Programme) -> HttpResponse:
    context = {
        "programme": programme, "body": "programmes/_missing.html", "title": "Pour le prochain rapport",
        "missing": [item for item in missing_for(request.viewer, programme) if item.count],
    }  # fmt: skip
    return _answer(request, context)


@require_safe
@requires("programmes.view_full", Programme)
def limits_panel(request: Request, programme: Programme) -> HttpResponse:
    """The « registre de sincérité » of a programme."""
    context = {
        "programme": programme, "body": "programmes/_limits.html", "title": "Registre de sincérité",
        "limits": programme.limits.visible_to(request.viewer).with_proof_level()[:LATEST],
    }  # fmt: skip
    return _answer(request, context)


@require_safe
@requires("programmes.view_full", Programme)
def timeline_panel(request: Request, programme: Programme) -> HttpResponse:
    context = {
        "programme": programme, "body": "programmes/_timeline.html", "title": "Au fil du temps",
        "timeline": timeline_for("programme", viewer=request.viewer, obj=programme, limit=LATEST),
    }  # fmt: skip
    return _answer(request, context)
