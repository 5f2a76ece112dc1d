"""What follows a meeting: commitments, participants' feedback, time given."""

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accompaniments.enums import CommitmentStatus
from accompaniments.models.accompaniment import Accompaniment
from accompaniments.models.heard import Heard
from accompaniments.querysets import (
    CommitmentQuerySet,
    CommitmentWordQuerySet,
    FeedbackLinkQuerySet,
    VolunteerTimeQuerySet,
)
from common.models import Versioned, new_uuid
from common.vocabulary import one_of


class Commitment(models.Model):
    """Who does what by when. Said by an actor (or the Club) during a meeting."""

    accompaniment = models.ForeignKey(
        Accompaniment, models.PROTECT, verbose_name="accompagnement", related_name="commitments"
    )
    actor = models.ForeignKey("actors.Actor", models.PROTECT, verbose_name="qui", related_name="commitments")
    what = models.CharField("quoi", max_length=300)
    due_on = models.DateField("pour le", null=True, blank=True)
    status = models.CharField("état", max_length=10, choices=CommitmentStatus.options, default=CommitmentStatus.OPEN)
    closed_on = models.DateField("clos le", null=True, blank=True)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = "engagement"
        verbose_name_plural = "engagements"
        ordering = ["due_on", "pk"]
        constraints = [one_of("status", CommitmentStatus, name="commitment_status")]

    def __str__(self) -> str:
        return self.what


class CommitmentWord(Heard):
    """A member says whether their commitment is kept, in a word. `submission_id` makes a double submit one row."""

    commitment = models.ForeignKey(Commitment, models.CASCADE, verbose_name="engagement", related_name="words")
    is_kept = models.BooleanField("tenu")
    text = models.CharField("en un mot", max_length=300, blank=True)
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="compte",
        null=True,
        blank=True,
        related_name="+",
    )
    said_at = models.DateTimeField("dit le", auto_now_add=True)
    submission_id = models.UUIDField("envoi", unique=True, editable=False, default=new_uuid)

    objects = CommitmentWordQuerySet.as_manager()

    class Meta:
        verbose_name = "parole sur un engagement"
        verbose_name_plural = "paroles sur les engagements"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["said_at"], condition=Q(seen_at=None), name="commitment_word_unheard")]

    def __str__(self) -> str:
        return f"{'Tenu' if self.is_kept else 'Pas tenu'} – {self.commitment}"


class FeedbackLink(models.Model):
    """The address, printed as a QR code, at which participants say what they thought.

    Its secret is computed from `seed` and the site's key (see `services.feedback`): the table alone gives nobody
    the address, and the team can show the code again.
    """

    accompaniment = models.ForeignKey(
        Accompaniment, models.CASCADE, verbose_name="accompagnement", related_name="feedback_links"
    )
    seed = models.CharField("germe", max_length=32)
    token_hash = models.CharField("empreinte du lien", max_length=64, unique=True)
    expires_at = models.DateTimeField("valable jusqu'au")
    revoked_at = models.DateTimeField("arrêté le", null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="créé par", related_name="+"
    )
    created_at = models.DateTimeField("créé le", auto_now_add=True)

    objects = FeedbackLinkQuerySet.as_manager()

    class Meta:
        verbose_name = "lien de retour"
        verbose_name_plural = "liens de retour"
        constraints = [
            models.UniqueConstraint(
                fields=["accompaniment"], condition=Q(revoked_at=None), name="feedback_link_one",
                violation_error_message="Un lien est déjà ouvert pour cet accompagnement.",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Retours – {self.accompaniment}"

    @property
    def last_day(self) -> date:
        """The last day on which it works, included."""
        return timezone.localdate(self.expires_at - timedelta(minutes=1))


class Feedback(models.Model):
    """What a participant thought, without a name: 1 to 5 and a free text."""

    accompaniment = models.ForeignKey(
        Accompaniment, models.PROTECT, verbose_name="accompagnement", related_name="feedbacks"
    )
    rating = models.PositiveSmallIntegerField("note de 1 à 5")
    text = models.TextField("en quelques mots", blank=True, max_length=2000)
    submission_id = models.UUIDField("envoi", unique=True)
    at = models.DateTimeField("reçu le", auto_now_add=True)

    class Meta:
        verbose_name = "retour de participant"
        verbose_name_plural = "retours de participants"
        constraints = [
            models.CheckConstraint(
                condition=Q(rating__gte=1, rating__lte=5),
                name="feedback_rating",
                violation_error_message="La note va de 1 à 5.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.accompaniment} – {self.rating}/5"


class VolunteerTime(Versioned):
    """Time given freely for a programme, valued apart from its budget."""

    programme = models.ForeignKey(
        "programmes.Programme", models.PROTECT, verbose_name="programme", related_name="volunteer_times"
    )
    accompaniment = models.ForeignKey(
        Accompaniment, models.PROTECT, verbose_name="accompagnement", null=True, blank=True,
        related_name="volunteer_times",
    )  # fmt: skip
    on = models.DateField("le")
    minutes = models.PositiveIntegerField("durée (minutes)")
    what = models.CharField("pour quoi", max_length=200, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="noté par",
        null=True,
        blank=True,
        related_name="+",
    )
    submission_id = models.UUIDField("envoi", unique=True, editable=False, default=new_uuid)

    objects = VolunteerTimeQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name = "temps bénévole"
        verbose_name_plural = "temps bénévoles"

    def __str__(self) -> str:
        return f"{self.programme} – {self.minutes} min"
