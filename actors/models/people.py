from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from actors.enums import ContactFunction, MembershipRole
from actors.models.actor import Actor
from actors.querysets import ContactQuerySet, InvitationQuerySet, MembershipQuerySet
from common.fields import FoldedField
from common.history import tracked
from common.models import new_uuid
from common.search import Searchable
from common.vocabulary import one_of


@tracked
class Contact(Searchable):
    """A person the Club works with, with or without an account."""

    actor = models.ForeignKey(
        Actor, models.PROTECT, verbose_name="acteur", null=True, blank=True, related_name="contacts"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="compte",
        null=True,
        blank=True,
        related_name="contacts",
    )
    full_name = models.CharField("nom", max_length=150)
    sort_key = FoldedField(source="full_name")
    function = models.CharField(
        "fonction", max_length=20, choices=ContactFunction.options, default=ContactFunction.AUTRE
    )
    title = models.CharField("intitulé du poste", max_length=150, blank=True)
    email = models.EmailField("courriel", blank=True)
    phone = models.CharField("téléphone", max_length=30, blank=True)
    informed_on = models.DateField("informé de ses droits le", null=True, blank=True)
    legal_basis = models.CharField("base légale", max_length=60, blank=True)
    last_heard_on = models.DateField("dernier contact venant de la personne", null=True, blank=True)
    erased_at = models.DateTimeField("effacé le", null=True, blank=True)
    opposed_at = models.DateTimeField("opposition le", null=True, blank=True)
    archived_at = models.DateTimeField("archivé le", null=True, blank=True)
    submission_id = models.UUIDField("envoi", unique=True, editable=False, default=new_uuid)
    created_at = models.DateTimeField("créé le", auto_now_add=True)

    objects = ContactQuerySet.as_manager()

    class Meta(Searchable.Meta):
        abstract = False
        verbose_name = "contact"
        verbose_name_plural = "contacts"
        ordering = ["sort_key", "pk"]
        indexes = [models.Index(fields=["sort_key", "id"]), *Searchable.Meta.indexes]
        constraints = [
            one_of("function", ContactFunction, name="contact_function"),
            models.UniqueConstraint(
                fields=["actor", "user"], condition=Q(user__isnull=False), name="contact_one_per_user_and_actor",
                violation_error_message="Cette personne a déjà une fiche chez cet acteur.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.full_name

    def get_absolute_url(self) -> str:
        return reverse("actors:contact_detail", args=[self.pk])

    def search_parts(self) -> list[Any]:
        return [self.full_name, self.title, self.email, "".join(c for c in self.phone if c.isdigit())]


class Membership(models.Model):
    """A person acts for an actor: this, and nothing else, opens the actor's own pages."""

    actor = models.ForeignKey(Actor, models.PROTECT, verbose_name="acteur", related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="compte", related_name="memberships"
    )
    role = models.CharField("rôle", max_length=10, choices=MembershipRole.options, default=MembershipRole.MEMBER)
    started_on = models.DateField("depuis le", auto_now_add=True)
    ended_on = models.DateField("jusqu'au", null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "rattachement"
        verbose_name_plural = "rattachements"
        constraints = [
            one_of("role", MembershipRole, name="membership_role"),
            models.UniqueConstraint(
                fields=["actor", "user"], condition=Q(ended_on=None), name="membership_unique",
                violation_error_message="Cette personne est déjà rattachée à cet acteur.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.user} – {self.actor}"


class Invitation(models.Model):
    """A link sent by e-mail to open an account for an actor, or on the Club's team."""

    email = models.EmailField("courriel")
    actor = models.ForeignKey(Actor, models.PROTECT, verbose_name="acteur", related_name="invitations")
    contact = models.ForeignKey(
        Contact, models.SET_NULL, verbose_name="contact", null=True, blank=True, related_name="invitations"
    )
    role = models.CharField("rôle", max_length=10, choices=MembershipRole.options, default=MembershipRole.MEMBER)
    club_role = models.CharField("rôle au Club", max_length=20, default="none")
    token_hash = models.CharField("empreinte du lien", max_length=64, unique=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="invité par", related_name="+"
    )
    sent_at = models.DateTimeField("envoyée le", auto_now_add=True)
    expires_at = models.DateTimeField("valable jusqu'au")
    accepted_at = models.DateTimeField("acceptée le", null=True, blank=True)
    revoked_at = models.DateTimeField("annulée le", null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "invitation"
        verbose_name_plural = "invitations"
        ordering = ["-sent_at"]
        constraints = [
            one_of("role", MembershipRole, name="invitation_role"),
            models.CheckConstraint(
                condition=Q(club_role__in=["none", "facilitator", "administrator"]),
                name="invitation_club_role",
            ),
        ]

    def __str__(self) -> str:
        return f"Invitation – {self.actor}"
