"""Reference data: communes, territories, spheres, public policies, legal forms.

Rows come from the files of `territories/data/` through `load_reference_data`, and are edited in the admin
site. Slugs are stable. What the Club edits is kept: `shipped_values` remembers what the files said, and the
command follows the files only where the row still says the same. Rows are never deleted but made inactive.
"""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from territories.enums import TerritoryKind
from territories.querysets import (
    CommuneQuerySet,
    FunctionalSphereQuerySet,
    LegalFormQuerySet,
    PolicyFrameworkQuerySet,
    PolicyObjectiveQuerySet,
    TerritoryQuerySet,
)

INSEE_PATTERN = r"^(\d{5}|2[AB]\d{3})$"
SIREN_PATTERN = r"^\d{9}$"


class ShippedReference(models.Model):
    """A row that may come from a file and may be edited by the Club."""

    shipped_values = models.JSONField(
        "valeurs fournies",
        default=dict,
        blank=True,
        editable=False,
        help_text="Ce que disait le fichier de référence ; vide pour une ligne ajoutée par le Club.",
    )

    class Meta:
        abstract = True

    @property
    def is_shipped(self) -> bool:
        """The row came from a file, and is not an addition of the Club."""
        return bool(self.shipped_values)

    def edited_fields(self) -> list[str]:
        """The fields in which the Club departed from the file."""
        return [field for field, value in self.shipped_values.items() if getattr(self, field) != value]

    def follow(self, values: dict[str, Any]) -> list[str]:
        """Take the new values of the file, except in fields edited by the Club; the fields to save."""
        changed = []
        for field, value in values.items():
            current = getattr(self, field)
            if field in self.shipped_values and current == self.shipped_values[field] and current != value:
                setattr(self, field, value)
                changed.append(field)
        merged = {**self.shipped_values, **values}
        if merged != self.shipped_values:
            self.shipped_values = merged
            changed.append("shipped_values")
        return changed


class LabelledReference(ShippedReference):
    """A row of an editable list: a stable slug, a label the Club may rewrite, a place in the list."""

    slug = models.SlugField(
        "identifiant", max_length=60, help_text="Stable : il figure dans les rapports et les fichiers."
    )
    label = models.CharField("libellé", max_length=200)
    position = models.PositiveSmallIntegerField("ordre", default=0)
    is_active = models.BooleanField(
        "active", default=True, help_text="Une ligne inactive n'est plus proposée, mais reste lisible."
    )

    class Meta:
        abstract = True
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return self.label


