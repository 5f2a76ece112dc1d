"""Who signs in, and the journal of exceptional accesses."""

from datetime import datetime
from typing import Any, ClassVar

import pgtrigger
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.enums import ClubRole, DigestChoice, ExportFormat, PersonalDataAction
from accounts.querysets import (
    AccessLogQuerySet,
    ExportQuerySet,
    MailChoiceQuerySet,
    MailTurnQuerySet,
    PersonalDataLogQuerySet,
    SavedFilterQuerySet,
    UserManager,
)
from common.exports import exporter_named
from common.models import Job, StoredFile, new_uuid
from common.vocabulary import one_of


class User(AbstractBaseUser):
    """A person with an account. `club_role` alone makes Club staff; everybody is a member of actors."""

    email = models.EmailField(
        "adresse électronique",
        max_length=254,
        unique=True,
        error_messages={"unique": "Un compte a déjà cette adresse."},
    )
    full_name = models.CharField("nom", max_length=150, blank=True)
    club_role = models.CharField("rôle au Club", max_length=20, choices=ClubRole.options, default=ClubRole.NONE)
    is_active = models.BooleanField("compte ouvert", default=True)
    date_joined = models.DateTimeField("créé le", default=timezone.now)
    # told that the account closes unless its owner comes back: see accounts/retention.py
    inactivity_notice_at = models.DateTimeField("prévenu de la fermeture le", null=True, blank=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = "compte"
        verbose_name_plural = "comptes"
        ordering = ["email"]
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_lowercase"),
            one_of("club_role", ClubRole, name="user_club_role"),
        ]

    def __str__(self) -> str:
        return self.full_name or self.email

    @property
    def is_administrator(self) -> bool:
        return self.is_active and self.club_role == ClubRole.ADMINISTRATOR

    # What Django's administration asks of a user: administrators of the Club, and they alone, may use it.
    @property
    def is_staff(self) -> bool:
        return self.is_administrator

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return self.is_administrator

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_administrator


def _named(label: str) -> str:
    """« Note privée » for `accompaniments.PrivateNote`; the label itself once the model is gone."""
    try:
        words = str(apps.get_model(label)._meta.verbose_name)
    except (LookupError, ValueError):
        return label
    return words[:1].upper() + words[1:]


class AccessLog(models.Model):
    """Who read something private for a personal-data request, and why. Plain columns: rows outlive objects."""

    user = models.ForeignKey(User, models.PROTECT, verbose_name="compte", related_name="accesses")
    model_label = models.CharField("type d'objet", max_length=100)
    object_id = models.BigIntegerField("numéro")
    reason = models.CharField("motif", max_length=300)
    at = models.DateTimeField("le", auto_now_add=True)

    objects = AccessLogQuerySet.as_manager()

    class Meta:
        verbose_name = "accès journalisé"
        verbose_name_plural = "journal des accès"
        ordering = ["-at"]
        indexes = [models.Index(fields=["model_label", "object_id"])]

    def __str__(self) -> str:
        return f"{self.model_label} {self.object_id}"

    @property
    def what(self) -> str:
        """What was read, in French."""
        return _named(self.model_label)


class PersonalDataLog(models.Model):
    """What was done about personal data, when, by whom or by which rule. Never the data themselves."""

    action = models.CharField("action", max_length=15, choices=PersonalDataAction.choices)
    rule = models.CharField("règle", max_length=60, blank=True)  # slug of a retention rule
    model_label = models.CharField("type d'objet", max_length=100, blank=True)
    object_id = models.BigIntegerField("numéro", null=True, blank=True)
    count = models.PositiveIntegerField("nombre", default=1)
    reason = models.CharField("motif", max_length=300, blank=True)
    by = models.ForeignKey(User, models.PROTECT, verbose_name="par", null=True, blank=True, related_name="+")
    at = models.DateTimeField("le", auto_now_add=True)

    objects = PersonalDataLogQuerySet.as_manager()

    class Meta:
        verbose_name = "opération sur des données personnelles"
        verbose_name_plural = "journal des données personnelles"
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(action__in=PersonalDataAction.values), name="personal_data_log_action"
            )
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.get_action_display()} – {self.model_label} {self.object_id or ''}"

    @property
    def what(self) -> str:
        """On what kind of row, in French."""
        return _named(self.model_label)


