"""One meeting or workshop, who was there, and what was said to whom."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accompaniments.enums import (
    AccompanimentKind,
    AccompanimentState,
    AttendanceStatus,
    Completeness,
    Format,
)
from accompaniments.querysets import AccompanimentQuerySet, DraftQuerySet, PrivateNoteQuerySet
from actors.enums import Register
from common.models import Versioned, new_uuid
from common.text import number_in
from common.vocabulary import one_of


class Accompaniment(Versioned):
    """A meeting or workshop (« accompagnement » on screen). `submission_id` makes a double submit one row.

    Texts are of three kinds that never mix: `summary` and its companions are the group's, `ActorPart`
    belongs to one actor, `PrivateNote` to its author and the team.
    """

    kind = models.CharField("type", max_length=20, choices=AccompanimentKind.options)
    format = models.CharField("format", max_length=10, choices=Format.options, default=Format.ONSITE)
    state = models.CharField(
        "état", max_length=10, choices=AccompanimentState.options, default=AccompanimentState.HELD
    )
    completeness = models.CharField(
        "complétude", max_length=12, choices=Completeness.options, default=Completeness.TO_COMPLETE
    )
    title = models.CharField("intitulé", max_length=200, blank=True)
    on = models.DateField("date")
    at = models.TimeField("heure", null=True, blank=True)
    duration_minutes = models.PositiveSmallIntegerField("durée (minutes)")
    place = models.CharField("lieu", max_length=200, blank=True)
    programme = models.ForeignKey(
        "programmes.Programme", models.PROTECT, verbose_name="programme", null=True, blank=True,
        related_name="accompaniments",
    )  # fmt: skip
    facilitators = models.ManyToManyField(
        settings.AUTH_USER_MODEL, verbose_name="facilitation", related_name="accompaniments"
    )
    registers = ArrayField(
        models.CharField(max_length=30, choices=Register.options), verbose_name="registres travaillés", default=list,
        blank=True,
    )  # fmt: skip
    summary = models.TextField("en une phrase, ce qui a bougé", blank=True)
    decisions = models.TextField("ce qui a été décidé", blank=True)
    next_step = models.CharField("prochaine étape", max_length=300, blank=True)
    anonymous_count = models.PositiveSmallIntegerField("autres personnes présentes (sans nom)", default=0)
    submission_id = models.UUIDField("envoi", unique=True, editable=False, default=new_uuid)
    series = models.UUIDField("série", null=True, blank=True, editable=False)  # sessions planned together
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="consigné par", related_name="+"
    )
    created_at = models.DateTimeField("consigné le", auto_now_add=True)
    updated_at = models.DateTimeField("modifié le", auto_now=True)

    is_new = False  # not stored: `log_accompaniment` sets it on the row it has just written, not on one found again

    objects = AccompanimentQuerySet.as_manager()

    class Meta:
        verbose_name = "accompagnement"
        verbose_name_plural = "accompagnements"
        ordering = ["-on", "-at", "-pk"]
        indexes = [
            models.Index(fields=["-on", "-id"]),
            models.Index(fields=["programme", "-on"]),
            models.Index(fields=["on", "at", "id"], name="accompaniment_agenda_idx"),
            models.Index(
                fields=["series", "on", "id"], condition=Q(series__isnull=False), name="accompaniment_series"
            ),
        ]
        constraints = [
            one_of("kind", AccompanimentKind, name="accompaniment_kind"),
            one_of("format", Format, name="accompaniment_format"),
            one_of("state", AccompanimentState, name="accompaniment_state"),
            one_of("completeness", Completeness, name="accompaniment_completeness"),
            models.CheckConstraint(
                condition=Q(duration_minutes__gt=0, duration_minutes__lte=1440),
                name="accompaniment_duration",
                violation_error_message="La durée va d'une minute à vingt-quatre heures.",
            ),
            models.CheckConstraint(
                condition=Q(registers__contained_by=Register.values), name="accompaniment_registers"
            ),
        ]

    def __str__(self) -> str:
        return self.title or f"{self.get_kind_display()} du {date_format(self.on, 'j F Y')}"

    def get_absolute_url(self) -> str:
        return reverse("accompaniments:detail", args=[self.pk])

    @property
    def is_due(self) -> bool:
        """Its day has come."""
        return self.on <= timezone.localdate()

    @property
    def is_overdue(self) -> bool:
        """Planned, past, and nobody has said what became of it."""
        return self.state == AccompanimentState.PLANNED and self.on < timezone.localdate()

    @property
    def place_in_series(self) -> str:
        """« séance 3 sur 8 », cancelled ones left out (see `with_place_in_series`); nothing for one alone."""
        if self.series is None or self.state == AccompanimentState.CANCELLED:
            return ""
        if not hasattr(self, "series_rank"):
            found = Accompaniment.objects.filter(pk=self.pk).with_place_in_series().get()
            self.series_rank, self.series_size = found.series_rank, found.series_size
        return f"séance {self.series_rank} sur {self.series_size}" if self.series_size > 1 else ""


class ActorPart(models.Model):
    """What concerns one actor alone, shared with it and with nobody else."""

    accompaniment = models.ForeignKey(
        Accompaniment, models.CASCADE, verbose_name="accompagnement", related_name="parts"
    )
    actor = models.ForeignKey("actors.Actor", models.PROTECT, verbose_name="acteur", related_name="parts")
    text = models.TextField("pour cet acteur seulement")

    class Meta:
        verbose_name = "partie propre à un acteur"
        verbose_name_plural = "parties propres aux acteurs"
        constraints = [models.UniqueConstraint(fields=["accompaniment", "actor"], name="actor_part_unique")]

    def __str__(self) -> str:
        return f"{self.accompaniment} – {self.actor}"


class Attendance(models.Model):
    """Who was expected and who came: a person, or an actor without naming anybody."""

    accompaniment = models.ForeignKey(
        Accompaniment, models.CASCADE, verbose_name="accompagnement", related_name="attendances"
    )
    actor = models.ForeignKey(
        "actors.Actor",
        models.PROTECT,
        verbose_name="acteur",
        null=True,
        blank=True,
        related_name="attendances",
    )
    contact = models.ForeignKey(
        "actors.Contact",
        models.PROTECT,
        verbose_name="personne",
        null=True,
        blank=True,
        related_name="attendances",
    )
    status = models.CharField(
        "présence", max_length=12, choices=AttendanceStatus.options, default=AttendanceStatus.PRESENT
    )

    class Meta:
        verbose_name = "présence"
        verbose_name_plural = "présences"
        ordering = ["pk"]
        constraints = [
            one_of("status", AttendanceStatus, name="attendance_status"),
            models.CheckConstraint(
                condition=Q(actor__isnull=False) | Q(contact__isnull=False), name="attendance_of_someone"
            ),
            models.UniqueConstraint(
                fields=["accompaniment", "contact"],
                condition=Q(contact__isnull=False),
                name="attendance_unique_contact",
                violation_error_message="Cette personne est déjà dans la liste.",
            ),
            models.UniqueConstraint(
                fields=["accompaniment", "actor"], condition=Q(contact=None), name="attendance_unique_actor"
            ),
        ]

    def __str__(self) -> str:
        return str(self.contact or self.actor)


class PrivateNote(models.Model):
    """A facilitator's note, for its author and the team: never in a report, an export or a search."""

    accompaniment = models.ForeignKey(
        Accompaniment, models.CASCADE, verbose_name="accompagnement", related_name="private_notes"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="rédigée par", related_name="private_notes"
    )
    text = models.TextField("note privée")
    updated_at = models.DateTimeField("modifiée le", auto_now=True)

    objects = PrivateNoteQuerySet.as_manager()

    class Meta:
        verbose_name = "note privée"
        verbose_name_plural = "notes privées"
        constraints = [models.UniqueConstraint(fields=["accompaniment", "author"], name="private_note_unique")]

    def __str__(self) -> str:
        return f"Note – {self.accompaniment}"


class Draft(Versioned):
    """What a facilitator is typing, saved every few seconds; becomes one accompaniment, then goes."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        verbose_name="rédigé par",
        related_name="accompaniment_drafts",
    )
    submission_id = models.UUIDField("envoi")
    payload = models.JSONField("saisie")
    updated_at = models.DateTimeField("enregistré le", auto_now=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = "brouillon d'accompagnement"
        verbose_name_plural = "brouillons d'accompagnements"
        ordering = ["-updated_at"]
        constraints = [models.UniqueConstraint(fields=["user", "submission_id"], name="draft_unique")]

    def __str__(self) -> str:
        return f"Brouillon {self.submission_id}"

    def get_absolute_url(self) -> str:
        """Where it is taken up again: this one, even when others were begun from the same page."""
        kind, _, pk = (self.payload.get("host") or [""])[0].partition(":")
        if kind == "accompaniment" and (number := number_in(pk)):
            return reverse("accompaniments:edit", args=[number])
        return f"{reverse('accompaniments:create')}?brouillon={self.submission_id}"
