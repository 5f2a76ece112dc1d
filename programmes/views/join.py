"""Asking to join the Club, from the public site, and what the Club answers."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts.http import Request
from accounts.permissions import public, requires
from actors.forms.saving import save_form
from common.errors import DomainError
from programmes.forms.join import AcceptForm, JoinForm
from programmes.models import JoinRequest
from programmes.services import accept_join_request, decline_join_request, receive_join_request


@public("Anyone may ask to join the Club.")
def join(request: Request) -> HttpResponse:
    form, status = JoinForm(request.POST or None), 200
    if request.method == "POST":
        if not form.is_valid():
            status = 422
        else:
            try:
                receive_join_request(**form.cleaned_data)
                return redirect("programmes:join_done")
            except DomainError as error:
                form.add_error(error.field if error.field in form.fields else None, error.message)
                status = 422
    return render(request, "programmes/join.html", {"form": form}, status=status)


@public("Thanks shown after a request to join; names nobody.")
def join_done(request: Request) -> HttpResponse:
    return render(request, "programmes/join_done.html")


@requires("programmes.join_requests")
def join_requests(request: Request) -> HttpResponse:
    rows = JoinRequest.objects.visible_to(request.viewer).select_related("programme", "actor", "decided_by")
    context = {"waiting": rows.waiting(), "decided": rows.exclude(state="received")[:25], "form": AcceptForm()}
    return render(request, "programmes/join_requests.html", context)


@require_POST
@requires("programmes.join_requests", JoinRequest)
def join_request_accept(request: Request, join_request: JoinRequest) -> HttpResponse:
    form = AcceptForm(request.POST)
    accepted, _ = save_form(
        form, lambda values: accept_join_request(join_request=join_request, by=request.user, **values)
    )
    if accepted is None:
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect("programmes:join_requests")
    messages.success(request, f"La fiche de {accepted[0]} est créée, avec son premier contact.")
    return redirect(accepted[0])


@require_POST
@requires("programmes.join_requests", JoinRequest)
def join_request_decline(request: Request, join_request: JoinRequest) -> HttpResponse:
    try:
        decline_join_request(join_request=join_request, by=request.user)
        messages.success(request, "La demande est déclinée. Pensez à répondre à la personne.")
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("programmes:join_requests")
