"""What an accompaniment, an answer or a publication reveals: the subjects of evidence.

Each belongs to an actor, a sphere or a territory (at least one). The evidence itself is written by
`accompaniments`, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import transaction
from django.utils import timezone

from actors.enums import (
    EffectNature,
    EffectReach,
    LifeCycle,
    NeedState,
    OfferAudience,
    OfferCounterpart,
    SignalConfidence,
)
from actors.models import Actor, Limit, Need, Resource, ResourceOffer, Revealed, Tension, UsefulEffect, WeakSignal
from actors.services.actors import check

if TYPE_CHECKING:
    from accounts.models import User
    from territories.models import FunctionalSphere, PolicyObjective, Territory

R = TypeVar("R", bound=Revealed)


def _reveal(
    model: type[R],
    *,
    label: str,
    by: User | None,
    actor: Actor | None,
    sphere: FunctionalSphere | None,
    territory: Territory | None,
    description: str,
    objectives: Iterable[PolicyObjective],
    **values: Any,
) -> R:
    row = model(
        label=" ".join(label.split()), created_by=by, actor=actor, sphere=sphere, territory=territory,
        description=description, **values,
    )  # fmt: skip
    check(row)
    row.save()
    row.objectives.set(objectives)
    return row


@transaction.atomic
def reveal_resource(
    *,
    label: str,
    kind: str,
    by: User | None = None,
    actor: Actor | None = None,
    sphere: FunctionalSphere | None = None,
    territory: Territory | None = None,
    life_cycle: str = LifeCycle.REVEALED,
    description: str = "",
    objectives: Iterable[PolicyObjective] = (),
) -> Resource:
    """Note something already there. Raises DomainError when it belongs nowhere or a value is unknown."""
    return _reveal(
        Resource, label=label, by=by, actor=actor, sphere=sphere, territory=territory, description=description,
        objectives=objectives, kind=kind, life_cycle=life_cycle,
    )  # fmt: skip


@transaction.atomic
def reveal_effect(
    *,
    label: str,
    by: User | None = None,
    actor: Actor | None = None,
    sphere: FunctionalSphere | None = None,
    territory: Territory | None = None,
    nature: str = EffectNature.USEFUL_EFFECT,
    reach: str = EffectReach.DIRECT,
    domain: str = "",
    beneficiaries: Iterable[str] = (),
    beneficiary_detail: str = "",
    description: str = "",
    objectives: Iterable[PolicyObjective] = (),
    answers: Iterable[UsefulEffect] = (),
) -> UsefulEffect:
    """Note a useful effect or an externality. Its level of proof is never given: it follows from evidence.

    Raises DomainError when it belongs nowhere or a value is unknown.
    """
    effect = _reveal(
        UsefulEffect, label=label, by=by, actor=actor, sphere=sphere, territory=territory, description=description,
        objectives=objectives, nature=nature, reach=reach, domain=domain, beneficiaries=list(beneficiaries),
        beneficiary_detail=beneficiary_detail,
    )  # fmt: skip
    effect.answers.set(answers)
    return effect


@transaction.atomic
def reveal_need(
    *,
    label: str,
    by: User | None = None,
    actor: Actor | None = None,
    sphere: FunctionalSphere | None = None,
    territory: Territory | None = None,
    state: str = NeedState.OPEN,
    resource_kind: str = "",
    description: str = "",
    objectives: Iterable[PolicyObjective] = (),
) -> Need:
    """Note what is lacking. Raises DomainError when it belongs nowhere or a value is unknown."""
    return _reveal(
        Need, label=label, by=by, actor=actor, sphere=sphere, territory=territory, description=description,
        objectives=objectives, state=state, resource_kind=resource_kind,
    )  # fmt: skip


@transaction.atomic
def reveal_tension(
    *,
    label: str,
    by: User | None = None,
    actor: Actor | None = None,
    sphere: FunctionalSphere | None = None,
    territory: Territory | None = None,
    description: str = "",
    objectives: Iterable[PolicyObjective] = (),
) -> Tension:
    """Note two demands that pull apart. Raises DomainError when it belongs nowhere."""
    return _reveal(
        Tension, label=label, by=by, actor=actor, sphere=sphere, territory=territory, description=description,
        objectives=objectives,
    )  # fmt: skip


@transaction.atomic
def reveal_limit(
    *,
    label: str,
    kind: str,
    by: User | None = None,
    actor: Actor | None = None,
    sphere: FunctionalSphere | None = None,
    territory: Territory | None = None,
    description: str = "",
    objectives: Iterable[PolicyObjective] = (),
) -> Limit:
    """Note a renunciation, a failure, an unexpected effect. Raises DomainError when it belongs nowhere."""
    return _reveal(
        Limit, label=label, by=by, actor=actor, sphere=sphere, territory=territory, description=description,
        objectives=objectives, kind=kind,
    )  # fmt: skip


@transaction.atomic
def reveal_signal(
    *,
    label: str,
    by: User | None = None,
    actor: Actor | None = None,
    sphere: FunctionalSphere | None = None,
    territory: Territory | None = None,
    observed_on: date | None = None,
    confidence: str = SignalConfidence.WEAK,
    description: str = "",
    objectives: Iterable[PolicyObjective] = (),
) -> WeakSignal:
    """Note a dated observation of something beginning. Raises DomainError when it belongs nowhere."""
    return _reveal(
        WeakSignal, label=label, by=by, actor=actor, sphere=sphere, territory=territory, description=description,
        objectives=objectives, observed_on=observed_on or timezone.localdate(), confidence=confidence,
    )  # fmt: skip


@transaction.atomic
def offer_resource(
    *,
    resource: Resource,
    by: User | None = None,
    conditions: str = "",
    capacity: str = "",
    counterpart: str = OfferCounterpart.NONE,
    audience: str = OfferAudience.CLUB,
    available_from: date | None = None,
    available_until: date | None = None,
) -> ResourceOffer:
    """Say on what terms a resource can be shared. Raises DomainError on an impossible period."""
    offer = ResourceOffer(
        resource=resource, conditions=conditions, capacity=capacity, counterpart=counterpart, audience=audience,
        available_from=available_from, available_until=available_until,
    )  # fmt: skip
    check(offer)
    offer.save()
    return offer
