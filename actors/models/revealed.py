"""What an accompaniment reveals: resources, useful effects, needs, tensions, limits, weak signals.

Each is a subject of evidence (`accompaniments.Evidence`, related name `evidences`).
"""

from typing import Any

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from actors.enums import (
    Beneficiary,
    EffectDomain,
    EffectNature,
    EffectReach,
    LifeCycle,
    LimitKind,
    NeedState,
    OfferAudience,
    OfferCounterpart,
    ResourceKind,
    SignalConfidence,
)
from actors.models.actor import Actor
from actors.querysets import OfferQuerySet, RevealedQuerySet
from common.history import tracked
from common.models import Versioned
from common.search import Searchable
from common.vocabulary import one_of


def _belongs_somewhere(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(actor__isnull=False) | Q(sphere__isnull=False) | Q(territory__isnull=False),
        name=name,
        violation_error_message="Rattachez-le à un acteur, à une sphère ou à un territoire.",
    )


class Revealed(Searchable, Versioned):
    """Common part: a sentence, where it belongs (actor, sphere or territory), the policies it serves."""

    label = models.CharField("en une phrase", max_length=300)
    description = models.TextField("précisions", blank=True)
    actor = models.ForeignKey(
        Actor, models.PROTECT, verbose_name="acteur", null=True, blank=True, related_name="%(class)ss"
    )
    sphere = models.ForeignKey(
        "territories.FunctionalSphere", models.PROTECT, verbose_name="sphère fonctionnelle", null=True, blank=True,
        related_name="%(class)ss",
    )  # fmt: skip
    territory = models.ForeignKey(
        "territories.Territory", models.PROTECT, verbose_name="territoire", null=True, blank=True,
        related_name="%(class)ss",
    )  # fmt: skip
    objectives = models.ManyToManyField(
        "territories.PolicyObjective", verbose_name="politiques publiques servies", blank=True,
        related_name="%(class)ss",
    )  # fmt: skip
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="noté par",
        null=True,
        blank=True,
        related_name="+",
    )
    created_at = models.DateTimeField("noté le", auto_now_add=True)
    archived_at = models.DateTimeField("archivé le", null=True, blank=True)

    objects = RevealedQuerySet.as_manager()

    PAGE = ""

    class Meta(Searchable.Meta):
        abstract = True
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return reverse(f"actors:{self.PAGE}", args=[self.pk])

    def search_parts(self) -> list[Any]:
        return [self.label, self.description]


_TOUCH = "UPDATE actors_actor SET version = version WHERE id IN ({}); RETURN NULL;"
_OF_RESOURCE = "SELECT actor_id FROM actors_resource WHERE id IN ({})"


def _touches_its_actor(operation: Any, actors: str, *changing: str) -> pgtrigger.Trigger:
    """These actors read again what sums them up, at each operation or when a column changes: see `SUMMED_UP`."""
    changes = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in changing)
    return pgtrigger.Trigger(
        name=f"actor_{str(operation).lower()}", when=pgtrigger.After, operation=operation,
        condition=pgtrigger.Condition(changes) if changes else None, func=_TOUCH.format(actors),
    )  # fmt: skip


@tracked
class Resource(Revealed):
    """Something already there: trust, skills, a place… Never summed into a score nor priced."""

    kind = models.CharField("nature", max_length=30, choices=ResourceKind.options)
    life_cycle = models.CharField("état", max_length=12, choices=LifeCycle.options, default=LifeCycle.REVEALED)

    PAGE = "resource_detail"

    class Meta(Revealed.Meta):
        verbose_name = "ressource (déjà-là)"
        verbose_name_plural = "ressources (déjà-là)"
        triggers = [
            _touches_its_actor(pgtrigger.Update, "OLD.actor_id, NEW.actor_id", "actor_id", "archived_at"),
        ]
        constraints = [
            one_of("kind", ResourceKind, name="resource_kind"),
            one_of("life_cycle", LifeCycle, name="resource_life_cycle"),
            _belongs_somewhere("resource_belongs"),
        ]


