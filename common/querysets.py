from typing import Any

from django.db import models
from django.db.models import F


def related(model: Any, relation: str) -> Any:
    """The model at the other end of a relation, so that a queryset can name an upper app without importing it."""
    return model._meta.get_field(relation).related_model


class TermQuerySet(models.QuerySet):
    def edited(self) -> "TermQuerySet":
        """Terms whose label the Club changed."""
        return self.exclude(label=F("default_label"))


class StoredFileQuerySet(models.QuerySet):
    pass
