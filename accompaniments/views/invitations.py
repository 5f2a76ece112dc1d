"""Inviting by e-mail those expected at a planned meeting."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accompaniments.models import Accompaniment
from accompaniments.services.calendar_invitations import invite_participants
from accounts.http import Request
from accounts.permissions import requires
from common.errors import DomainError


@require_POST
@requires("accompaniments.invite", Accompaniment)
def invite(request: Request, accompaniment: Accompaniment) -> HttpResponse:
    """Ask a worker to send them; nobody is told twice the same thing."""
    try:
        count = invite_participants(accompaniment=accompaniment, by=request.user)
    except DomainError as error:
        messages.error(request, error.message)
        return redirect(accompaniment)
    if not count:
        messages.info(request, "Tout le monde est déjà invité.")
    elif count == 1:
        messages.success(request, "Une invitation part par courriel.")
    else:
        messages.success(request, f"{count} invitations partent par courriel.")
    return redirect(accompaniment)
