"""Administration: what its classes share, and the labels of lists."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from common.list_names import list_name
from common.models import Term
from common.text import fold


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


class ListFilter(admin.SimpleListFilter):
    """The lists by their name rather than by their slug."""

    title = "liste"
    parameter_name = "liste"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        slugs = Term.objects.order_by("list_slug").values_list("list_slug", flat=True).distinct()
        return sorted(((slug, list_name(slug)) for slug in slugs), key=lambda pair: fold(pair[1]))

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(list_slug=self.value()) if self.value() else queryset


@admin.register(Term)
class TermAdmin(admin.ModelAdmin):
    """Labels can be retitled; slugs are what code and past reports refer to."""

    list_display = ["label", "in_list", "default_label", "position", "is_active"]
    list_filter = [ListFilter, "is_active"]
    search_fields = ["slug", "label"]
    fields = ["in_list", "slug", "default_label", "label", "position", "is_active"]
    readonly_fields = ["in_list", "slug", "default_label"]

    @admin.display(description="liste", ordering="list_slug")
    def in_list(self, term: Term) -> str:
        return list_name(term.list_slug)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
