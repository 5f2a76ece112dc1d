"""A version: asked for, prepared, read, published, downloaded, withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import can, requires
from common.downloads import serve
from common.errors import DomainError
from reports import services
from reports.enums import FileRole
from reports.forms import PublishForm, VersionRequestForm, WithdrawForm
from reports.models import Report, ReportVersion
from reports.recheck import withdrawn_since
from reports.rendering import context_of
from reports.snapshot import Snapshot
from reports.sources import cited_in

if TYPE_CHECKING:
    from accounts.viewer import Viewer
    from reports.querysets import ReportVersionQuerySet


def light_versions(viewer: Viewer) -> ReportVersionQuerySet:
    """What this person may read, its frozen data left in the database until a page needs them."""
    return ReportVersion.objects.visible_to(viewer).light()


@requires("reports.edit", Report)
@require_POST
def version_request(request: HttpRequest, report: Report) -> HttpResponse:
    """Ask for a version; a double click is one version."""
    form = VersionRequestForm(request.POST)
    if not form.is_valid():
        messages.error(request, "La demande n’est pas arrivée entière. Rechargez la page et recommencez.")
        return redirect(report)
    try:
        version = services.request_version(
            report=report, submission_id=form.cleaned_data["submission_id"], by=request.viewer.user  # type: ignore[attr-defined]
        )  # fmt: skip
    except DomainError as error:
        messages.error(request, error.message)
        return redirect(report)
    return redirect(version)


@requires("reports.view", light_versions)
@require_safe
def version_detail(request: HttpRequest, version: ReportVersion) -> HttpResponse:
    """The live progress while it is prepared, then its figures. The htmx answer is the progress alone."""
    if request.htmx and request.GET.get("suivi"):  # type: ignore[attr-defined]
        response = render(request, "reports/version_detail.html#progress", {"version": version})
        if version.is_over:
            response["HX-Refresh"] = "true"
        return response
    return _page(request, version)


def _page(request: HttpRequest, version: ReportVersion, *, status: int = 200, **forms: Any) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    may_publish = can(viewer, "reports.publish", version)
    context: dict[str, Any] = {
        "version": version,
        "report": version.report,
        "may_publish": may_publish,
        "files": version.files.select_related("file") if can(viewer, "reports.download", version) else [],
        "readable": version.snapshot is not None and can(viewer, "reports.figure", version),
        "recipients": version.recipients.select_related("actor") if viewer.is_club else [],
        "outdated": withdrawn_since(version) if viewer.is_club and version.state == "ready" else [],
        "publish_form": forms.get("publish_form") or PublishForm(version=version),
        "withdraw_form": forms.get("withdraw_form") or WithdrawForm(),
        "newer": _newer(version, viewer),
    }
    if context["readable"]:
        snapshot = Snapshot.model_validate(version.snapshot)
        context |= {**context_of(snapshot), "cited": cited_in(snapshot)}
    return render(request, "reports/version_detail.html", context, status=status)


def _newer(version: ReportVersion, viewer: Viewer) -> ReportVersion | None:
    """The latest published version this person may read, when it is not the one they are reading."""
    published = version.report.versions.published().visible_to(viewer).light()
    return published.filter(number__gt=version.number, withdrawn_at=None).order_by("-number").first()


@requires("reports.edit", ReportVersion)
@require_POST
def version_retry(request: HttpRequest, version: ReportVersion) -> HttpResponse:
    try:
        services.retry_version(version=version)
    except DomainError as error:
        messages.error(request, error.message)
    return redirect(version)


@requires("reports.publish", ReportVersion)
@require_POST
def version_publish(request: HttpRequest, version: ReportVersion) -> HttpResponse:
    form = PublishForm(request.POST, version=version)
    if form.is_valid():
        try:
            services.publish_version(
                version=version, recipients=form.cleaned_data["recipients"], by=request.viewer.user  # type: ignore[attr-defined]
            )  # fmt: skip
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, "La version est publiée. Ses destinataires vont recevoir un courriel.")
            return redirect(version)
    return _page(request, version, status=422, publish_form=form)


@requires("reports.publish", ReportVersion)
@require_POST
def version_withdraw(request: HttpRequest, version: ReportVersion) -> HttpResponse:
    form = WithdrawForm(request.POST)
    if form.is_valid():
        try:
            services.withdraw_version(version=version, reason=form.cleaned_data["reason"])
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, "La version est retirée : ses destinataires ne lisent plus que la raison.")
            return redirect(version)
    return _page(request, version, status=422, withdraw_form=form)


@requires("reports.download", light_versions)
@require_safe
def version_download(request: HttpRequest, version: ReportVersion, role: str) -> HttpResponse:
    """Send one file of the version, as an attachment under a generated name."""
    row = version.files.select_related("file").filter(role=role).first()
    if row is None or (role == FileRole.NAMED_ANNEX and not _reads_annex(request, version)):
        raise Http404
    return serve(row.file)


def _reads_annex(request: HttpRequest, version: ReportVersion) -> bool:
    viewer = request.viewer  # type: ignore[attr-defined]
    mine = version.recipients.filter(actor__in=viewer.partner_actor_ids, sees_named_annex=True)
    return can(viewer, "reports.publish", version) or mine.exists()
