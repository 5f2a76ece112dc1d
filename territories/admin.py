"""Editing the reference data. Rows are deactivated, never deleted; slugs are fixed once created."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from territories.models import (
    Commune,
    FunctionalSphere,
    LegalForm,
    PolicyFramework,
    PolicyObjective,
    Territory,
)
from territories.services import sort_key


class ReferenceAdmin(admin.ModelAdmin):
    """What the editable lists share."""

    fixed_after_creation: ClassVar[tuple[str, ...]] = ("slug",)
    search_fields: ClassVar[tuple[str, ...]] = ("label", "slug")
    list_display: ClassVar[tuple[str, ...]] = ("label", "slug", "position", "is_active", "origin")
    list_editable: ClassVar[tuple[str, ...]] = ("position", "is_active")
    list_filter: ClassVar[tuple[str, ...]] = ("is_active",)
    prepopulated_fields = {"slug": ("label",)}

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[str, ...]:
        fixed = self.fixed_after_creation if obj else ()
        return (*super().get_readonly_fields(request, obj), *fixed, "origin")

    def get_prepopulated_fields(self, request: HttpRequest, obj: models.Model | None = None) -> dict[str, Any]:
        return {} if obj else super().get_prepopulated_fields(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    @admin.display(description="origine")
    def origin(self, obj: Any) -> str:
        """Where the row comes from, and what the file said of the label when the Club reworded it."""
        if not obj.is_shipped:
            return "Ajout du Club"
        shipped = obj.shipped_values.get("label") or obj.shipped_values.get("name")
        if {"label", "name"} & set(obj.edited_fields()):
            return f"Libellé modifié (fourni : « {shipped} »)"
        return "Donnée fournie, modifiée" if obj.edited_fields() else "Donnée fournie"


@admin.register(FunctionalSphere)
class FunctionalSphereAdmin(ReferenceAdmin):
    fields = ("label", "slug", "position", "note", "is_active", "origin")


@admin.register(LegalForm)
class LegalFormAdmin(ReferenceAdmin):
    fields = ("label", "slug", "position", "is_natural_person", "note", "is_active", "origin")
    list_display: ClassVar[tuple[str, ...]] = (*ReferenceAdmin.list_display, "is_natural_person")
    list_filter: ClassVar[tuple[str, ...]] = ("is_active", "is_natural_person")


@admin.register(PolicyFramework)
class PolicyFrameworkAdmin(ReferenceAdmin):
    fields = ("label", "slug", "position", "adopted", "url", "is_active", "origin")
    list_display: ClassVar[tuple[str, ...]] = (*ReferenceAdmin.list_display, "adopted")


@admin.register(PolicyObjective)
class PolicyObjectiveAdmin(ReferenceAdmin):
    fixed_after_creation: ClassVar[tuple[str, ...]] = ("slug", "framework")
    fields = ("framework", "parent", "label", "slug", "position", "is_active", "origin")
    list_display: ClassVar[tuple[str, ...]] = (
        "label",
        "framework",
        "parent",
        "slug",
        "position",
        "is_active",
        "origin",
    )
    list_filter: ClassVar[tuple[str, ...]] = ("framework", "is_active")
    list_select_related = ("framework", "parent")
    search_fields: ClassVar[tuple[str, ...]] = ("label", "slug", "framework__label")
    autocomplete_fields = ("parent",)


@admin.register(Territory)
class TerritoryAdmin(ReferenceAdmin):
    fields = ("name", "slug", "kind", "epci_siren", "communes", "is_active", "origin")
    list_display: ClassVar[tuple[str, ...]] = ("name", "slug", "kind", "is_active", "origin")
    list_editable: ClassVar[tuple[str, ...]] = ("is_active",)
    list_filter: ClassVar[tuple[str, ...]] = ("kind", "is_active")
    search_fields: ClassVar[tuple[str, ...]] = ("name", "slug", "sort_key")
    prepopulated_fields = {"slug": ("name",)}
    autocomplete_fields = ("communes",)

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[str, ...]:
        """The composition of a shipped territory follows the official list of communes."""
        official = ("kind", "epci_siren", "communes") if isinstance(obj, Territory) and obj.is_shipped else ()
        return (*super().get_readonly_fields(request, obj), *official)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.sort_key = sort_key(obj.name)
        obj.epci_siren = obj.epci_siren or None
        super().save_model(request, obj, form, change)


@admin.register(Commune)
class CommuneAdmin(admin.ModelAdmin):
    """Official facts: consulted here, changed by the reference file only."""

    fields = (
        "insee", "name", "postal_codes", "department", "epci_name", "epci_siren", "population",
        "longitude", "latitude", "is_active",
    )  # fmt: skip
    list_display: ClassVar[tuple[str, ...]] = ("name", "insee", "epci_name", "population", "is_active")
    list_filter: ClassVar[tuple[str, ...]] = ("is_active", "department")
    search_fields: ClassVar[tuple[str, ...]] = ("sort_key", "name", "insee__startswith", "postal_codes__icontains")

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """Search as everywhere else: by the beginning of a name or a code, without accents."""
        return (queryset.search(search_term) if search_term.strip() else queryset), False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False
