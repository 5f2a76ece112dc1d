"""What this app shows on the pages of actors, programmes and what was revealed."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accompaniments.defaults import Host
from accompaniments.forms.evidence import EvidenceForm
from accompaniments.models import Accompaniment
from accompaniments.reads import evidence_rows, subject_or_404
from accompaniments.space import KINDS as SPOKEN
from accompaniments.views.documents import add_link
from accompaniments.views.short import short_form
from accounts.http import Request
from accounts.permissions import can, requires
from actors.models import Actor
from programmes.models import Programme

LATEST = 3  # the page of an actor stays light; all of them stand one link further


@require_safe
@requires("accompaniments.list", lambda viewer: Actor.objects.readable_by(viewer))
def actor_panel(request: Request, actor: Actor) -> HttpResponse:
    """The latest accompaniments of an actor; for the Club, the short form stands open above them."""
    rows = Accompaniment.objects.visible_to(request.viewer).filter(attendances__actor=actor).distinct()
    return _panel(request, Host(actor=actor), rows, may_log=can(request.viewer, "accompaniments.create"))


@require_safe
@requires("accompaniments.list", Programme)
def programme_panel(request: Request, programme: Programme) -> HttpResponse:
    """The same for a programme; only its team logs there."""
    rows = Accompaniment.objects.visible_to(request.viewer).filter(programme=programme)
    may_log = Programme.objects.teamed_by(request.viewer).filter(pk=programme.pk).exists()
    return _panel(request, Host(programme=programme), rows, may_log=may_log)


def _panel(request: Request, host: Host, rows: Any, *, may_log: bool) -> HttpResponse:
    latest = list(rows.next_of_each_series().values_list("pk", flat=True)[:LATEST])
    form, draft = short_form(request.viewer, host) if may_log else (None, None)
    context = {
        "host": host, "page": host.actor or host.programme, "form": form, "draft": draft,
        "accompaniments": Accompaniment.objects.filter(pk__in=latest).on_a_line(),
        "document_url": add_link(request.viewer, host.actor or host.programme),
    }  # fmt: skip
    template = "accompaniments/_panel.html" if request.htmx else "accompaniments/panel.html"
    return render(request, template, context)


@require_safe
@requires("evidence.view")
def evidence_panel(request: Request, kind: str, pk: int) -> HttpResponse:
    """« D'où le savons-nous »: the words for who may read them, otherwise who spoke, when, and which way."""
    subject = subject_or_404(kind, pk, viewer=request.viewer)
    may_add = can(request.viewer, "evidence.add")
    context = {
        "subject": subject, "kind": kind, "rows": evidence_rows(request.viewer, subject, kind),
        "form": EvidenceForm(viewer=request.viewer, subject=subject) if may_add else None,
        "may_speak": kind in SPOKEN and can(request.viewer, "evidence.speak", subject),
    }  # fmt: skip
    template = "accompaniments/_evidence_panel.html" if request.htmx else "accompaniments/evidence_panel.html"
    return render(request, template, context)
