"""The list of reports, a report and its narrative, the panel of a programme."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.permissions import can, requires
from common.errors import Conflict, DomainError
from programmes.models import Programme
from reports import services
from reports.forms import NarrativeForm, ReportForm, VersionRequestForm
from reports.models import Report, ReportVersion

PER_PAGE = 25


@requires("reports.list")
def report_list(request: HttpRequest) -> HttpResponse:
    """The Club: its reports; others: the versions addressed to them."""
    viewer = request.viewer  # type: ignore[attr-defined]
    if viewer.is_club:
        rows: Any = Report.objects.visible_to(viewer).select_related("programme")
        rows = rows.prefetch_related(Prefetch("versions", queryset=ReportVersion.objects.light()))
    else:
        rows = ReportVersion.objects.visible_to(viewer).light().select_related("report").order_by("-published_at")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "reports/report_list.html", {"page_obj": page})


@requires("reports.create")
def report_create(request: HttpRequest) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    form = ReportForm(request.POST or None, viewer=viewer, initial={"programme": request.GET.get("programme")})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            report = services.create_report(
                programme=data["programme"], title=data["title"], starts_on=data["starts_on"],
                ends_on=data["ends_on"], by=viewer.user,
            )  # fmt: skip
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, "Le rapport est ouvert : écrivez son récit, puis demandez une version.")
            return redirect(report)
    return render(request, "reports/report_create.html", {"form": form}, status=422 if form.errors else 200)


@requires("reports.view", Report)
def report_detail(request: HttpRequest, report: Report) -> HttpResponse:
    """A report: its versions, and for the team its narrative. POST saves the narrative."""
    viewer = request.viewer  # type: ignore[attr-defined]
    may_edit = can(viewer, "reports.edit", report)
    form, status, current = NarrativeForm(request.POST or None, report=report), 200, None
    if request.method == "POST":
        if not may_edit:
            raise PermissionDenied
        status = 422
        if form.is_valid():
            try:
                services.update_narrative(
                    report=report, texts=form.texts, base_version=form.cleaned_data["base_version"]
                )
            except Conflict as conflict:
                status, current = 409, conflict.current
                form = NarrativeForm({**request.POST.dict(), "base_version": current.version}, report=current)
            except DomainError as error:
                form.add_error(error.field if error.field in form.fields else None, error.message)
            else:
                messages.success(request, "Le récit est enregistré.")
                return redirect(report)
    versions = ReportVersion.objects.visible_to(viewer).light().filter(report=report).order_by("-number")
    context = {
        "report": report,
        "form": form,
        "may_edit": may_edit,
        "versions": versions,
        "current": _texts(current) if current else [],
        "request_form": VersionRequestForm(initial={"submission_id": uuid.uuid4()}),
    }
    return render(request, "reports/report_detail.html", context, status=status)


def _texts(report: Report) -> list[tuple[str, str]]:
    """The narrative as somebody else saved it in between."""
    form = NarrativeForm(report=report)
    return [(str(form.fields[slug].label), text) for slug, text in report.narrative.items() if slug in form.fields]


@requires("reports.panel", Programme)
def programme_panel(request: HttpRequest, programme: Programme) -> HttpResponse:
    """The reports of a programme, on its page (htmx) or alone."""
    viewer = request.viewer  # type: ignore[attr-defined]
    versions = ReportVersion.objects.visible_to(viewer).light().order_by("-number")
    reports = (
        Report.objects.visible_to(viewer)
        .filter(programme=programme)
        .prefetch_related(Prefetch("versions", queryset=versions))[:PER_PAGE]
    )
    name = "reports/programme_panel.html" + ("#panel" if request.htmx else "")  # type: ignore[attr-defined]
    return render(request, name, {"programme": programme, "reports": reports})
