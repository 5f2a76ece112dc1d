"""The years before this platform, kept without detail."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.http import Request
from accounts.permissions import requires
from accounts.viewer import Viewer
from actors.forms.revealed import PastYearForm
from actors.forms.saving import save_form
from actors.models import Actor, ActorHistory
from actors.services.past_years import add_past_year, remove_past_year, restore_past_year
from common.errors import DomainError


def _years(viewer: Viewer) -> Any:
    seen = Actor.objects.readable_by(viewer).values("pk")
    return ActorHistory.objects.filter(actor__in=seen).select_related("actor")


@requires("actors.past_years", lambda viewer: Actor.objects.readable_by(viewer))
def past_year_add(request: Request, actor: Actor) -> HttpResponse:
    """The page also takes away what was noted by mistake."""
    form, status = PastYearForm(request.POST or None, instance=ActorHistory(actor=actor)), 200
    if request.method == "POST":
        row, status = save_form(form, lambda values: add_past_year(actor=actor, by=request.user, **values))
        if row is not None:
            messages.success(request, f"L’année {row.year} est notée.")
            return redirect(f"{actor.get_absolute_url()}#parcours")
    context = {"form": form, "actor": actor, "years": actor.past_years.current().order_by("-year", "programme_label")}
    return render(request, "actors/history_years.html", context, status=status)


@require_POST
@requires("actors.past_years", _years)
def past_year_remove(request: Request, row: ActorHistory) -> HttpResponse:
    """No longer told; the message carries the way back."""
    remove_past_year(row=row, by=request.user)
    undo = reverse("actors:past_year_restore", args=[row.pk])
    messages.success(request, f"L’année {row.year} est retirée.", extra_tags=undo)
    return redirect("actors:past_year_add", pk=row.actor_id)


@require_POST
@requires("actors.past_years", _years)
def past_year_restore(request: Request, row: ActorHistory) -> HttpResponse:
    try:
        restore_past_year(row=row, by=request.user)
        messages.success(request, f"L’année {row.year} est rétablie.")
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("actors:past_year_add", pk=row.actor_id)
