"""Reads of the reference data.

Reference data holds nothing private: whoever is signed in, or holds a link that lets them fill in a form,
reads all of it. Writing is the administrators' business, in the admin site.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from common.text import fold

if TYPE_CHECKING:
    from accounts.viewer import Viewer

MRN_SLUG = "mrn"


class ReferenceQuerySet(models.QuerySet[Any]):
    """What every reference list offers."""

    def visible_to(self, viewer: Viewer) -> Self:
        """All rows for whoever is signed in or holds a link (whose forms need them); none for others."""
        return self.all() if viewer.is_authenticated or viewer.holds_links else self.none()

    def active(self) -> Self:
        """The rows offered in forms. An inactive row stays readable wherever it is already used."""
        return self.filter(is_active=True)


class CommuneQuerySet(ReferenceQuerySet):
    """Communes, in the order of their folded name."""

    def search(self, text: str) -> Self:
        """Communes of which the name, a word of the name or a code begins with `text`."""
        folded = fold(text).strip()
        if not folded:
            return self.none()
        return self.filter(
            Q(sort_key__startswith=folded)
            | Q(sort_key__contains=f" {folded}")
            | Q(sort_key__contains=f"-{folded}")
            | Q(insee__startswith=folded.upper())
            | Q(postal_codes__contains=[folded])
        )

    def of_territory(self, slug: str) -> Self:
        """The active communes of one territory."""
        return self.active().filter(territories__slug=slug)

    def of_mrn(self) -> Self:
        """The communes of the Métropole Rouen Normandie (71 in 2026)."""
        return self.of_territory(MRN_SLUG)

    def with_contour(self) -> Self:
        """Only the communes a map can draw."""
        return self.filter(contour__isnull=False)


class TerritoryQuerySet(ReferenceQuerySet):
    def mrn(self) -> Self:
        """The Métropole Rouen Normandie alone, still as a queryset."""
        return self.filter(slug=MRN_SLUG)


class FunctionalSphereQuerySet(ReferenceQuerySet):
    pass


class PolicyFrameworkQuerySet(ReferenceQuerySet):
    def with_objectives(self) -> Self:
        """Frameworks with their objectives at hand, two queries in all."""
        return self.prefetch_related("objectives")


class PolicyObjectiveQuerySet(ReferenceQuerySet):
    def active(self) -> Self:
        """Objectives that are active, in a framework that is."""
        return self.filter(is_active=True, framework__is_active=True)


class LegalFormQuerySet(ReferenceQuerySet):
    def of_natural_persons(self) -> Self:
        """Forms under which an organisation is a person: its data are personal data."""
        return self.filter(is_natural_person=True)
