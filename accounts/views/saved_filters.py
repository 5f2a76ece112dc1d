"""Searches somebody keeps, from below any list: see `components/saved_filters.html`."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from accounts import saved_filters
from accounts.http import Request
from accounts.models import SavedFilter
from accounts.permissions import requires
from accounts.saved_filters import DELETED, REFUSED
from common.errors import DomainError


def _query(request: Request) -> str:
    """How the list was filtered."""
    return saved_filters.cleaned_query(request.POST.get("query", "")[:5000])


def _back(path: str, query: str) -> HttpResponse:
    """The list the person came from, as it was filtered."""
    is_ours = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    path = path.partition("?")[0] if is_ours else "/"
    return redirect(f"{path}?{query}" if query else path)


@requires("saved_filters.own")
@require_POST
def saved_filter_create(request: Request) -> HttpResponse:
    """Keep the list as it is filtered."""
    page, name, query = request.POST.get("page", ""), request.POST.get("name", ""), _query(request)
    try:
        saved = saved_filters.save_filter(page=page, name=name, query=query, by=request.user)
    except DomainError as error:
        request.session[REFUSED] = {"page": page[:40], "name": name[:200], "error": error.message}
    else:
        messages.success(request, f"Le filtre « {saved.name} » est enregistré.")
    return _back(request.POST.get("next", ""), query)


@requires("saved_filters.own", SavedFilter)
@require_POST
def saved_filter_rename(request: Request, saved: SavedFilter) -> HttpResponse:
    try:
        saved_filters.rename_filter(saved=saved, name=request.POST.get("name", ""))
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, f"Le filtre s’appelle maintenant « {saved.name} ».")
    return _back(request.POST.get("next", ""), _query(request))


@requires("saved_filters.own", SavedFilter)
@require_POST
def saved_filter_delete(request: Request, saved: SavedFilter) -> HttpResponse:
    """Delete it; the message offers to bring it back."""
    path = request.POST.get("next", "")
    request.session[DELETED] = {"page": saved.page, "name": saved.name, "query": saved.query, "next": path}
    saved.delete()
    undo = reverse("saved_filters:restore")
    messages.success(request, f"Le filtre « {saved.name} » est supprimé.", extra_tags=undo)
    return _back(path, _query(request))


@requires("saved_filters.own")
@require_POST
def saved_filter_restore(request: Request) -> HttpResponse:
    """Bring the last deleted filter back; again: no effect."""
    gone = request.session.pop(DELETED, None)
    if gone is None:
        return redirect("home")
    try:
        saved_filters.save_filter(page=gone["page"], name=gone["name"], query=gone["query"], by=request.user)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, f"Le filtre « {gone['name']} » est de retour.")
    return _back(gone["next"], "")
