"""Administration of programmes: team, funders and budget are kept here."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from common.admin import KeptAdmin, ReadOnlyAdmin
from programmes.models import BudgetLine, Funding, JoinRequest, Path, Programme, StageMove, TeamMember


class TeamInline(admin.TabularInline):
    model = TeamMember
    extra = 0

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "user" and field is not None:
            field.queryset = field.queryset.exclude(club_role="none")
        return field


class FundingInline(admin.TabularInline):
    model = Funding
    extra = 0
    autocomplete_fields = ["actor"]


class BudgetInline(admin.TabularInline):
    model = BudgetLine
    extra = 0


@admin.register(Programme)
class ProgrammeAdmin(KeptAdmin):
    list_display = ["name", "level", "kind", "status", "starts_on", "ends_on"]
    list_filter = ["status", "level", "kind"]
    search_fields = ["name", "sort_key"]
    autocomplete_fields = ["carrier", "limits"]
    filter_horizontal = ["objectives"]
    readonly_fields = ["created_at", "version"]
    inlines = [TeamInline, FundingInline, BudgetInline]


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


@admin.register(JoinRequest)
class JoinRequestAdmin(ReadOnlyAdmin):
    list_display = ["organisation", "kind", "state", "received_at", "decided_at"]
    list_filter = ["state", "kind"]
