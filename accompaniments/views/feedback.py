"""Participants' feedback: the team's page with its QR code, and the public form it leads to."""

from __future__ import annotations

import segno
from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accompaniments.forms.feedback import FeedbackForm
from accompaniments.models import Accompaniment, FeedbackLink
from accompaniments.reads import feedback_results
from accompaniments.services.feedback import (
    CLOSED,
    feedback_link_of,
    give_feedback,
    open_feedback,
    revoke_feedback,
    token_of,
)
from accounts.http import Request
from accounts.permissions import public, requires
from common.errors import DomainError
from common.limits import spend

PER_HOUR = 400  # from one address of the network: a whole plenary answers from behind one box
TOO_MANY = (
    "Beaucoup de retours viennent d’arriver de votre réseau. Rien n’est perdu : gardez cette page ouverte et "
    "envoyez le vôtre dans une heure."
)
_WHY = "participants say what they thought without an account; the link's secret is the key"


@require_safe
@requires("accompaniments.edit", Accompaniment)
def feedback_page(request: Request, accompaniment: Accompaniment) -> HttpResponse:
    """The QR code to show or print, and what was received."""
    link = accompaniment.feedback_links.usable().first()
    address = _address(link) if link is not None else ""
    context = {
        "accompaniment": accompaniment, "link": link, "address": address,
        "qr": segno.make(address, error="m").svg_data_uri(scale=8, border=2, dark="#08302a") if address else "",
        "results": feedback_results(accompaniment),
    }  # fmt: skip
    response = render(request, "accompaniments/feedback_page.html", context)
    response["Cache-Control"] = "no-store, private"
    return response


def _address(link: FeedbackLink) -> str:
    return settings.BASE_URL + reverse("accompaniments:feedback_give", args=[token_of(link)])


@require_POST
@requires("accompaniments.edit", Accompaniment)
def feedback_open(request: Request, accompaniment: Accompaniment) -> HttpResponse:
    try:
        open_feedback(accompaniment=accompaniment, by=request.user)
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("accompaniments:feedback_page", accompaniment.pk)


@require_POST
@requires("accompaniments.edit", Accompaniment)
def feedback_revoke(request: Request, accompaniment: Accompaniment) -> HttpResponse:
    revoke_feedback(accompaniment=accompaniment)
    messages.success(request, "Le lien ne fonctionne plus. Les retours reçus restent.")
    return redirect("accompaniments:feedback_page", accompaniment.pk)


@public(_WHY)
@require_http_methods(["GET", "POST"])
def feedback_give(request: Request, token: str) -> HttpResponse:
    """Reading it changes nothing (scanners open links); a closed or unknown link says the same."""
    link = feedback_link_of(token)
    if link is None:
        return _neutral(request, "feedback_closed", status=404)
    form = FeedbackForm(request.POST or None)
    if request.method == "GET":
        return _neutral(request, "feedback_give", form=form, accompaniment=link.accompaniment)
    status = 422
    if form.is_valid():
        here = get_adapter(request).get_client_ip(request)
        if spend("accompaniments.feedback", here, limit=PER_HOUR, seconds=3600):
            try:
                give_feedback(token=token, **form.cleaned_data)
                return redirect("accompaniments:feedback_thanks")
            except DomainError as error:
                if error.message == CLOSED:
                    return _neutral(request, "feedback_closed", status=404)
                form.add_error(None, error.message)
        else:
            form.add_error(None, TOO_MANY)
            status = 429
    return _neutral(request, "feedback_give", status=status, form=form, accompaniment=link.accompaniment)


@public("Thanks shown after a feedback; names nothing.")
@require_safe
def feedback_thanks(request: Request) -> HttpResponse:
    return _neutral(request, "feedback_thanks")


def _neutral(request: Request, template: str, *, status: int = 200, **context: object) -> HttpResponse:
    response = render(request, f"accompaniments/{template}.html", context, status=status)
    # the address carries the secret: no page opened from here may learn it, no machine may keep it
    response["Referrer-Policy"] = "strict-origin"
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = "no-store"
    return response
