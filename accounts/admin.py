"""The administration: entered through the site's own sign-in, by administrators only."""

from typing import Any

from allauth.account import admin as _account_admin
from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa import admin as _mfa_admin  # noqa: F401  (registers what we replace below)
from allauth.mfa.models import Authenticator
from allauth.usersessions import admin as _sessions_admin  # noqa: F401
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin
from django.contrib.auth import admin as _auth_admin  # noqa: F401
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest

from accounts.enums import ClubRole
from accounts.models import AccessLog, User

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.site_header = admin.site.site_title = "Administration du Club Inné"
admin.site.index_title = "Listes, comptes et réglages"


def _worded(model: type[Model], singular: str, plural: str, **fields: str) -> None:
    """French words for a library's model. Only what is shown changes: migrations keep the library's."""
    model._meta.verbose_name, model._meta.verbose_name_plural = singular, plural
    for name, words in fields.items():
        model._meta.get_field(name).verbose_name = words  # type: ignore[union-attr]


_worded(User, "compte", "comptes", email="courriel")
_worded(EmailAddress, "adresse de courriel", "adresses de courriel", user="compte", email="courriel")
_worded(
    Authenticator, "second facteur", "seconds facteurs",
    user="compte", created_at="ajouté le", last_used_at="dernier usage",
)  # fmt: skip
_worded(
    UserSession, "appareil connecté", "appareils connectés",
    user="compte", created_at="connecté le", ip="adresse IP", last_seen_at="vu le", user_agent="navigateur",
)  # fmt: skip


class UserForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["full_name", "club_role", "is_active"]

    def clean(self) -> dict[str, Any]:
        """Somebody must remain who administers the Club."""
        cleaned = super().clean() or {}
        stays = cleaned.get("is_active") and cleaned.get("club_role") == ClubRole.ADMINISTRATOR
        others = User.objects.filter(is_active=True, club_role=ClubRole.ADMINISTRATOR).exclude(pk=self.instance.pk)
        was = User.objects.filter(pk=self.instance.pk, is_active=True, club_role=ClubRole.ADMINISTRATOR).exists()
        if was and not stays and not others.exists():
            raise ValidationError(
                "C’est la seule personne chargée de l’administration : nommez-en d’abord une autre."
            )
        return cleaned


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    """Accounts open by invitation, close by unticking « compte ouvert »; passwords are nobody's business."""

    form = UserForm
    fields = ["email", "full_name", "club_role", "is_active", "date_joined", "last_login"]
    readonly_fields = ["email", "date_joined", "last_login"]
    list_display = ["email", "full_name", "club_role", "is_active", "last_login"]
    list_filter = ["club_role", "is_active"]
    search_fields = ["email", "full_name"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(AccessLog)
class AccessLogAdmin(admin.ModelAdmin):
    """Read only: a journal that can be edited proves nothing."""

    list_display = ["at", "user", "model_label", "object_id", "reason"]
    list_filter = ["model_label"]
    list_select_related = ["user"]
    date_hierarchy = "at"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


admin.site.unregister([Authenticator, EmailAddress, Group, UserSession])  # roles stand on the account: no group


@admin.register(Authenticator)
class AuthenticatorAdmin(admin.ModelAdmin):
    """Second factors: deleting one helps somebody who lost their phone; secrets are never shown."""

    fields = readonly_fields = ["user", "type", "created_at", "last_used_at"]
    list_display = ["user", "type", "created_at", "last_used_at"]
    list_filter = ["type"]
    list_select_related = ["user"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(EmailAddress)
class EmailAddressAdmin(_account_admin.EmailAddressAdmin):
    """Addresses one signs in with; each person adds theirs and confirms it."""

    raw_id_fields = ()
    autocomplete_fields = ("user",)
    list_select_related = ("user",)

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        return ["email", "user__full_name"]


@admin.register(UserSession)
class UserSessionAdmin(admin.ModelAdmin):
    """Where somebody is signed in; the person ends a session from their own page."""

    fields = readonly_fields = ["user", "created_at", "last_seen_at", "ip", "user_agent"]
    list_display = ["user", "created_at", "last_seen_at", "ip", "user_agent"]
    list_select_related = ["user"]
    search_fields = ["user__email", "user__full_name", "ip"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
