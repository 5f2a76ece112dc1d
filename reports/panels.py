"""What this app shows on the pages of others: the home page and a programme's page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone

from common.templatetags.ui import period as period_words
from programmes.models import Programme
from reports.models import ReportVersion

if TYPE_CHECKING:
    from accounts.viewer import Viewer

HOME_ROWS = 6


def home_reports(viewer: Viewer) -> list[dict[str, Any]]:
    """The published versions this person may read, the latest first; the Club has its own list."""
    if viewer.is_club or not viewer.is_authenticated:
        return []
    versions = ReportVersion.objects.visible_to(viewer).light().filter(withdrawn_at=None).select_related("report")
    return [
        {
            "title": version.report.title,
            "label": version.report.title,
            "url": reverse("reports:version_detail", args=[version.pk]),
            "period": period_words(version.report.starts_on, version.report.ends_on).capitalize(),
            "published_at": version.published_at,
            "when": period_words(*[timezone.localdate(version.published_at)] * 2),
        }
        for version in versions.order_by("-published_at")[:HOME_ROWS]
    ]


def panel_url(programme: Programme) -> str:
    return reverse("reports:programme_panel", args=[programme.pk])


def shown_to(viewer: Viewer, programme: Programme) -> bool:
    return viewer.is_club or ReportVersion.objects.visible_to(viewer).filter(report__programme=programme).exists()
