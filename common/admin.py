from django.contrib import admin

from common.models import Term


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
