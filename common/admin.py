"""Administration: what its classes share, and the labels of lists."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from common.models import Term


class KeptAdmin(admin.ModelAdmin):
    """Rows that reports rest on are archived or corrected, never deleted here."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyAdmin(KeptAdmin):
    """Rows that services alone write."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Term)
class TermAdmin(admin.ModelAdmin):
    """Labels can be retitled; slugs are what code and past reports refer to."""

    list_display = ["list_slug", "slug", "label", "position", "is_active"]
    list_filter = ["list_slug", "is_active"]
    search_fields = ["slug", "label"]
    readonly_fields = ["list_slug", "slug", "default_label"]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
