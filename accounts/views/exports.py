"""One's own exports: asked for from a list, followed, downloaded, given up."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts import exporting
from accounts.forms_exports import ExportForm
from accounts.http import Request
from accounts.models import Export
from accounts.permissions import demand, requires
from accounts.querysets import ExportQuerySet
from accounts.viewer import Viewer
from common.downloads import serve
from common.errors import DomainError
from common.exports import exporter_named

PER_PAGE = 25


def with_files(viewer: Viewer) -> ExportQuerySet:
    """One's own exports and their files."""
    return Export.objects.visible_to(viewer).select_related("file")


@requires("exports.own")
@require_safe
def export_list(request: Request) -> HttpResponse:
    """« Mes exports », latest first."""
    page = Paginator(with_files(request.viewer), PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request, "accounts/export_list.html", {"page_obj": page, "kept_days": settings.RETENTION_FILES.days}
    )


@requires("exports.own")
@require_POST
def export_create(request: Request) -> HttpResponse:
    """Ask for a table; a double click is one export."""
    form = ExportForm(request.POST)
    known = exporter_named(request.POST.get("exporter", ""))
    if known is not None:
        demand(request.viewer, known.permission, None)
    if not form.is_valid():
        messages.error(request, "La demande n’est pas arrivée entière. Revenez à la liste et recommencez.")
        return redirect("exports:list")
    try:
        export = exporting.request_export(**form.cleaned_data, by=request.user)
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("exports:list")
    return redirect("exports:detail", export.pk)


@requires("exports.own", with_files)
@require_safe
def export_detail(request: Request, export: Export) -> HttpResponse:
    """The live progress, then the file. The htmx answer is the progress alone."""
    if request.htmx and request.GET.get("suivi"):
        response = render(request, "accounts/export_detail.html#progress", {"export": export})
        if export.is_over:
            response["HX-Refresh"] = "true"
        return response
    return render(request, "accounts/export_detail.html", {"export": export})


@requires("exports.own", Export)
@require_POST
def export_retry(request: Request, export: Export) -> HttpResponse:
    try:
        exporting.retry_export(export=export)
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("exports:detail", export.pk)


@requires("exports.own", Export)
@require_POST
def export_delete(request: Request, export: Export) -> HttpResponse:
    """Give it up, or delete it with its file."""
    exporting.cancel_export(export=export)
    messages.success(request, "L’export est supprimé." if export.is_over else "L’export est annulé.")
    return redirect("exports:list")


@requires("exports.own", with_files)
@require_safe
def export_download(request: Request, export: Export) -> HttpResponse:
    """The file, to its owner alone, as long as they may read the table."""
    known = exporter_named(export.exporter)
    if export.file is None or known is None:
        raise Http404
    demand(request.viewer, known.permission, None)
    return serve(export.file)
