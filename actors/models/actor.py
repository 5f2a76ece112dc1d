from typing import Any

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from actors.enums import ActorKind
from actors.matching import Profile, blocking_keys
from actors.querysets import ActorHistoryQuerySet, ActorQuerySet
from common.fields import Computed, FoldedField
from common.history import tracked
from common.models import Versioned, new_uuid
from common.search import Searchable
from common.vocabulary import one_of


class MatchKeysField(Computed, ArrayField):
    """What two sheets of one organisation would share: see `actors.matching.blocking_keys`."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs = {"base_field": models.CharField(max_length=120), "default": list, "editable": False, **kwargs}
        super().__init__(**kwargs)

    def compute(self, row: Any) -> list[str]:
        return sorted(blocking_keys(row.profile()))


# What an actor's resources and effects say of it touches its row, which reads them again under that row's lock.
SUMMED_UP = """
    NEW.shares := EXISTS (
        SELECT 1 FROM actors_resource resource JOIN actors_resourceoffer offer ON offer.resource_id = resource.id
        WHERE resource.actor_id = NEW.id AND resource.archived_at IS NULL AND offer.withdrawn_at IS NULL
    );
    NEW.best_rank := (
        SELECT max(COALESCE(effect.proven_rank, 0)) FROM actors_usefuleffect effect
        WHERE effect.actor_id = NEW.id AND effect.archived_at IS NULL
    );
    RETURN NEW;
