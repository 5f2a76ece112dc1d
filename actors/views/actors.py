"""An actor's page."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from accounts.http import Request
from accounts.permissions import can, requires
from actors.enums import ConsentUse
from actors.models import Actor, Contact, Limit, Need, Resource, Tension, UsefulEffect, WeakSignal
from actors.views.consents import consent_rows
from common.registries import panels_for, timeline_for

TOP_PANELS = 20  # panels at this position or before stand above what was revealed: the short log form


@requires("actors.view", lambda viewer: Actor.objects.visible_to(viewer).with_identity())
def actor_detail(request: Request, actor: Actor) -> HttpResponse:
    """The whole page for the Club and the actor's own people; the public card for the others."""
    if not can(request.viewer, "actors.view_full", actor):
        return render(request, "actors/actor_card.html", {"actor": actor})
    return render(request, "actors/actor_detail.html", {"actor": actor, **_whole_page(request.viewer, actor)})


def _whole_page(viewer: Any, actor: Actor) -> dict[str, Any]:
    """Everything the page shows, in a number of queries that does not grow with the actor."""
    panels = panels_for("actor", viewer=viewer, obj=actor)
    return {
        "contacts": Contact.objects.visible_to(viewer).filter(actor=actor),
        "resources": Resource.objects.of_page(viewer, actor).prefetch_related("offers"),
        "effects": UsefulEffect.objects.of_page(viewer, actor),
        "revealed": [
            ("Besoins", list(Need.objects.of_page(viewer, actor))),
            ("Tensions", list(Tension.objects.of_page(viewer, actor))),
            ("Limites, renoncements", list(Limit.objects.of_page(viewer, actor))),
            ("Signaux faibles", list(WeakSignal.objects.of_page(viewer, actor))),
        ],
        "paths": actor.paths.visible_to(viewer).select_related("programme"),
        "ecosystem_memberships": actor.ecosystem_memberships.current().select_related("ecosystem"),
        "past_years": actor.past_years.order_by("-year"),
        "consents": consent_rows(actor, list(ConsentUse)),
        "timeline": timeline_for("actor", viewer=viewer, obj=actor),
        "top_panels": [pair for pair in panels if pair[0].position <= TOP_PANELS],
        "panels": [pair for pair in panels if pair[0].position > TOP_PANELS],
    }
