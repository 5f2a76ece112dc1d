import pgtrigger
from django.conf import settings
from django.db import models

from assessments.querysets import QuestionnaireQuerySet, QuestionnaireVersionQuerySet


class Questionnaire(models.Model):
    """A questionnaire through its versions."""

    slug = models.SlugField("identifiant", max_length=60, unique=True)
    title = models.CharField("titre", max_length=150)

    objects = QuestionnaireQuerySet.as_manager()

    class Meta:
        verbose_name = "questionnaire"
        verbose_name_plural = "questionnaires"
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class QuestionnaireVersion(models.Model):
    """A published text, never changed: what an assessment answers stays readable for years.

    `content` follows `assessments.schema.QuestionnaireContent`; `sha256` is the checksum of its
    canonical JSON, by which the import recognises what it already knows.
    """

    questionnaire = models.ForeignKey(
        Questionnaire, models.PROTECT, verbose_name="questionnaire", related_name="versions"
    )
    number = models.CharField("version", max_length=20)
    content = models.JSONField("contenu")
    sha256 = models.CharField("empreinte", max_length=64)
    published_at = models.DateTimeField("publiée le", auto_now_add=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="publiée par",
        null=True,
        blank=True,
        related_name="+",
    )

    objects = QuestionnaireVersionQuerySet.as_manager()

    class Meta:
        verbose_name = "version de questionnaire"
        verbose_name_plural = "versions de questionnaires"
        ordering = ["questionnaire", "-published_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["questionnaire", "number"],
                name="questionnaire_version_unique",
                violation_error_message="Cette version existe déjà : changez de numéro pour publier un autre texte.",
            )
        ]
        triggers = [pgtrigger.Protect(name="immutable", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.questionnaire} {self.number}"
