"""A frozen figure: how it was computed, and what it rested on that day."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.permissions import requires
from reports.models import ReportVersion
from reports.rendering import chart_of
from reports.snapshot import Snapshot
from reports.sources import counts_of, resolve, words_of

PER_PAGE = 40


@requires("reports.figure", ReportVersion)
@require_safe
def figure_detail(request: HttpRequest, version: ReportVersion, figure: str, dimension: str = "") -> HttpResponse:
    """The Club sees the sources themselves; others their number and the words quoted with consent."""
    viewer = request.viewer  # type: ignore[attr-defined]
    snapshot = Snapshot.model_validate(version.snapshot)
    data = snapshot.figure(figure)
    cell = data.cell(dimension) if data and dimension else None
    if data is None or (dimension and cell is None):
        raise Http404
    rows = version.sources.visible_to(viewer).filter(figure=figure, dimension=dimension)
    rows = rows.order_by("model_label", "object_id")
    context = {
        "version": version, "report": version.report, "figure": data, "cell": cell,
        "chart": None if cell else chart_of(data),
        "counts": [] if data.is_withheld and not viewer.is_club else counts_of(rows),
        "words": [] if data.is_withheld else words_of(version, snapshot, rows),
    }  # fmt: skip
    if viewer.is_club:
        page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
        context |= {"page_obj": page, "sources": resolve(viewer, list(page.object_list))}
    return render(request, "reports/figure_detail.html", context)
