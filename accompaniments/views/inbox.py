"""« À compléter »: each thing closed in place, and taken back by the message that says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
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
from common.dates import parsed_day
from common.errors import DomainError
from common.text import number_in

OUTCOMES = {"held": "est noté comme tenu et complet", "cancelled": "est noté comme annulé"}
STATES = ("held", "planned")  # what closing may have changed


@require_safe
@requires("accompaniments.inbox")
def inbox(request: Request) -> HttpResponse:
    """What this person may complete, section by section, oldest first."""
    context = {"sections": reads.sections(request.viewer), "voices": [(v.value, v.wording) for v in reads.VOICES],
               "today": timezone.localdate(), "late_before": timezone.localdate() - reads.SOON,
               "later": timezone.localdate() + reads.LATER}  # fmt: skip
    return render(request, "accompaniments/inbox.html", context)


def _back(request: Request, section: str, do: Callable[[], None]) -> HttpResponse:
    """Do it, say it or why not, and return to where it was."""
    try:
        do()
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
        row = settle_accompaniment(
            accompaniment=accompaniment, base_version=number_in(request.POST.get("base_version")) or 0,
            outcome=outcome, summary=request.POST.get("summary", "")[:2000], by=request.user,
        )  # fmt: skip
        undo = reverse("accompaniments:inbox_unsettle", args=[row.pk, before, row.version])
        messages.success(request, f"«\u00a0{row}\u00a0» {OUTCOMES[outcome]}.", extra_tags=undo)

    return _back(request, "accompagnements", close)


@require_POST
@requires("accompaniments.inbox", _written)
def unsettle(request: Request, accompaniment: Accompaniment, state: str, version: int) -> HttpResponse:
    """As long as nobody wrote there since."""

    def reopen() -> None:
        if state not in STATES:
            raise DomainError("Cet accompagnement n’a jamais été dans cet état.")
        unsettle_accompaniment(accompaniment=accompaniment, base_version=version, state=state, by=request.user)
        messages.success(request, f"«\u00a0{accompaniment}\u00a0» est de nouveau à compléter.")

    return _back(request, "accompagnements", reopen)


@require_POST
@requires("accompaniments.inbox", _promised)
def commitment(request: Request, row: Commitment) -> HttpResponse:
    """Kept, dropped, or open again: what an undo sends says nothing."""
    asked = request.POST.get("do", CommitmentStatus.OPEN)

    def close() -> None:
        if asked not in CommitmentStatus.values:
            raise DomainError("Dites si l’engagement est tenu ou abandonné.")
        found = settle_commitment(commitment=row, status=asked, by=request.user)
        undo = "" if asked == CommitmentStatus.OPEN else reverse("accompaniments:inbox_commitment", args=[row.pk])
        said = CommitmentStatus(found.status).wording.lower()
        messages.success(request, f"«\u00a0{row.what}\u00a0»\u00a0: {said}.", extra_tags=undo)

    return _back(request, "engagements", close)


@require_POST
@requires("accompaniments.inbox", _promised)
def postpone(request: Request, row: Commitment, day: str) -> HttpResponse:
    """To the day the address names; the message carries the way back to the one before."""
    before = row.due_on

    def put_off() -> None:
        to = parsed_day(day)
        if to is None:
            raise DomainError("Cette date n’existe pas.")
        found = postpone_commitment(commitment=row, to=to, by=request.user)
        undo = reverse("accompaniments:inbox_postpone", args=[row.pk, before.isoformat()]) if before else ""
        when = date_format(to, "j F Y")
        messages.success(request, f"«\u00a0{found.what}\u00a0» est pour le {when}.", extra_tags=undo)

    return _back(request, "engagements", put_off)


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
        messages.success(request, f"La parole est rattachée à l’effet «\u00a0{row.label}\u00a0».")

    section = request.POST.get("section", "")
    return _back(request, section if section in reads.EFFECTS else reads.EFFECTS[0], record)
