"""Administration of actors: for corrections; the pages are where one works."""

from django.contrib import admin

from actors.models import (
    Actor,
    ActorConsent,
    ActorHistory,
    Contact,
    Invitation,
    Limit,
    Membership,
    Need,
    Resource,
    ResourceOffer,
    Tension,
    UsefulEffect,
    WeakSignal,
)
from common.admin import KeptAdmin, ReadOnlyAdmin


class HistoryInline(admin.TabularInline):
    model = ActorHistory
    extra = 0


@admin.register(Actor)
class ActorAdmin(KeptAdmin):
    list_display = ["name", "kind", "commune", "siret", "archived_at"]
    list_filter = ["kind", "archived_at"]
    list_select_related = ["commune"]
    search_fields = ["name", "sort_key", "siren", "siret"]
    autocomplete_fields = ["parent", "clubs", "commune"]
    readonly_fields = ["merged_into", "created_at", "version"]
    inlines = [HistoryInline]


@admin.register(Contact)
class ContactAdmin(KeptAdmin):
    list_display = ["full_name", "function", "actor", "archived_at"]
    list_filter = ["function"]
    list_select_related = ["actor"]
    search_fields = ["full_name", "sort_key", "email", "actor__sort_key"]
    autocomplete_fields = ["actor"]
    raw_id_fields = ["user"]


@admin.register(Membership)
class MembershipAdmin(KeptAdmin):
    list_display = ["user", "actor", "role", "started_on", "ended_on"]
    list_filter = ["role"]
    list_select_related = ["user", "actor"]
    search_fields = ["user__email", "actor__sort_key"]
    autocomplete_fields = ["actor"]
    raw_id_fields = ["user"]


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    list_display = ["actor", "email", "sent_at", "expires_at", "accepted_at", "revoked_at"]
    list_select_related = ["actor"]
    exclude = ["token_hash"]


@admin.register(ActorConsent)
class ActorConsentAdmin(ReadOnlyAdmin):
    list_display = ["actor", "use", "decision", "given_on", "recorded_by", "recorded_at"]
    list_filter = ["use", "decision"]
    list_select_related = ["actor", "recorded_by"]
    search_fields = ["actor__sort_key"]


class RevealedAdmin(KeptAdmin):
    list_display = ["label", "actor", "sphere", "created_at", "archived_at"]
    list_select_related = ["actor", "sphere"]
    search_fields = ["label", "actor__sort_key"]
    autocomplete_fields = ["actor"]
    filter_horizontal = ["objectives"]
    readonly_fields = ["created_by", "created_at"]


class OfferInline(admin.TabularInline):
    model = ResourceOffer
    extra = 0


@admin.register(Resource)
class ResourceAdmin(RevealedAdmin):
    list_filter = ["kind", "life_cycle"]
    inlines = [OfferInline]


@admin.register(UsefulEffect)
class UsefulEffectAdmin(RevealedAdmin):
    list_filter = ["nature", "domain"]
    autocomplete_fields = ["actor", "answers"]


@admin.register(Need)
class NeedAdmin(RevealedAdmin):
    list_filter = ["state"]


@admin.register(Limit)
class LimitAdmin(RevealedAdmin):
    list_filter = ["kind"]


admin.site.register(Tension, RevealedAdmin)
admin.site.register(WeakSignal, RevealedAdmin)