@tracked
class ResourceOffer(models.Model):
    """On what terms a resource can be shared."""

    resource = models.ForeignKey(Resource, models.PROTECT, verbose_name="ressource", related_name="offers")
    conditions = models.CharField("conditions", max_length=300, blank=True)
    capacity = models.CharField("capacité", max_length=150, blank=True)
    available_from = models.DateField("à partir du", null=True, blank=True)
    available_until = models.DateField("jusqu'au", null=True, blank=True)
    counterpart = models.CharField(
        "contrepartie", max_length=12, choices=OfferCounterpart.options, default=OfferCounterpart.NONE
    )
    audience = models.CharField(
        "proposée à", max_length=10, choices=OfferAudience.options, default=OfferAudience.CLUB
    )
    withdrawn_at = models.DateTimeField("retirée le", null=True, blank=True)
    created_at = models.DateTimeField("proposée le", auto_now_add=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = "offre de partage"
        verbose_name_plural = "offres de partage"
        triggers = [
            _touches_its_actor(pgtrigger.Insert, _OF_RESOURCE.format("NEW.resource_id")),
            _touches_its_actor(pgtrigger.Update, _OF_RESOURCE.format("NEW.resource_id, OLD.resource_id")),
            _touches_its_actor(pgtrigger.Delete, _OF_RESOURCE.format("OLD.resource_id")),
        ]
        constraints = [
            one_of("counterpart", OfferCounterpart, name="offer_counterpart"),
            one_of("audience", OfferAudience, name="offer_audience"),
            models.CheckConstraint(
                condition=Q(available_until=None)
                | Q(available_from=None)
                | Q(available_until__gte=models.F("available_from")),
                name="offer_period",
                violation_error_message="La fin de la période précède son début.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.resource)

    @property
    def version(self) -> int:
        """The resource's version guards its offers: see `update_offer`."""
        return self.resource.version


# Evidence (an app above) touches the row of its effect, which reads it again under that row's lock.
PROVEN = """
    NEW.proven_rank := CASE WHEN EXISTS (
        SELECT 1 FROM accompaniments_evidence against
        WHERE against.effect_id = NEW.id AND against.stance = 'contests' AND against.rank > 0 AND NOT EXISTS (
            SELECT 1 FROM accompaniments_evidence answer
            WHERE answer.effect_id = NEW.id AND answer.stance = 'supports'
                AND answer.rank >= against.rank AND answer."on" > against."on"
        )
    ) THEN NULL ELSE COALESCE(
        (SELECT max(support.rank) FROM accompaniments_evidence support
         WHERE support.effect_id = NEW.id AND support.stance = 'supports'), 0
    ) END;
    RETURN NEW;
"""


@tracked
class UsefulEffect(Revealed):
    """A change somebody lives. Its level of proof is derived from evidence, never typed."""

    nature = models.CharField(
        "nature", max_length=25, choices=EffectNature.options, default=EffectNature.USEFUL_EFFECT
    )
    reach = models.CharField("portée", max_length=10, choices=EffectReach.options, default=EffectReach.DIRECT)
    domain = models.CharField("domaine", max_length=15, choices=EffectDomain.options, blank=True)
    beneficiaries = ArrayField(
        models.CharField(max_length=25, choices=Beneficiary.options), verbose_name="bénéficiaires", default=list,
        blank=True,
    )  # fmt: skip
    beneficiary_detail = models.CharField("bénéficiaires, précisions", max_length=200, blank=True)
    answers = models.ManyToManyField(
        "self",
        verbose_name="répond aux effets négatifs",
        symmetrical=False,
        blank=True,
        related_name="answered_by",
    )

    # the rank of the level of proof, none while contested: `with_proof_level` as the inbox and the directory read
    # it. The database keeps it, whatever is written here
    proven_rank = models.PositiveSmallIntegerField("rang de preuve", null=True, blank=True, editable=False)

    PAGE = "effect_detail"

    class Meta(Revealed.Meta):
        verbose_name = "effet utile ou externalité"
        verbose_name_plural = "effets utiles et externalités"
        triggers = [
            pgtrigger.Trigger(
                name="proven_rank", when=pgtrigger.Before, operation=pgtrigger.Insert | pgtrigger.Update, func=PROVEN
            ),
            _touches_its_actor(pgtrigger.Insert, "NEW.actor_id"),
            _touches_its_actor(
                pgtrigger.Update, "OLD.actor_id, NEW.actor_id", "actor_id", "archived_at", "proven_rank"
            ),
            _touches_its_actor(pgtrigger.Delete, "OLD.actor_id"),
        ]
        constraints = [
            one_of("nature", EffectNature, name="effect_nature"),
            one_of("reach", EffectReach, name="effect_reach"),
            models.CheckConstraint(condition=Q(domain="") | Q(domain__in=EffectDomain.values), name="effect_domain"),
            models.CheckConstraint(
                condition=Q(beneficiaries__contained_by=Beneficiary.values), name="effect_beneficiaries"
            ),
            _belongs_somewhere("effect_belongs"),
        ]

    @property
    def beneficiary_names(self) -> str:
        """Who lives it, in the Club's words."""
        return ", ".join(Beneficiary(slug).wording for slug in self.beneficiaries)


@tracked
class Need(Revealed):
    """What an actor lacks and others may have."""

    state = models.CharField("état", max_length=10, choices=NeedState.options, default=NeedState.OPEN)
    resource_kind = models.CharField(
        "nature de ressource cherchée", max_length=30, choices=ResourceKind.options, blank=True
    )

    PAGE = "need_detail"

    class Meta(Revealed.Meta):
        verbose_name = "besoin"
        verbose_name_plural = "besoins"
        constraints = [one_of("state", NeedState, name="need_state"), _belongs_somewhere("need_belongs")]


@tracked
class Tension(Revealed):
    """Two demands that pull apart (« injonctions contradictoires »)."""

    PAGE = "tension_detail"

    class Meta(Revealed.Meta):
        verbose_name = "tension"
        verbose_name_plural = "tensions"
        constraints = [_belongs_somewhere("tension_belongs")]


@tracked
class Limit(Revealed):
    """A renunciation, a failure, an unexpected effect: the « registre de sincérité »."""

    kind = models.CharField("nature", max_length=15, choices=LimitKind.options)

    PAGE = "limit_detail"

    class Meta(Revealed.Meta):
        verbose_name = "limite"
        verbose_name_plural = "limites"
        constraints = [one_of("kind", LimitKind, name="limit_kind"), _belongs_somewhere("limit_belongs")]


@tracked
class WeakSignal(Revealed):
    """A dated observation of something beginning, with the confidence it deserves."""

    observed_on = models.DateField("observé le")
    confidence = models.CharField(
        "confiance", max_length=10, choices=SignalConfidence.options, default=SignalConfidence.WEAK
    )

    PAGE = "signal_detail"

    class Meta(Revealed.Meta):
        verbose_name = "signal faible"
        verbose_name_plural = "signaux faibles"
        constraints = [
            one_of("confidence", SignalConfidence, name="signal_confidence"),
            _belongs_somewhere("signal_belongs"),
        ]
