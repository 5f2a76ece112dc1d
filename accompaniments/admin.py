"""Read-mostly: accompaniments are written on their own pages, publications may be corrected here."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from accompaniments.models import Accompaniment, Publication


@admin.register(Publication)
class PublicationAdmin(admin.ModelAdmin):
    list_display = ["title", "author", "published_on", "accessed_on"]
    search_fields = ["title", "author", "url"]
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Accompaniment)
class AccompanimentAdmin(admin.ModelAdmin):
    """What was said (texts of a group, parts, notes) is not shown here."""

    list_display = ["on", "kind", "state", "completeness", "programme", "duration_minutes"]
    list_filter = ["kind", "state", "completeness"]
    list_select_related = ["programme"]
    date_hierarchy = "on"
    fields = [
        "kind", "format", "state", "completeness", "on", "at", "duration_minutes", "place", "programme",
        "created_by", "created_at", "updated_at",
    ]  # fmt: skip
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
