"""Reports and their frozen versions. See reports/README.md for the steps from data to PDF."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from common.enums import JobState
from common.models import Job, Versioned
from common.vocabulary import one_of
from reports.enums import FileRole, ReportKind
from reports.querysets import FigureSourceQuerySet, ReportQuerySet, ReportVersionQuerySet


class Report(Versioned):
    """What a report is about: its kind, perimeter and period (both ends included, Paris time)."""

    kind = models.CharField("type", max_length=12, choices=ReportKind.options, default=ReportKind.PROGRAMME)
    title = models.CharField("titre", max_length=200)
    programme = models.ForeignKey(
        "programmes.Programme",
        models.PROTECT,
        verbose_name="programme",
        null=True,
        blank=True,
        related_name="reports",
    )
    territory = models.ForeignKey(
        "territories.Territory", models.PROTECT, verbose_name="territoire", null=True, blank=True,
        related_name="reports",
    )  # fmt: skip
    path = models.ForeignKey(
        "programmes.Path",
        models.PROTECT,
        verbose_name="parcours",
        null=True,
        blank=True,
        related_name="reports",
    )
    assessment = models.ForeignKey(
        "assessments.Assessment", models.PROTECT, verbose_name="auto-diagnostic", null=True, blank=True,
        related_name="reports",
    )  # fmt: skip
    starts_on = models.DateField("du")
    ends_on = models.DateField("au")
    narrative = models.JSONField("récit par partie", default=dict, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="créé par", related_name="+"
    )
    created_at = models.DateTimeField("créé le", auto_now_add=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = "rapport"
        verbose_name_plural = "rapports"
        ordering = ["-created_at"]
        constraints = [
            one_of("kind", ReportKind, name="report_kind"),
            models.CheckConstraint(
                condition=Q(kind=ReportKind.PROGRAMME, programme__isnull=False)
                | Q(kind=ReportKind.TERRITORY, territory__isnull=False)
                | Q(kind=ReportKind.PATH, path__isnull=False)
                | Q(kind=ReportKind.ASSESSMENT, assessment__isnull=False),
                name="report_perimeter",
                violation_error_message="Choisissez sur quoi porte le rapport.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="report_period",
                violation_error_message="La fin de la période précède son début.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("reports:detail", args=[self.pk])


class ReportVersion(Job):
    """A frozen edition, and the job that makes it. Once collected, the snapshot never changes."""

    report = models.ForeignKey(Report, models.PROTECT, verbose_name="rapport", related_name="versions")
    number = models.PositiveSmallIntegerField("version")
    submission_id = models.UUIDField("envoi", unique=True, editable=False)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="demandé par", related_name="+"
    )
    snapshot = models.JSONField("données figées", null=True, blank=True)
    snapshot_schema = models.PositiveSmallIntegerField("schéma des données", default=1)
    frozen_at = models.DateTimeField("données arrêtées le", null=True, blank=True)
    verification_code = models.CharField("code de vérification", max_length=20, unique=True)
    published_at = models.DateTimeField("publié le", null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="publié par",
        null=True,
        blank=True,
        related_name="+",
    )
    withdrawn_at = models.DateTimeField("retiré le", null=True, blank=True)
    withdrawal_reason = models.CharField("raison du retrait", max_length=300, blank=True)
    replaces = models.ForeignKey(
        "self", models.PROTECT, verbose_name="remplace", null=True, blank=True, related_name="replaced_by"
    )

    objects = ReportVersionQuerySet.as_manager()

    class Meta:
        verbose_name = "version de rapport"
        verbose_name_plural = "versions de rapports"
        ordering = ["-number"]
        constraints = [
            *Job.Meta.constraints,
            models.UniqueConstraint(fields=["report", "number"], name="report_version_unique"),
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(state=JobState.READY),
                name="report_published_when_ready",
                violation_error_message="Seule une version prête peut être publiée.",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="snapshot_frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.snapshot IS NOT NULL AND OLD.snapshot IS DISTINCT FROM NEW.snapshot"
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.report} – version {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("reports:version_detail", args=[self.pk])


class ReportFile(models.Model):
    """A file of a version, with its own audience: a named annex is not for every funder."""

    version = models.ForeignKey(ReportVersion, models.PROTECT, verbose_name="version", related_name="files")
    role = models.CharField("fichier", max_length=15, choices=FileRole.options)
    file = models.ForeignKey("common.StoredFile", models.PROTECT, verbose_name="fichier", related_name="+")

    class Meta:
        verbose_name = "fichier de rapport"
        verbose_name_plural = "fichiers de rapports"
        constraints = [
            one_of("role", FileRole, name="report_file_role"),
            models.UniqueConstraint(fields=["version", "role"], name="report_file_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.version} – {self.role}"


class ReportVersionRecipient(models.Model):
    """An actor a published version is addressed to, frozen at publication."""

    version = models.ForeignKey(ReportVersion, models.PROTECT, verbose_name="version", related_name="recipients")
    actor = models.ForeignKey(
        "actors.Actor", models.PROTECT, verbose_name="destinataire", related_name="received_reports"
    )
    sees_named_annex = models.BooleanField("reçoit l'annexe nominative", default=False)
    notified_at = models.DateTimeField("prévenu le", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "destinataire"
        verbose_name_plural = "destinataires"
        constraints = [models.UniqueConstraint(fields=["version", "actor"], name="report_recipient_unique")]

    def __str__(self) -> str:
        return f"{self.version} – {self.actor}"


class FigureSource(models.Model):
    """One row a figure was computed from: the last link from a figure back to the words.

    The one written exception to « no generic foreign key »: a plain model label and id, so that a frozen
    figure names its sources even when one is erased later (« effacé »).
    """

    version = models.ForeignKey(ReportVersion, models.CASCADE, verbose_name="version", related_name="sources")
    figure = models.SlugField("chiffre", max_length=60)
    dimension = models.CharField("dimension", max_length=100, blank=True)
    model_label = models.CharField("type de source", max_length=60)
    object_id = models.BigIntegerField("numéro")

    objects = FigureSourceQuerySet.as_manager()

    class Meta:
        verbose_name = "source de chiffre"
        verbose_name_plural = "sources de chiffres"
        constraints = [
            models.UniqueConstraint(
                fields=["version", "figure", "dimension", "model_label", "object_id"],
                name="figure_source_unique",
            )
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.figure} {self.dimension} ← {self.model_label} {self.object_id}"
