"""« Auto-diagnostics » on an actor's and a path's page; page and fragment share one address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.permissions import requires
from actors.models import Actor
from assessments.models import Assessment, Milestone
from programmes.models import Path

if TYPE_CHECKING:
    from accounts.viewer import Viewer

LATEST = 10


def _actors(viewer: Viewer) -> Any:
    return Actor.objects.readable_by(viewer)


def _paths(viewer: Viewer) -> Any:
    return Path.objects.visible_to(viewer).select_related("actor", "programme")


@requires("assessments.list", _actors)
def actor_panel(request: HttpRequest, actor: Actor) -> HttpResponse:
    return _panel(request, actor, Assessment.objects.filter(actor=actor), str(actor))


@requires("assessments.list", _paths)
def path_panel(request: HttpRequest, path: Path) -> HttpResponse:
    milestones = Milestone.objects.visible_to(request.viewer).filter(path=path).with_state()  # type: ignore[attr-defined]
    return _panel(
        request, path.actor, Assessment.objects.filter(path=path), str(path), path=path, milestones=milestones
    )


def _panel(request: HttpRequest, actor: Actor, rows: Any, host: str, **more: Any) -> HttpResponse:
    visible = rows.visible_to(request.viewer).with_page().order_by("-created_at", "-pk")[:LATEST]  # type: ignore[attr-defined]
    template = "assessments/_panel.html" if request.htmx else "assessments/panel.html"  # type: ignore[attr-defined]
    return render(request, template, {"assessments": visible, "actor": actor, "host": host, "path": None, **more})
