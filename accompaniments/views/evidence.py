"""One piece of evidence: where the words come from, and whether they may be quoted."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accompaniments.forms.evidence import ConsentForm, EvidenceForm
from accompaniments.models import Evidence
from accompaniments.reads import evidence_rows, subject_or_404
from accompaniments.services import record_evidence_consent
from accompaniments.services.space import may_take_back
from accounts.http import Request
from accounts.permissions import can, demand, requires
from accounts.viewer import Viewer
from common.errors import DomainError


@require_safe
@requires("evidence.view", lambda viewer: Evidence.objects.visible_to(viewer).with_sources().with_subjects())
def evidence_detail(request: Request, evidence: Evidence) -> HttpResponse:
    """« D'où vient cette parole »."""
    return render(request, "accompaniments/evidence_detail.html", _context(request.viewer, evidence))


def _context(viewer: Viewer, evidence: Evidence, form: ConsentForm | None = None) -> dict[str, Any]:
    is_readable = Evidence.objects.readable_by(viewer).filter(pk=evidence.pk).exists()
    may_decide = is_readable and bool(evidence.verbatim) and can(viewer, "evidence.consent", evidence)
    said = evidence.statement
    return {
        "evidence": evidence,
        "waits_reading": viewer.is_club and said is not None and said.is_from_space and said.seen_at is None,
        "may_take_back": said is not None and may_take_back(said, viewer.user),
        "is_readable": is_readable,
        "source_url": _source_url(evidence) if is_readable else "",
        "consents": evidence.consents.order_by("-pk") if is_readable else [],
        "form": (form or ConsentForm()) if may_decide and not evidence.publication_id else None,
    }


def _source_url(evidence: Evidence) -> str:
    source: Any = evidence.source
    if evidence.publication_id:
        return source.url
    return source.get_absolute_url() if hasattr(source, "get_absolute_url") else ""


@require_POST
@requires("evidence.consent", lambda viewer: Evidence.objects.readable_by(viewer).with_sources().with_subjects())
def evidence_consent(request: Request, evidence: Evidence) -> HttpResponse:
    """Record a decision; earlier ones stay."""
    form = ConsentForm(request.POST)
    if form.is_valid():
        try:
            record_evidence_consent(evidence=evidence, by=request.viewer.user, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, "Décision enregistrée.")
            return redirect("accompaniments:evidence_detail", pk=evidence.pk)
    context = _context(request.viewer, evidence, form)
    return render(request, "accompaniments/evidence_detail.html", context, status=422)


@require_http_methods(["GET", "POST"])
@requires("evidence.view")
def evidence_add(request: Request, kind: str, pk: int) -> HttpResponse:
    """Add evidence from an accompaniment, a statement or a publication; sent twice, it is written once."""
    subject = subject_or_404(kind, pk, viewer=request.viewer)
    demand(request.viewer, "evidence.add", subject)
    form = EvidenceForm(request.POST or None, viewer=request.viewer, subject=subject)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                form.record()
            except DomainError as error:
                form.add_error(error.field if error.field in form.fields else None, error.message)
            else:
                messages.success(request, "Preuve ajoutée.")
                if request.htmx:
                    return HttpResponse(headers={"HX-Refresh": "true"})
                return redirect(reverse("accompaniments:evidence_panel", args=[kind, pk]))
    rows = evidence_rows(request.viewer, subject, kind)
    context = {"subject": subject, "kind": kind, "form": form, "rows": rows, "may_speak": False}
    template = "accompaniments/_evidence_panel.html" if request.htmx else "accompaniments/evidence_panel.html"
    return render(request, template, context, status=status)
