from __future__ import annotations

from datetime import timedelta
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone


def related(model: Any, relation: str) -> Any:
    """The model at the other end of a relation, so that a queryset can name an upper app without importing it."""
    return model._meta.get_field(relation).related_model


class TermQuerySet(models.QuerySet):
    def edited(self) -> TermQuerySet:
        """Terms whose label the Club changed."""
        return self.exclude(label=F("default_label"))


class StoredFileQuerySet(models.QuerySet):
    pass


class JobQuerySet(models.QuerySet):
    def stale(self, *, after: timedelta) -> Self:
        """Unfinished and without a sign of life for `after`: to be sent to a worker again.

        What waits in the queue is sent again twice as soon: its message may be lost, and a second one is harmless.
        """
        now = timezone.now()
        waiting = Q(state="queued") & (
            Q(heartbeat_at__lt=now - after / 2) | Q(heartbeat_at=None, queued_at__lt=now - after / 2)
        )
        return self.filter(waiting | Q(state="running", heartbeat_at__lt=now - after))
