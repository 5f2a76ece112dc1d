"""Adding an actor to the directory, and changing its sheet."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.http import Request
from accounts.permissions import can, requires
from actors.forms.actors import ActorForm, NewActorForm, OwnActorForm
from actors.forms.saving import save_form
from actors.models import Actor
from actors.services import create_actor, update_actor


@requires("actors.create")
def actor_create(request: Request) -> HttpResponse:
    form, status = NewActorForm(request.POST or None), 200
    if request.method == "POST":
        actor, status = save_form(form, lambda values: create_actor(by=request.user, **values))
        if actor is not None:
            messages.success(request, f"La fiche de {actor} est créée.")
            return redirect(actor)
    return render(request, "actors/actor_form.html", {"form": form, "actor": None}, status=status)


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
