"""What changed, by whom, when; one value comes back. And everything that happened to an actor, told in order."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from accounts.http import Request
from accounts.permissions import can, requires
from actors import history
from actors.models import Actor, Contact, ResourceOffer, Revealed
from actors.services.history import restore_value
from actors.views.revealed import SLUGS, of_kind
from common.errors import DomainError
from common.registries import timeline_for

PER_PAGE = 25
FIRST = 5
MAX_PAGE = 40


@require_safe
@requires("actors.view_history", lambda viewer: Actor.objects.readable_by(viewer))
def actor_history(request: Request, actor: Actor) -> HttpResponse:
    """The actor, its contacts (the Club alone), what was revealed, its consents."""
    return _page(request, history.of_actor(request.viewer, actor), {"actor": actor, "row": None, "slug": ""})


@require_safe
@of_kind("actors.view_history", archived=True)
def revealed_history(request: Request, row: Revealed) -> HttpResponse:
    slug = SLUGS[type(row)]
    return _page(request, history.of_row(slug, row), {"actor": row.actor, "row": row, "slug": slug})


def _page(request: Request, rows: Any, context: dict[str, Any]) -> HttpResponse:
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    found = history.entries(request.viewer, page.object_list)
    rights = {
        "acteur": can(request.viewer, "actors.edit", context["actor"]),
        "contact": can(request.viewer, "contacts.edit", context["actor"]),
        "revealed": can(request.viewer, "actors.edit_revealed", context["row"]),
    }
    return render(request, "actors/history.html", {**context, "page": page, "entries": found, "rights": rights})


@require_POST
@requires("actors.edit", lambda viewer: Actor.objects.readable_by(viewer))
def actor_restore(request: Request, actor: Actor) -> HttpResponse:
    return _restore(request, actor, reverse("actors:history", args=[actor.pk]))


@require_POST
@requires("contacts.edit", lambda viewer: Contact.objects.visible_to(viewer).select_related("actor"))
def contact_restore(request: Request, contact: Contact) -> HttpResponse:
    where = reverse("actors:history", args=[contact.actor_id]) if contact.actor_id else reverse("actors:list")
    return _restore(request, contact, where)


@require_POST
@of_kind("actors.edit_revealed", archived=True)
def revealed_restore(request: Request, row: Revealed) -> HttpResponse:
    return _restore(request, row, reverse("actors:revealed_history", args=[SLUGS[type(row)], row.pk]))


def _restore(request: Request, row: Any, where: str) -> HttpResponse:
    """The value comes back, or a message says why not; either way back to the history one came from."""
    asked = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(asked, allowed_hosts=None):
        where = asked
    event, version = request.POST.get("event", ""), request.POST.get("version", "")
    try:
        restore_value(
            row=row, event_id=int(event) if event.isdecimal() else 0, field=request.POST.get("field", ""),
            base_version=int(version) if version.isdecimal() else 0, by=request.user, is_club=request.viewer.is_club,
        )  # fmt: skip
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, "La valeur d’avant est rétablie.")
    return redirect(where)


@require_POST
@requires("actors.edit_revealed", lambda viewer: ResourceOffer.objects.kept_for(viewer).select_related("resource"))
def offer_restore(request: Request, offer: ResourceOffer) -> HttpResponse:
    return _restore(request, offer, reverse("actors:revealed_history", args=["deja-la", offer.resource_id]))


@require_safe
@requires("actors.view_history", lambda viewer: Actor.objects.readable_by(viewer))
def timeline(request: Request, actor: Actor) -> HttpResponse:
    """Everything that happened: the five latest in the actor's page, all of it page by page on its own."""
    if request.htmx:
        entries = timeline_for("actor", viewer=request.viewer, obj=actor, limit=FIRST)
        return render(request, "actors/_timeline.html", {"timeline": entries})
    asked = request.GET.get("page", "")
    number = min(max(int(asked), 1), MAX_PAGE) if asked.isdecimal() and len(asked) < 6 else 1
    found = timeline_for("actor", viewer=request.viewer, obj=actor, limit=number * PER_PAGE + 1)
    shown = found[(number - 1) * PER_PAGE : number * PER_PAGE]
    older = number + 1 if len(found) > number * PER_PAGE and number < MAX_PAGE else None
    context = {"actor": actor, "timeline": shown, "newer": number - 1, "older": older, "number": number}
    return render(request, "actors/history_timeline.html", context)
