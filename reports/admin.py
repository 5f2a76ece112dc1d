"""Read only: a report is made and published through its own pages."""

from typing import ClassVar

from django.contrib import admin

from common.admin import ReadOnlyAdmin
from reports.models import Report, ReportVersion


@admin.register(Report)
class ReportAdmin(ReadOnlyAdmin):
    list_display: ClassVar[tuple[str, ...]] = ("title", "kind", "starts_on", "ends_on", "created_at")


@admin.register(ReportVersion)
class ReportVersionAdmin(ReadOnlyAdmin):
    list_display: ClassVar[tuple[str, ...]] = (
        "report",
        "number",
        "state",
        "attempts",
        "published_at",
        "withdrawn_at",
    )
    exclude: ClassVar[tuple[str, ...]] = ("snapshot",)
