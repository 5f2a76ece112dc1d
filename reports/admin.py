"""Read only: a report is made and published through its own pages."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest

from reports.models import Report, ReportVersion


class ReadOnlyAdmin(admin.ModelAdmin):
    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


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