"""


@tracked
class Actor(Searchable, Versioned):
    """A company, association, authority… The Club, the Métropole and its departments are actors too."""

    name = models.CharField("nom", max_length=200)
    sort_key = FoldedField(source="name")
    kind = models.CharField("type d'acteur", max_length=30, choices=ActorKind.options)
    legal_form = models.ForeignKey(
        "territories.LegalForm", models.PROTECT, verbose_name="forme juridique", null=True, blank=True,
        related_name="actors",
    )  # fmt: skip
    siren = models.CharField("SIREN", max_length=9, blank=True, validators=[RegexValidator(r"^\d{9}$")])
    siret = models.CharField("SIRET", max_length=14, blank=True, validators=[RegexValidator(r"^\d{14}$")])
    rna = models.CharField("numéro RNA", max_length=10, blank=True)
    naf_code = models.CharField("code NAF", max_length=6, blank=True)
    naf_version = models.CharField("version de la NAF", max_length=20, blank=True)
    address = models.CharField("adresse", max_length=200, blank=True)
    commune = models.ForeignKey(
        "territories.Commune",
        models.PROTECT,
        verbose_name="commune",
        null=True,
        blank=True,
        related_name="actors",
    )
    website = models.URLField("site internet", blank=True)
    email = models.EmailField("courriel général", blank=True)
    phone = models.CharField("téléphone général", max_length=30, blank=True)
    headcount = models.PositiveIntegerField("effectif", null=True, blank=True)
    headcount_on = models.DateField("effectif au", null=True, blank=True)
    description = models.TextField("présentation", blank=True)
    spheres = models.ManyToManyField(
        "territories.FunctionalSphere",
        verbose_name="sphères fonctionnelles",
        blank=True,
        related_name="actors",
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, verbose_name="fait partie de", null=True, blank=True, related_name="children"
    )
    clubs = models.ManyToManyField(
        "self", verbose_name="clubs et réseaux", symmetrical=False, blank=True, related_name="club_members",
        limit_choices_to={"kind": ActorKind.CLUB_OU_RESEAU},
    )  # fmt: skip
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name="fusionné dans",
        null=True,
        blank=True,
        related_name="merged_from",
    )
    archived_at = models.DateTimeField("archivé le", null=True, blank=True)
    # for the directory's filters, kept by the database whatever is written here: whether a resource is offered, and
    # the best rank of proof of an effect (0 for those contested, none without an effect)
    shares = models.BooleanField("a quelque chose à partager", default=False, editable=False)
    best_rank = models.PositiveSmallIntegerField("meilleur rang de preuve", null=True, blank=True, editable=False)
    match_keys = MatchKeysField(verbose_name="clés de rapprochement")
    submission_id = models.UUIDField("envoi", unique=True, editable=False, default=new_uuid)
    created_at = models.DateTimeField("créé le", auto_now_add=True)

    objects = ActorQuerySet.as_manager()

    class Meta(Searchable.Meta):
        abstract = False
        verbose_name = "acteur"
        verbose_name_plural = "acteurs"
        ordering = ["sort_key", "pk"]
        indexes = [
            models.Index(fields=["sort_key", "id"]),
            models.Index(fields=["siren"]),
            models.Index(fields=["kind", "sort_key", "id"]),
            models.Index(fields=["-created_at", "-id"]),
            models.Index(fields=["sort_key", "id"], name="actor_shares", condition=Q(shares=True)),
            models.Index(
                fields=["sort_key", "id"],
                include=["best_rank"],
                name="actor_proven",
                condition=Q(best_rank__isnull=False),
            ),
            GinIndex(fields=["match_keys"], name="actor_match_keys"),
            *Searchable.Meta.indexes,
        ]
        triggers = [
            pgtrigger.Trigger(
                name="summed_up", when=pgtrigger.Before, operation=pgtrigger.Insert | pgtrigger.Update, func=SUMMED_UP
            )
        ]
        constraints = [
            one_of("kind", ActorKind, name="actor_kind"),
            models.UniqueConstraint(
                fields=["siret"], condition=~Q(siret="") & Q(merged_into=None), name="actor_siret_unique",
                violation_error_message="Un acteur a déjà ce SIRET : ouvrez plutôt sa fiche.",
            ),
            models.CheckConstraint(
                condition=Q(siret="") | Q(siren="") | Q(siret__startswith=models.F("siren")),
                name="actor_siret_of_siren", violation_error_message="Le SIRET doit commencer par le SIREN.",
            ),
            models.CheckConstraint(
                condition=Q(headcount=None) | Q(headcount_on__isnull=False),
                name="actor_headcount_dated", violation_error_message="Indiquez à quelle date vaut l'effectif.",
            ),
            models.CheckConstraint(
                condition=Q(naf_code="") | ~Q(naf_version=""),
                name="actor_naf_versioned", violation_error_message="Indiquez la version de la NAF du code.",
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=models.F("id")),
                name="actor_not_own_parent", violation_error_message="Un acteur ne fait pas partie de lui-même.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("actors:detail", args=[self.pk])

    def search_parts(self) -> list[Any]:
        commune = self.commune
        where = [commune.name, *commune.postal_codes] if commune else []
        return [self.name, self.siren, self.siret, self.rna, self.website, *where]

    def profile(self) -> Profile:
        """What duplicates are looked for by."""
        return Profile(
            name=self.name, kind=self.kind, siren=self.siren, siret=self.siret, rna=self.rna,
            commune=self.commune_id or "", email=self.email, phone=self.phone, website=self.website,
        )  # fmt: skip

    @property
    def kind_wording(self) -> str:
        """The kind's label, without going through all of them as `get_kind_display` does."""
        return ActorKind(self.kind).wording

    @property
    def size_band(self) -> str:
        """The headcount's band (vocabulary `size_bands`); empty when unknown."""
        if self.headcount is None:
            return ""
        for ceiling, band in ((0, "0"), (9, "1-9"), (49, "10-49"), (249, "50-249")):
            if self.headcount <= ceiling:
                return band
        return "250+"


class ActorHistory(models.Model):
    """Accompanied in an earlier year, without detail: the 700 actors of the Club's first ten years."""

    actor = models.ForeignKey(Actor, models.PROTECT, verbose_name="acteur", related_name="past_years")
    year = models.PositiveSmallIntegerField("année")
    programme_label = models.CharField("dispositif", max_length=200, blank=True)
    source = models.CharField("source", max_length=200)
    removed_at = models.DateTimeField("retirée le", null=True, blank=True, editable=False)

    objects = ActorHistoryQuerySet.as_manager()

    class Meta:
        verbose_name = "accompagnement passé"
        verbose_name_plural = "accompagnements passés"
        constraints = [
            models.UniqueConstraint(
                fields=["actor", "year", "programme_label"], condition=Q(removed_at=None),
                name="actor_history_unique",
                violation_error_message="Cette année est déjà notée pour cet acteur.",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.actor} – {self.year}"
