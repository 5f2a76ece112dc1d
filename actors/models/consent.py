import pgtrigger
from django.conf import settings
from django.db import models

from actors.enums import ConsentDecision, ConsentUse
from actors.models.actor import Actor
from actors.querysets import ConsentQuerySet
from common.vocabulary import one_of


class ConsentBase(models.Model):
    """A decision about one use, never changed: withdrawing adds a row. The latest row counts.

    Each kind of subject has its own table: actor, assessment, evidence.
    """

    use = models.CharField("usage", max_length=20, choices=ConsentUse.options)
    decision = models.CharField("décision", max_length=10, choices=ConsentDecision.options)
    text_shown = models.TextField("texte présenté")
    given_by = models.CharField("donné par (fonction)", max_length=150, blank=True)
    given_on = models.DateField("donné le")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="enregistré par",
        null=True,
        blank=True,
        related_name="+",
    )
    recorded_at = models.DateTimeField("enregistré le", auto_now_add=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            one_of("use", ConsentUse, name="%(app_label)s_%(class)s_use"),
            one_of("decision", ConsentDecision, name="%(app_label)s_%(class)s_decision"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update)]


class ActorConsent(ConsentBase):
    """What an actor lets the Club publish about it."""

    actor = models.ForeignKey(Actor, models.PROTECT, verbose_name="acteur", related_name="consents")

    SUBJECT = "actor"

    class Meta(ConsentBase.Meta):
        verbose_name = "accord d'un acteur"
        verbose_name_plural = "accords des acteurs"
        indexes = [models.Index(fields=["actor", "use", "-id"])]

    def __str__(self) -> str:
        return f"{self.actor} – {self.use} – {self.decision}"
