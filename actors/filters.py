"""The filters of the directory, kept in the address."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db import models
from django.db.models import Q

from actors.enums import ActorKind
from actors.models import Actor
from common.text import fold
from territories.models import FunctionalSphere


class ActorFilter(django_filters.FilterSet):
    """One search box (name, commune, SIREN or SIRET), the kind, the sphere."""

    q = django_filters.CharFilter(label="Nom, commune ou SIRET", method="search")
    kind = django_filters.ChoiceFilter(label="Type", choices=ActorKind.options, empty_label="Tous les types")
    sphere = django_filters.ModelChoiceFilter(
        label="Sphère", field_name="spheres", queryset=FunctionalSphere.objects.active(),
        empty_label="Toutes les sphères",
    )  # fmt: skip

    class Meta:
        model = Actor
        fields = ("q", "kind", "sphere")

    def search(self, rows: models.QuerySet, name: str, value: str) -> models.QuerySet:
        return matching(rows, value)


def matching(rows: Any, typed: str) -> Any:
    """Rows whose folded name or commune contains what was typed, or whose SIREN or SIRET begins with it."""
    folded = fold(typed)
    found = Q(sort_key__contains=folded) | Q(commune__sort_key__startswith=folded)
    digits = folded.replace(" ", "")
    if digits.isdigit():
        found |= Q(siret__startswith=digits) | Q(siren__startswith=digits)
    return rows.filter(found)
