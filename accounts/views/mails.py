"""« Mes courriels »: which regular mails one wants; and stopping them from the mail itself, without an account."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.forms import MailChoiceForm
from accounts.http import Request
from accounts.mailing import DIGEST, choice_of, choose_mails, read_stop, stop_mails
from accounts.permissions import public, requires
from common.errors import DomainError


@require_http_methods(["GET", "POST"])
@requires("accounts.mails")
def mails(request: Request) -> HttpResponse:
    """Choose how often the digest comes, and whether reminders do."""
    choice = choice_of(request.user)
    form = MailChoiceForm(request.POST or None, initial={"digest": choice.digest, "reminders": choice.reminders})
    if request.method == "POST" and form.is_valid():
        choose_mails(user=request.user, **form.cleaned_data)
        messages.success(request, "C’est noté.")
        return redirect("mails")
    return render(request, "accounts/mails.html", {"form": form}, status=422 if form.is_bound else 200)


@csrf_exempt  # the mail's reader posts here by itself (RFC 8058): the signed link is the proof
@require_http_methods(["GET", "POST"])
@public("a signed link in each mail stops such mails, and nothing else")
def mails_stop(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks (mail scanners open links), POST stops."""
    status, done = 200, request.method == "POST"
    try:
        kind = stop_mails(token=token) if done else read_stop(token)[1]
    except DomainError:
        kind, status = "", 404
    context = {"kind": kind, "is_digest": kind == DIGEST, "done": done and bool(kind)}
    response = render(request, "accounts/mails_stop.html", context, status=status)
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
