"""What the Club answers to those who ask to join it, or one of its programmes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts.http import Request
from accounts.permissions import requires
from accounts.viewer import Viewer
from actors.forms.saving import save_form
from common.errors import DomainError
from programmes.forms.join import AttachForm, DeclineForm, NewSheetForm
from programmes.models import JoinRequest, Programme
from programmes.resemblance import commune_of, sheets_like
from programmes.services import accept_join_request, decline_join_request, reopen_join_request

PER_PAGE = 25


def _rows(viewer: Viewer) -> Any:
    return JoinRequest.objects.visible_to(viewer).with_names()


@requires("programmes.join_requests")
def join_requests(request: Request) -> HttpResponse:
    rows, programme = _rows(request.viewer), None
    if (asked := request.GET.get("programme", "")).isdecimal():
        programme = Programme.objects.visible_to(request.viewer).filter(pk=int(asked)).first()
        rows = rows.filter(programme=programme) if programme else rows
    page = Paginator(rows.waiting().order_by("received_at", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "decided": rows.decided()[:PER_PAGE], "programme": programme}
    return render(request, "programmes/join_requests.html", context)


@requires("programmes.join_requests", _rows)
def join_request(request: Request, asked: JoinRequest) -> HttpResponse:
    """One request, beside the sheets that look like it."""
    return _page(request, asked)


@require_POST
@requires("programmes.decide_join_request", _rows)
def join_request_accept(request: Request, asked: JoinRequest) -> HttpResponse:
    """Attach the request to a sheet (`actor`), or create one."""
    attaches = "actor" in request.POST
    form: Any = AttachForm(request.POST) if attaches else NewSheetForm(request.POST)
    accepted, status = save_form(
        form, lambda values: accept_join_request(join_request=asked, by=request.user, **values)
    )
    if accepted is None:
        return _page(request, asked, status=status, **{"attach" if attaches else "create": form})
    actor, contact = accepted
    messages.success(
        request,
        f"La demande est rattachée à la fiche de {actor}." if attaches else f"La fiche de {actor} est créée.",
    )
    messages.info(request, f"{contact} est dans ses contacts et reçoit un courriel.")
    return redirect(actor)


@require_POST
@requires("programmes.decide_join_request", _rows)
def join_request_decline(request: Request, asked: JoinRequest) -> HttpResponse:
    form = DeclineForm(request.POST)
    declined, status = save_form(
        form, lambda values: decline_join_request(join_request=asked, by=request.user, **values)
    )
    if declined is None:
        return _page(request, asked, status=status, decline=form)
    messages.success(request, "La demande est déclinée.")
    return redirect("programmes:join_requests")


@require_POST
@requires("programmes.decide_join_request", _rows)
def join_request_reopen(request: Request, asked: JoinRequest) -> HttpResponse:
    """Undo the decision, while nothing was built on it."""
    try:
        reopen_join_request(join_request=asked, by=request.user)
        messages.success(request, "La demande attend de nouveau une décision.")
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("programmes:join_request", asked.pk)


def _page(request: Request, asked: JoinRequest, *, status: int = 200, **forms: Any) -> HttpResponse:
    if status != 200:
        asked.refresh_from_db()  # somebody may have decided in between
    context: dict[str, Any] = {"asked": asked, "alike": [], "others": [], **forms}
    if asked.is_waiting:
        commune = commune_of(asked)
        context["alike"] = sheets_like(asked, viewer=request.viewer, commune=commune)
        context["others"] = _others(request.viewer, asked)
        first = {"name": asked.organisation, "siret": asked.siret, "commune": commune}
        context.setdefault("create", NewSheetForm(initial=first))
        context.setdefault("attach", AttachForm())
        context.setdefault("decline", DeclineForm())
    context["troubled"] = next((form for form in forms.values() if form.errors), None)
    return render(request, "programmes/join_request.html", context, status=status)


def _others(viewer: Viewer, asked: JoinRequest) -> list[JoinRequest]:
    """What else came from the same address."""
    return list(_rows(viewer).filter(email=asked.email).exclude(pk=asked.pk)[:5]) if asked.email else []
