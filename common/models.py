"""Bases shared by the apps, and the two tables that belong to nobody in particular."""

import uuid
from typing import Any

from django.db import models

from common.enums import JobState
from common.querysets import StoredFileQuerySet, TermQuerySet
from common.vocabulary import forget_labels, one_of


class Term(models.Model):
    """A value of a list: the slug is code, the label can be retitled in the administration."""

    list_slug = models.SlugField("liste", max_length=60)
    slug = models.CharField("identifiant", max_length=60)
    label = models.CharField("libellé", max_length=200)
    default_label = models.CharField("libellé d'origine", max_length=200)
    position = models.PositiveSmallIntegerField("position", default=0)
    is_active = models.BooleanField("proposé", default=True)

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = "libellé de liste"
        verbose_name_plural = "libellés des listes"
        ordering = ["list_slug", "position", "slug"]
        constraints = [
            models.UniqueConstraint(
                fields=["list_slug", "slug"],
                name="term_unique_in_list",
                violation_error_message="Cette valeur est déjà dans la liste.",
            )
        ]

    def __str__(self) -> str:
        return self.label

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        forget_labels()


class StoredFile(models.Model):
    """A file wholly stored: its key, checksum, size and checked type. Never served by its key."""

    key = models.CharField("clé", max_length=200, unique=True)
    original_name = models.CharField("nom d'origine", max_length=200, blank=True)
    content_type = models.CharField("type", max_length=100)
    size = models.PositiveBigIntegerField("taille (octets)")
    sha256 = models.CharField("empreinte SHA-256", max_length=64)
    created_at = models.DateTimeField("enregistré le", auto_now_add=True)

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        verbose_name = "fichier"
        verbose_name_plural = "fichiers"

    def __str__(self) -> str:
        return self.original_name or self.key


class Versioned(models.Model):
    """A row two people may edit: `version` grows at each save (see common.locking)."""

    version = models.PositiveIntegerField("version", default=1, editable=False)

    class Meta:
        abstract = True


class Job(models.Model):
    """The state of a long work. The row is the truth, the queue only a nudge: see common.jobs."""

    state = models.CharField("état", max_length=10, choices=JobState.options, default=JobState.QUEUED)
    progress = models.PositiveSmallIntegerField("avancement (%)", default=0)
    progress_label = models.CharField("étape", max_length=120, blank=True)
    failure_reason = models.CharField("raison de l'échec", max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    queued_at = models.DateTimeField("demandé le", auto_now_add=True)
    heartbeat_at = models.DateTimeField("dernier signe de vie", null=True, blank=True)
    finished_at = models.DateTimeField("terminé le", null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            one_of("state", JobState, name="%(app_label)s_%(class)s_state"),
            models.CheckConstraint(condition=models.Q(progress__lte=100), name="%(app_label)s_%(class)s_progress"),
        ]

    @property
    def is_over(self) -> bool:
        return self.state in {JobState.READY, JobState.FAILED}


def new_uuid() -> uuid.UUID:
    """A random identifier; named so that migrations can refer to it."""
    return uuid.uuid4()
