"""The directory: the list of actors with its filters, and the search over everything."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from accounts.http import Request
from accounts.permissions import requires
from actors.filters import ActorFilter
from actors.models import DuplicatePair
from common.pages import page_of
from common.registries import search_providers

HITS = 6  # lines of a group on the search page
ORDER_LABELS = {"nom": "Nom, de A à Z", "-nom": "Nom, de Z à A", "recents": "Ajoutés récemment"}


@requires("actors.list")
def actor_list(request: Request) -> HttpResponse:
    found = ActorFilter(request.GET, viewer=request.viewer)
    page = page_of(
        *found.tiers,
        number=request.GET.get("page"),
        order=found.order,
        dress=lambda rows: rows.on_a_line(),
    )
    pairs = DuplicatePair.objects.visible_to(request.viewer).open()[:100]
    context = {
        "page": page, "filter": found, "orders": ORDER_LABELS, "order": request.GET.get("tri", "nom"),
        "duplicate_count": 0 if found.is_narrowed else pairs.count(),  # told on the way in, not at each letter
    }  # fmt: skip
    template = "actors/actor_list.html"
    return render(request, template + ("#results" if wants_part(request) else ""), context)


def wants_part(request: Request) -> bool:
    """Whether htmx asks for the results alone (going back asks for the whole page)."""
    return request.htmx.target == "results" and not request.htmx.history_restore_request


@requires("actors.list")
def search(request: Request) -> HttpResponse:
    """Everything found by a few words, group by group."""
    typed = request.GET.get("q", "").strip()[:100]
    groups: list[dict[str, Any]] = []
    for provider in search_providers() if typed else ():
        hits = provider.find(request.viewer, typed, HITS + 1)
        if hits:
            more = provider.more_url(typed) if provider.more_url and len(hits) > HITS else ""
            groups.append({"title": provider.title, "hits": hits[:HITS], "more": more})
    context = {"typed": typed, "groups": groups}
    return render(request, "actors/search.html" + ("#results" if wants_part(request) else ""), context)


def all_actors_url(typed: str) -> str:
    """The directory narrowed by these words."""
    return f"{reverse('actors:list')}?{urlencode({'q': typed})}"
