"""A file of actors being brought into the directory: read, mapped, tried, then written all or nothing."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from actors.enums import ImportKind, ImportOutcome, ImportStage
from actors.models.actor import Actor
from actors.models.people import Contact
from actors.querysets import ImportBatchQuerySet, ImportRowQuerySet
from common.models import Job, StoredFile, new_uuid


class ImportBatch(Job):
    """One file. `stage` says how far it came, the job's `state` whether a worker is at it."""

    kind = models.CharField("contenu", max_length=15, choices=ImportKind.choices, default=ImportKind.ACTORS)
    stage = models.CharField("étape", max_length=10, choices=ImportStage.choices, default=ImportStage.RECEIVED)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="importé par", related_name="imports"
    )
    # emptied when what the file held about people must go
    source = models.ForeignKey(
        StoredFile, models.SET_NULL, verbose_name="fichier", null=True, blank=True, related_name="+"
    )
    error_file = models.ForeignKey(
        StoredFile, models.SET_NULL, verbose_name="fichier des refus", null=True, blank=True, related_name="+"
    )
    name = models.CharField("nom du fichier", max_length=200)
    columns = models.JSONField("colonnes", default=list)  # [{"title": …, "samples": […]}]
    mapping = models.JSONField("correspondances", default=dict)
    # of `mapping`: "fields" {column rank: field slug}, "sheet" and "sheets" of the book, "titles_line", and what
    # empty cells mean: "default_kind", "default_source"
    counts = models.JSONField("bilan", default=dict)  # outcome → number of rows
    submission_id = models.UUIDField("envoi", unique=True, editable=False, default=new_uuid)
    applied_at = models.DateTimeField("écrit le", null=True, blank=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta(Job.Meta):
        abstract = False
        verbose_name = "import"
        verbose_name_plural = "imports"
        ordering = ["-queued_at", "-pk"]
        constraints = [
            *Job.Meta.constraints,
            models.CheckConstraint(condition=Q(kind__in=ImportKind.values), name="import_batch_kind"),
            models.CheckConstraint(condition=Q(stage__in=ImportStage.values), name="import_batch_stage"),
        ]

    def __str__(self) -> str:
        return self.name


class ImportRow(models.Model):
    """One line of the file: what was read, what will be (or was) done with it, and why."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, verbose_name="import", related_name="rows")
    line = models.PositiveIntegerField("ligne")
    cells = models.JSONField("cellules", default=list)
    outcome = models.CharField("sort", max_length=10, choices=ImportOutcome.choices)
    reasons = models.JSONField("raisons", default=list)  # sentences in French
    changes = models.JSONField("changements", default=dict)  # field → [before, after]
    actor = models.ForeignKey(Actor, models.SET_NULL, verbose_name="acteur", null=True, blank=True, related_name="+")
    contact = models.ForeignKey(
        Contact, models.SET_NULL, verbose_name="contact", null=True, blank=True, related_name="+"
    )

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        verbose_name = "ligne d'import"
        verbose_name_plural = "lignes d'import"
        ordering = ["line"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "line"], name="import_row_unique"),
            models.CheckConstraint(condition=Q(outcome__in=ImportOutcome.values), name="import_row_outcome"),
        ]
        indexes = [models.Index(fields=["batch", "outcome", "line"])]

    def __str__(self) -> str:
        return f"{self.batch} – ligne {self.line}"