class Commune(models.Model):
    """A commune, known by its INSEE code: a postal code may cover several communes, and the reverse."""

    insee = models.CharField(
        "code INSEE",
        max_length=5,
        primary_key=True,
        validators=[RegexValidator(INSEE_PATTERN, "Un code INSEE a cinq caractères, par exemple 76540.")],
    )
    name = models.CharField("nom", max_length=120)
    sort_key = models.CharField("clé de tri", max_length=120, editable=False, db_index=True)
    postal_codes = ArrayField(
        models.CharField("code postal", max_length=5), verbose_name="codes postaux", default=list, blank=True
    )
    department = models.CharField("département", max_length=3)
    epci_siren = models.CharField("SIREN de l'intercommunalité", max_length=9, blank=True, db_index=True)
    epci_name = models.CharField("intercommunalité", max_length=200, blank=True)
    population = models.PositiveIntegerField("population", null=True, blank=True)
    longitude = models.FloatField("longitude", null=True, blank=True)
    latitude = models.FloatField("latitude", null=True, blank=True)
    contour = models.JSONField("contour", null=True, blank=True, help_text="Géométrie GeoJSON, en degrés.")
    is_active = models.BooleanField("active", default=True)

    objects = CommuneQuerySet.as_manager()

    class Meta:
        verbose_name = "commune"
        verbose_name_plural = "communes"
        ordering = ["sort_key", "insee"]
        constraints = [
            models.CheckConstraint(
                condition=Q(insee__regex=INSEE_PATTERN),
                name="commune_insee_format",
                violation_error_message="Un code INSEE a cinq caractères, par exemple 76540.",
            ),
            models.CheckConstraint(
                condition=Q(epci_siren="") | Q(epci_siren__regex=SIREN_PATTERN),
                name="commune_epci_siren_format",
                violation_error_message="Le SIREN de l'intercommunalité a neuf chiffres.",
            ),
            models.CheckConstraint(
                condition=Q(longitude__isnull=True, latitude__isnull=True)
                | Q(longitude__isnull=False, latitude__isnull=False)
                & Q(longitude__range=(-180, 180), latitude__range=(-90, 90)),
                name="commune_coordinates_both_or_none",
                violation_error_message="Donnez la longitude et la latitude, en degrés, ou aucune des deux.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Territory(ShippedReference):
    """A perimeter of action made of communes: the Métropole, another intercommunality, a free perimeter."""

    slug = models.SlugField("identifiant", max_length=60, unique=True)
    name = models.CharField("nom", max_length=200)
    sort_key = models.CharField("clé de tri", max_length=200, editable=False, db_index=True)
    kind = models.CharField("type", max_length=20, choices=TerritoryKind)
    epci_siren = models.CharField("SIREN de l'intercommunalité", max_length=9, null=True, blank=True, unique=True)
    communes = models.ManyToManyField(Commune, verbose_name="communes", related_name="territories", blank=True)
    is_active = models.BooleanField("actif", default=True)

    objects = TerritoryQuerySet.as_manager()

    class Meta:
        verbose_name = "territoire"
        verbose_name_plural = "territoires"
        ordering = ["sort_key", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(epci_siren__isnull=True) | Q(epci_siren__regex=SIREN_PATTERN),
                name="territory_epci_siren_format",
                violation_error_message="Le SIREN de l'intercommunalité a neuf chiffres.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=TerritoryKind.values),
                name="territory_kind_known",
                violation_error_message="Choisissez un type de territoire de la liste.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class FunctionalSphere(LabelledReference):
    """An essential function of life a project answers (« se nourrir », « habiter »…)."""

    note = models.TextField("note", blank=True)

    objects = FunctionalSphereQuerySet.as_manager()

    class Meta(LabelledReference.Meta):
        verbose_name = "sphère fonctionnelle"
        verbose_name_plural = "sphères fonctionnelles"
        constraints = [
            models.UniqueConstraint(
                fields=["slug"],
                name="functionalsphere_slug_unique",
                violation_error_message="Une sphère porte déjà cet identifiant.",
            )
        ]


class PolicyFramework(LabelledReference):
    """A public policy that actions are linked to: an agreement, a plan, a consultation."""

    adopted = models.CharField("date", max_length=120, blank=True, help_text="Telle que la source la donne.")
    url = models.URLField("adresse de la source", max_length=500, blank=True)

    objects = PolicyFrameworkQuerySet.as_manager()

    class Meta(LabelledReference.Meta):
        verbose_name = "politique publique"
        verbose_name_plural = "politiques publiques"
        constraints = [
            models.UniqueConstraint(
                fields=["slug"],
                name="policyframework_slug_unique",
                violation_error_message="Une politique publique porte déjà cet identifiant.",
            )
        ]


class PolicyObjective(LabelledReference):
    """An objective or axis of a public policy, possibly under another one of the same policy."""

    framework = models.ForeignKey(
        PolicyFramework,
        verbose_name="politique publique",
        on_delete=models.PROTECT,
        related_name="objectives",
    )
    parent = models.ForeignKey(
        "self",
        verbose_name="objectif parent",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
    )

    objects = PolicyObjectiveQuerySet.as_manager()

    class Meta(LabelledReference.Meta):
        verbose_name = "objectif de politique publique"
        verbose_name_plural = "objectifs de politique publique"
        ordering = ["framework__position", "position", "slug"]
        constraints = [
            models.UniqueConstraint(
                fields=["framework", "slug"],
                name="policyobjective_framework_slug_unique",
                violation_error_message="Un objectif de cette politique porte déjà cet identifiant.",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="policyobjective_not_its_own_parent",
                violation_error_message="Un objectif ne peut pas être son propre parent.",
            ),
        ]

    def clean(self) -> None:
        """A parent belongs to the same policy, and no objective stands above itself."""
        if self.parent and self.parent.framework_id != self.framework_id:
            raise ValidationError({"parent": "L’objectif parent appartient à une autre politique publique."})
        above, seen = self.parent, set()
        while above is not None and above.pk not in seen:
            if above.pk == self.pk:
                raise ValidationError({"parent": "Un objectif ne peut pas être au-dessus de lui-même."})
            seen.add(above.pk)
            above = above.parent


class LegalForm(LabelledReference):
    """A legal form, chosen by its label; INSEE's own codes are not asked for."""

    note = models.TextField("note", blank=True)
    is_natural_person = models.BooleanField(
        "personne physique",
        default=False,
        help_text="L'organisation est une personne : ses données sont des données personnelles.",
    )

    objects = LegalFormQuerySet.as_manager()

    class Meta(LabelledReference.Meta):
        verbose_name = "forme juridique"
        verbose_name_plural = "formes juridiques"
        constraints = [
            models.UniqueConstraint(
                fields=["slug"],
                name="legalform_slug_unique",
                violation_error_message="Une forme juridique porte déjà cet identifiant.",
            )
        ]
