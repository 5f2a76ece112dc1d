"""Administration of programmes, and of the modules and templates their calendars are copied from."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from common.admin import KeptAdmin, ReadOnlyAdmin
from common.registries import path_dated
from programmes.models import (
    BudgetLine,
    Deliverable,
    Funding,
    JoinRequest,
    Module,
    Path,
    Phase,
    PhaseTemplate,
    Programme,
    StageMove,
    Target,
    TeamMember,
    TemplateStep,
)
from programmes.services.programmes import date_open_paths
from territories.admin import ReferenceAdmin


class TeamInline(admin.TabularInline):
    model = TeamMember
    extra = 0

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "user" and field is not None:
            field.queryset = field.queryset.exclude(club_role="none")
        return field


class FundingInline(admin.TabularInline):
    """Taken away on the programme's page only, where a frozen report keeps what it rests on."""

    model = Funding
    extra = 0
    can_delete = False
    autocomplete_fields = ["actor"]


class BudgetInline(admin.TabularInline):
    model = BudgetLine
    extra = 0
    can_delete = False


class TargetInline(admin.TabularInline):
    model = Target
    extra = 0


class PhaseInline(admin.TabularInline):
    model = Phase
    extra = 0
    can_delete = False
    fields = ["title", "starts_on", "ends_on", "state"]


class DeliverableInline(admin.TabularInline):
    model = Deliverable
    extra = 0
    can_delete = False
    fields = ["title", "due_on", "delivered_on", "note"]


@admin.register(Programme)
class ProgrammeAdmin(KeptAdmin):
    list_display = ["name", "level", "kind", "status", "starts_on", "ends_on"]
    list_filter = ["status", "level", "kind"]
    search_fields = ["name", "sort_key"]
    autocomplete_fields = ["carrier", "limits"]
    filter_horizontal = ["objectives"]
    readonly_fields = ["created_at", "version"]
    inlines = [TeamInline, FundingInline, BudgetInline, TargetInline, PhaseInline, DeliverableInline]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change and "ends_on" in form.changed_data:
            date_open_paths(obj)


@admin.register(Module)
class ModuleAdmin(ReferenceAdmin):
    fields = ("label", "slug", "content", "deliverables", "position", "is_active", "origin")


class StepInline(admin.TabularInline):
    model = TemplateStep
    extra = 1


@admin.register(PhaseTemplate)
class PhaseTemplateAdmin(ReferenceAdmin):
    fields = ("label", "slug", "summary", "position", "is_active", "origin")
    inlines = (StepInline,)


class MoveInline(admin.TabularInline):
    model = StageMove
    extra = 0
    can_delete = False
    readonly_fields = ["from_stage", "to_stage", "on", "reason", "register", "recorded_by"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Path)
class PathAdmin(KeptAdmin):
    list_display = ["actor", "programme", "status", "stage", "registered_on"]
    list_filter = ["status", "stage"]
    list_select_related = ["actor", "programme"]
    search_fields = ["actor__sort_key", "programme__sort_key"]
    autocomplete_fields = ["actor", "programme"]
    readonly_fields = ["stage", "version"]
    inlines = [MoveInline]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        path_dated(obj)


@admin.register(JoinRequest)
class JoinRequestAdmin(ReadOnlyAdmin):
    list_display = ["organisation", "kind", "state", "received_at", "decided_at"]
    list_filter = ["state", "kind"]
