"""Closing an account for good: nothing in it names its person any more, what it signed remains."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.utils import timezone

from accounts.enums import ClubRole
from accounts.models import Export, MailChoice, MailTurn, User
from common.errors import DomainError
from common.files import forget_file


@transaction.atomic
def scrub_account(*, user: User) -> User:
    """Close an account and take out its name, address, keys, sessions, saved filters and exported files.

    What it wrote stays signed « Compte fermé n° … ». Again: no effect. Raises DomainError for an administrator:
    somebody must give the role away first.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.club_role == ClubRole.ADMINISTRATOR:
        raise DomainError("Ce compte administre la plateforme : retirez-lui d’abord ce rôle.")
    sessions = UserSession.objects.filter(user=user)
    Session.objects.filter(session_key__in=list(sessions.values_list("session_key", flat=True))).delete()
    sessions.delete()
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    user.saved_filters.all().delete()
    forget_exports(user.exports.all())
    forget_mails(user)
    person: Any = user  # the relations of upper apps: see accounts/README.md
    person.memberships.filter(ended_on=None).update(ended_on=timezone.localdate())
    person.contacts.update(user=None)
    user.email, user.full_name = f"compte-ferme-{user.pk}@efface.invalid", f"Compte fermé n° {user.pk}"
    user.is_active, user.club_role, user.inactivity_notice_at = False, ClubRole.NONE, None
    user.set_unusable_password()
    user.save()
    scrub_administration_log(user)
    return user


def forget_mails(user: User) -> int:
    """Which regular mails they chose and received; how many rows."""
    return MailChoice.objects.filter(user=user).delete()[0] + MailTurn.objects.filter(user=user).delete()[0]


def forget_exports(exports: models.QuerySet[Export]) -> int:
    """Delete exports and their files; how many."""
    found = list(exports.select_related("file"))
    for export in found:
        file = export.file
        export.delete()
        if file is not None:
            forget_file(file)
    return len(found)


def scrub_administration_log(obj: models.Model) -> int:
    """The administration's own journal quotes what a row was called: it says its number instead."""
    kind = ContentType.objects.get_for_model(type(obj))
    rows = LogEntry.objects.filter(content_type=kind, object_id=str(obj.pk))
    return rows.update(object_repr=f"{obj._meta.verbose_name} {obj.pk}")
