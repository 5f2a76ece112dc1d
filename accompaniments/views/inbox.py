"""« À compléter »: each thing closed in place, and taken back by the message that says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accompaniments import inbox as reads
from accompaniments.enums import CommitmentStatus
from accompaniments.forms.evidence import STATEMENT, EvidenceForm
from accompaniments.models import Accompaniment, Commitment
from accompaniments.services import (
    postpone_commitment,
    settle_accompaniment,
    settle_commitment,
    unsettle_accompaniment,
)
from accounts.http import Request
from accounts.permissions import requires
from accounts.viewer import Viewer
from actors.models import UsefulEffect
from common.errors import DomainError

OUTCOMES = {"held": "est noté comme tenu et complet", "cancelled": "est noté comme annulé"}
STATES = ("held", "planned")  # what closing may have changed


@require_safe
@requires("accompaniments.inbox")
def inbox(request: Request) -> HttpResponse:
    """What this person may complete, section by section, oldest first."""
    context = {"sections": reads.sections(request.viewer), "voices": [(v.value, v.wording) for v in reads.VOICES],
               "today": timezone.localdate(), "later": timezone.localdate() - reads.SOON}  # fmt: skip
    return render(request, "accompaniments/inbox.html", context)


def _back(request: Request, section: str, say: Callable[[], None]) -> HttpResponse:
    """Do it, say it or why not, and return to where it was."""
    try:
        say()
    except DomainError as error:
        messages.error(request, error.message)
    return redirect(f"{reverse('accompaniments:inbox')}#{section}")


def _written(viewer: Viewer) -> Any:
    return Accompaniment.objects.visible_to(viewer).teamed_by(viewer)


def _promised(viewer: Viewer) -> Any:
    return Commitment.objects.visible_to(viewer).filter(accompaniment__in=_written(viewer).values("pk"))


@require_POST
@requires("accompaniments.inbox", _written)
def settle(request: Request, accompaniment: Accompaniment) -> HttpResponse:
    outcome, before = request.POST.get("do", ""), accompaniment.state

    def close() -> None:
        if outcome not in OUTCOMES:
            raise DomainError("Choisissez ce qu’est devenu cet accompagnement.")
        summary = request.POST.get("summary", "")[:2000]
        settle_accompaniment(accompaniment=accompaniment, outcome=outcome, summary=summary, by=request.user)
        undo = reverse("accompaniments:inbox_unsettle", args=[accompaniment.pk, before])
        messages.success(request, f"« {accompaniment} » {OUTCOMES[outcome]}.", extra_tags=undo)

    return _back(request, "accompagnements", close)


@require_POST
@requires("accompaniments.inbox", _written)
def unsettle(request: Request, accompaniment: Accompaniment, state: str) -> HttpResponse:
    def reopen() -> None:
        if state not in STATES:
            raise DomainError("Cet accompagnement n’a jamais été dans cet état.")
        unsettle_accompaniment(accompaniment=accompaniment, state=state, by=request.user)
        messages.success(request, f"« {accompaniment} » est de nouveau à compléter.")

    return _back(request, "accompagnements", reopen)


@require_POST
@requires("accompaniments.inbox", _promised)
def commitment(request: Request, row: Commitment) -> HttpResponse:
    """Kept, dropped, open again, or two weeks later."""
    asked = request.POST.get("do", "open")  # what an undo sends: nothing

    def close() -> None:
        if asked == "later":
            found = postpone_commitment(commitment=row, by=request.user)
            messages.success(request, f"« {row.what} » est remis au {found.due_on:%d/%m/%Y}.")
            return
        if asked not in CommitmentStatus.values:
            raise DomainError("Dites si l’engagement est tenu ou abandonné.")
        found = settle_commitment(commitment=row, status=asked, by=request.user)
        undo = "" if asked == CommitmentStatus.OPEN else reverse("accompaniments:inbox_commitment", args=[row.pk])
        said = CommitmentStatus(found.status).wording.lower()
        messages.success(request, f"« {row.what} »\u00a0: {said}.", extra_tags=undo)

    return _back(request, "engagements", close)


@require_POST
@requires("evidence.add", lambda viewer: UsefulEffect.objects.visible_to(viewer).filter(actor__isnull=False))
def effect(request: Request, row: UsefulEffect) -> HttpResponse:
    """A sentence heard or seen today becomes evidence of the effect; longer ones have their form on its page."""
    data = request.POST.copy()
    data.update({"source": STATEMENT, "on": timezone.localdate().isoformat(), "stance": "supports"})
    form = EvidenceForm(data, viewer=request.viewer, subject=row)

    def record() -> None:
        if not form.is_valid():
            raise DomainError(" ".join(str(error) for errors in form.errors.values() for error in errors))
        form.record()
        messages.success(request, f"La parole est rattachée à l’effet « {row.label} ».")

    return _back(request, "effets", record)
