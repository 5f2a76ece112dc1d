"""Closed lists of this app. The editable lists of the product are rows of `common.Term`."""

from django.db import models


class TerritoryKind(models.TextChoices):
    METROPOLE = "metropole", "Métropole"
    EPCI = "epci", "Intercommunalité"
    DEPARTEMENT = "departement", "Département"
    REGION = "region", "Région"
    AUTRE = "autre", "Autre"
