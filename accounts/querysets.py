from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import BaseUserManager
from django.db import models
from django.db.models import Exists, OuterRef, Q

from common.querysets import JobQuerySet, related

if TYPE_CHECKING:
    from accounts.viewer import Viewer


class UserQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> UserQuerySet:
        """Administrators see everybody, facilitators the Club's team, others themselves."""
        if viewer.is_administrator:
            return self
        if viewer.is_club:
            return self.club()
        return self.filter(pk=viewer.user.pk) if viewer.user else self.none()

    def club(self) -> UserQuerySet:
        """The people who work for the Club."""
        return self.filter(is_active=True).exclude(club_role="none")

    def unused_since(self, moment: datetime) -> UserQuerySet:
        """Open accounts, administrators' apart, nobody signed in to since; opened before it too."""
        rows = self.filter(is_active=True, date_joined__lt=moment).exclude(club_role="administrator")
        return rows.filter(Q(last_login=None) | Q(last_login__lt=moment))

    def came_in(self) -> UserQuerySet:
        """Open accounts whose owner has signed in at least once: an invitation nobody took up receives nothing."""
        return self.filter(is_active=True, last_login__isnull=False)

    def unopposed(self) -> UserQuerySet:
        """Without those who, as a contact, only want the mails they ask for."""
        contacts = related(self.model, "contacts")._base_manager
        return self.filter(~Exists(contacts.filter(user=OuterRef("pk"), opposed_at__isnull=False)))

    def wanting_digest(self, *periods: str) -> UserQuerySet:
        """Those whose digest leaves so often: by their choice, else weekly for the Club's staff."""
        everybody: Any = self.model._default_manager.all()
        wanted = Q(mail_choice__digest__in=periods)
        if "weekly" in periods:
            wanted |= Q(mail_choice=None, pk__in=everybody.club().unopposed().values("pk"))
        return self.came_in().filter(wanted)

    def wanting_reminders(self) -> UserQuerySet:
        """Everybody but those who chose otherwise, or who only want what they ask for."""
        everybody: Any = self.model._default_manager.all()
        wanted = Q(mail_choice__reminders=True) | Q(mail_choice=None, pk__in=everybody.unopposed().values("pk"))
        return self.came_in().filter(wanted)

    def with_mfa(self) -> UserQuerySet:
        """Adds `has_mfa`: a second factor other than recovery codes is set up."""
        from allauth.mfa.models import Authenticator

        factors = Authenticator.objects.filter(user=OuterRef("pk")).exclude(type="recovery_codes")
        return self.annotate(has_mfa=Exists(factors))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Any:
        """An account; without a password it opens with a one-time code only."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class AccessLogQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> AccessLogQuerySet:
        """Only administrators read the access journal."""
        return self if viewer.is_administrator else self.none()

    def about(self, obj: models.Model) -> AccessLogQuerySet:
        """The readings of one object."""
        return self.filter(model_label=obj._meta.label, object_id=obj.pk)


class PersonalDataLogQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> PersonalDataLogQuerySet:
        """Only administrators."""
        return self if viewer.is_administrator else self.none()

    def about(self, obj: models.Model) -> PersonalDataLogQuerySet:
        """What was done about one object."""
        return self.filter(model_label=obj._meta.label, object_id=obj.pk)


class SavedFilterQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> SavedFilterQuerySet:
        """One's own."""
        return self.filter(user=viewer.user) if viewer.user else self.none()


class ExportQuerySet(JobQuerySet):
    def visible_to(self, viewer: Viewer) -> ExportQuerySet:
        """One's own."""
        return self.filter(user=viewer.user) if viewer.user else self.none()


class MailChoiceQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> MailChoiceQuerySet:
        """One's own."""
        return self.filter(user=viewer.user) if viewer.user else self.none()


class MailTurnQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> MailTurnQuerySet:
        """One's own."""
        return self.filter(user=viewer.user) if viewer.user else self.none()
