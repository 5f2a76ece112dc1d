"""Administration of ecosystems."""

from django.contrib import admin

from common.admin import KeptAdmin
from ecosystems.models import Ecosystem, EcosystemMember


class MemberInline(admin.TabularInline):
    model = EcosystemMember
    extra = 0
    autocomplete_fields = ["actor"]
    raw_id_fields = ["offers"]


@admin.register(Ecosystem)
class EcosystemAdmin(KeptAdmin):
    list_display = ["name", "stage", "sphere", "territory"]
    list_filter = ["stage", "sphere"]
    list_select_related = ["sphere", "territory"]
    search_fields = ["name", "sort_key"]
    autocomplete_fields = ["programme"]
    filter_horizontal = ["objectives"]
    readonly_fields = ["created_at", "version"]
    inlines = [MemberInline]
