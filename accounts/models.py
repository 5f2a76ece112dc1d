"""Who signs in, and the journal of exceptional accesses."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.enums import ClubRole
from accounts.querysets import AccessLogQuerySet, UserManager
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
