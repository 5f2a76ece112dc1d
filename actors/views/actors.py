"""The directory and an actor's page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.http import Request
from accounts.permissions import can, requires
from actors.enums import ConsentUse
from actors.filters import ActorFilter
from actors.forms.actors import ActorForm, NewActorForm, OwnActorForm
from actors.forms.saving import save_form
from actors.models import Actor, Contact, Limit, Need, Resource, Tension, UsefulEffect, WeakSignal
from actors.services import create_actor, update_actor
from actors.views.consents import consent_rows
from common.registries import panels_for, timeline_for

PER_PAGE = 25
TOP_PANELS = 20  # panels at this position or before stand above what was revealed: the short log form


@requires("actors.list")
def actor_list(request: Request) -> HttpResponse:
    rows = Actor.objects.visible_to(request.viewer).public_card().select_related("commune")
    found = ActorFilter(request.GET, queryset=rows)
    page = Paginator(found.qs, PER_PAGE).get_page(request.GET.get("page"))
    searching = any(request.GET.get(name) for name in ("q", "kind", "sphere"))
    return render(request, "actors/actor_list.html", {"page": page, "filter": found, "searching": searching})


@requires("actors.create")
def actor_create(request: Request) -> HttpResponse:
    form, status = NewActorForm(request.POST or None), 200
    if request.method == "POST":
        actor, status = save_form(form, lambda values: create_actor(by=request.user, **values))
        if actor is not None:
            messages.success(request, f"La fiche de {actor} est créée.")
            return redirect(actor)
    return render(request, "actors/actor_form.html", {"form": form, "actor": None}, status=status)


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


@requires("actors.edit", Actor)
def actor_edit(request: Request, actor: Actor) -> HttpResponse:
    form_class = ActorForm if can(request.viewer, "actors.edit_identity", actor) else OwnActorForm
    form, status = form_class(request.POST or None, instance=actor), 200
    if request.method == "POST":
        saved, status = save_form(
            form,
            lambda values: update_actor(actor=actor, base_version=form.base_version, by=request.user, **values),
        )
        if saved is not None:
            messages.success(request, "La fiche est à jour.")
            return redirect(actor)
    return render(request, "actors/actor_form.html", {"form": form, "actor": actor}, status=status)