class SavedFilter(models.Model):
    """A search somebody keeps: the query string of a list, under a name."""

    user = models.ForeignKey(User, models.CASCADE, verbose_name="compte", related_name="saved_filters")
    page = models.SlugField("liste", max_length=40)
    name = models.CharField("nom", max_length=80)
    query = models.CharField("filtres", max_length=1000)

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        verbose_name = "filtre enregistré"
        verbose_name_plural = "filtres enregistrés"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "page", "name"], name="saved_filter_unique",
                violation_error_message="Vous avez déjà un filtre de ce nom : choisissez-en un autre.",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class Export(Job):
    """A table somebody asked for: which (`exporter`, see common.exports), of what rows (`query`), and its file."""

    user = models.ForeignKey(User, models.CASCADE, verbose_name="demandé par", related_name="exports")
    exporter = models.SlugField("tableau", max_length=40)
    query = models.CharField("filtres", max_length=1000, blank=True)
    format = models.CharField("format", max_length=4, choices=ExportFormat.choices)
    rows = models.PositiveIntegerField("lignes", default=0)
    file = models.ForeignKey(
        StoredFile, models.SET_NULL, verbose_name="fichier", null=True, blank=True, related_name="+"
    )
    submission_id = models.UUIDField("envoi", unique=True, editable=False, default=new_uuid)

    objects = ExportQuerySet.as_manager()

    class Meta(Job.Meta):
        abstract = False
        verbose_name = "export"
        verbose_name_plural = "exports"
        ordering = ["-queued_at", "-pk"]
        constraints = [
            *Job.Meta.constraints,
            models.CheckConstraint(condition=models.Q(format__in=ExportFormat.values), name="export_format"),
        ]

    def __str__(self) -> str:
        return f"{self.exporter} – {self.format}"

    @property
    def title(self) -> str:
        """The table's title."""
        known = exporter_named(self.exporter)
        return known.title if known else self.exporter

    @property
    def kept_until(self) -> datetime:
        """When its file goes."""
        return self.queued_at + settings.RETENTION_FILES


class MailChoice(models.Model):
    """Which regular mails somebody chose. Without a row: what their role gives (see accounts/mailing.py)."""

    user = models.OneToOneField(User, models.CASCADE, verbose_name="compte", related_name="mail_choice")
    digest = models.CharField("résumé par courriel", max_length=10, choices=DigestChoice.choices)
    reminders = models.BooleanField("rappels des échéances", default=True)
    updated_at = models.DateTimeField("choisi le", auto_now=True)

    objects = MailChoiceQuerySet.as_manager()

    class Meta:
        verbose_name = "choix de courriels"
        verbose_name_plural = "choix de courriels"
        constraints = [
            models.CheckConstraint(condition=models.Q(digest__in=DigestChoice.values), name="mail_choice_digest")
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.get_digest_display()}"


class MailTurn(models.Model):
    """A regular mail whose turn has come for somebody: sent, or there was nothing to say. It makes it leave once."""

    user = models.ForeignKey(User, models.CASCADE, verbose_name="compte", related_name="mail_turns")
    key = models.CharField("quoi", max_length=120)  # `digest:2026-11-24`, `commitment:8:2026-11-27`
    on = models.DateField("le")

    objects = MailTurnQuerySet.as_manager()

    class Meta:
        verbose_name = "envoi régulier"
        verbose_name_plural = "envois réguliers"
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="mail_turn_unique")]
        indexes = [models.Index(fields=["on"])]

    def __str__(self) -> str:
        return f"{self.user_id} – {self.key}"
