"""Files kept with an actor, a programme or an accompaniment."""

from pathlib import PurePath

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accompaniments.enums import DocumentAudience
from accompaniments.models.accompaniment import Accompaniment
from accompaniments.querysets import DocumentQuerySet
from common.models import new_uuid
from common.uploads import SAFE_INLINE

HOSTS = ("actor", "programme", "accompaniment")


def _host(to: str | type[models.Model], label: str) -> models.ForeignKey:
    return models.ForeignKey(to, models.PROTECT, verbose_name=label, null=True, blank=True, related_name="documents")


class Document(models.Model):
    """A file with a title, kept with exactly one host; who reads it is its audience among those who see the host.

    Archived, it is shown no more and can come back until its file is forgotten. `submission_id` makes a double
    submit one row.
    """

    title = models.CharField("intitulé", max_length=200)
    file = models.ForeignKey("common.StoredFile", models.PROTECT, verbose_name="fichier", related_name="documents")
    actor = _host("actors.Actor", "acteur")
    programme = _host("programmes.Programme", "programme")
    accompaniment = _host(Accompaniment, "accompagnement")
    audience = models.CharField("lu par", max_length=10, choices=DocumentAudience.choices)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="déposé par",
        null=True,
        blank=True,
        related_name="documents",
    )
    uploaded_at = models.DateTimeField("déposé le", auto_now_add=True)
    archived_at = models.DateTimeField("archivé le", null=True, blank=True)
    submission_id = models.UUIDField("envoi", unique=True, editable=False, default=new_uuid)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "document"
        verbose_name_plural = "documents"
        ordering = ["-uploaded_at", "-pk"]
        indexes = [
            models.Index(fields=["archived_at"], condition=Q(archived_at__isnull=False), name="document_archived")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(actor__isnull=False, programme=None, accompaniment=None)
                | Q(actor=None, programme__isnull=False, accompaniment=None)
                | Q(actor=None, programme=None, accompaniment__isnull=False),
                name="document_one_host",
                violation_error_message="Un document est rangé à un endroit, et à un seul.",
            ),
            models.CheckConstraint(
                condition=Q(audience__in=DocumentAudience.values),
                name="document_audience",
                violation_error_message="Dites qui peut lire ce document.",
            ),
            models.CheckConstraint(
                condition=~Q(audience=DocumentAudience.PARTNERS) | Q(programme__isnull=False),
                name="document_partners",
                violation_error_message="Seul un document de programme se partage avec ses partenaires.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("accompaniments:document_download", args=[self.pk])

    @property
    def host_kind(self) -> str:
        """Where it is kept: actor, programme or accompaniment."""
        return next(name for name in HOSTS if getattr(self, f"{name}_id") is not None)

    @property
    def host(self) -> models.Model:
        return getattr(self, self.host_kind)

    @property
    def opens_inline(self) -> bool:
        """Whether a browser may show it (PDF, images); anything else is saved."""
        return self.file.content_type in SAFE_INLINE

    @property
    def extension(self) -> str:
        """« PDF », « DOCX »…: what is about to be downloaded."""
        return PurePath(self.file.original_name).suffix.lstrip(".").upper()
