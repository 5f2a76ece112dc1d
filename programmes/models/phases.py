"""The calendar of a programme: phases and deliverables, and the modules they are made from."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from common.vocabulary import one_of
from programmes.enums import PhaseState
from programmes.models.programme import Programme
from programmes.querysets import DeliverableQuerySet, PhaseQuerySet, ReferenceQuerySet
from territories.models import LabelledReference


class Module(LabelledReference):
    """A reusable part of a programme: what is done in it, what it delivers. Copied into programmes, never linked."""

    content = models.TextField("contenu", blank=True)
    deliverables = models.TextField("livrables", blank=True, help_text="Un par ligne.")

    objects = ReferenceQuerySet.as_manager()

    class Meta(LabelledReference.Meta):
        abstract = False
        verbose_name = "module"
        verbose_name_plural = "modules des programmes"
        constraints = [models.UniqueConstraint(fields=["slug"], name="module_slug_unique")]

    @property
    def deliverable_titles(self) -> list[str]:
        return [line.strip() for line in self.deliverables.splitlines() if line.strip()]


class PhaseTemplate(LabelledReference):
    """Modules in their order, each with its months counted from the start of the programme."""

    summary = models.TextField("en quelques mots", blank=True)
    modules = models.ManyToManyField(
        Module, verbose_name="modules", through="TemplateStep", related_name="templates", blank=True
    )

    objects = ReferenceQuerySet.as_manager()

    class Meta(LabelledReference.Meta):
        abstract = False
        verbose_name = "gabarit de programme"
        verbose_name_plural = "gabarits de programmes"
        constraints = [models.UniqueConstraint(fields=["slug"], name="phase_template_slug_unique")]


class TemplateStep(models.Model):
    """A module in a template: from the beginning of a month to the end of another (the first month is 1)."""

    template = models.ForeignKey(PhaseTemplate, models.CASCADE, verbose_name="gabarit", related_name="steps")
    module = models.ForeignKey(Module, models.PROTECT, verbose_name="module", related_name="steps")
    position = models.PositiveSmallIntegerField("ordre", default=0)
    first_month = models.PositiveSmallIntegerField("du mois", help_text="1 : le premier mois du programme.")
    last_month = models.PositiveSmallIntegerField("à la fin du mois")

    class Meta:
        verbose_name = "étape de gabarit"
        verbose_name_plural = "étapes du gabarit"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(first_month__gte=1) & Q(last_month__gte=F("first_month")) & Q(last_month__lte=120),
                name="template_step_months",
                violation_error_message="Les mois se comptent à partir de 1, et la fin ne précède pas le début.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.template} – {self.module}"


class Phase(models.Model):
    """A part of a programme, dated; begun from a module or by hand, then edited freely."""

    programme = models.ForeignKey(Programme, models.CASCADE, verbose_name="programme", related_name="phases")
    title = models.CharField("intitulé", max_length=200)
    content = models.TextField("contenu", blank=True)
    starts_on = models.DateField("du")
    ends_on = models.DateField("au")
    state = models.CharField("état", max_length=10, choices=PhaseState.options, default=PhaseState.PLANNED)
    position = models.PositiveSmallIntegerField("position", default=0, editable=False)

    objects = PhaseQuerySet.as_manager()

    class Meta:
        verbose_name = "phase"
        verbose_name_plural = "phases"
        ordering = ["starts_on", "position", "pk"]
        constraints = [
            one_of("state", PhaseState, name="phase_state"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="phase_period",
                violation_error_message="La fin de la phase précède son début.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("programmes:calendar", args=[self.programme_id])  # type: ignore[attr-defined]

    @property
    def is_late(self) -> bool:
        """Past its end and neither done nor given up."""
        return self.state in {PhaseState.PLANNED, PhaseState.RUNNING} and self.ends_on < timezone.localdate()


class Deliverable(models.Model):
    """What a programme promised to hand over, when, and the document once it is there."""

    programme = models.ForeignKey(Programme, models.PROTECT, verbose_name="programme", related_name="deliverables")
    phase = models.ForeignKey(
        Phase, models.SET_NULL, verbose_name="phase", null=True, blank=True, related_name="deliverables"
    )
    title = models.CharField("livrable", max_length=200)
    due_on = models.DateField("pour le")
    delivered_on = models.DateField("remis le", null=True, blank=True)
    note = models.CharField("précision", max_length=300, blank=True)
    file = models.ForeignKey(
        "common.StoredFile", models.PROTECT, verbose_name="document", null=True, blank=True, related_name="+"
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="déposé par",
        null=True,
        blank=True,
        related_name="+",
    )

    objects = DeliverableQuerySet.as_manager()

    class Meta:
        verbose_name = "livrable"
        verbose_name_plural = "livrables"
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("programmes:calendar", args=[self.programme_id])  # type: ignore[attr-defined]

    @property
    def is_kept(self) -> bool:
        """Handed over, or with its document: it is not taken away any more."""
        return self.delivered_on is not None or self.file_id is not None  # type: ignore[attr-defined]

    @property
    def is_late(self) -> bool:
        return self.delivered_on is None and self.due_on < timezone.localdate()
