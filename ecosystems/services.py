"""Ecosystems: a stake, those who carry it, what they pool."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from actors.enums import OfferAudience
from actors.models import Actor, Resource, ResourceOffer
from actors.services import offer_resource, resume_offer, withdraw_offer
from actors.services.actors import check
from common.errors import DomainError
from common.locking import save_version
from common.models import new_uuid
from common.submissions import write_once
from ecosystems.enums import EcosystemRole, EcosystemStage
from ecosystems.models import Ecosystem, EcosystemMember

if TYPE_CHECKING:
    from accounts.models import User
    from programmes.models import Programme
    from territories.models import FunctionalSphere, PolicyObjective, Territory

EDITABLE = ("name", "stake", "stage", "sphere", "territory", "programme", "solution")


def create_ecosystem(
    *,
    name: str,
    stake: str,
    by: User | None = None,
    stage: str = EcosystemStage.DETECTED,
    sphere: FunctionalSphere | None = None,
    territory: Territory | None = None,
    programme: Programme | None = None,
    solution: str = "",
    objectives: Iterable[PolicyObjective] = (),
    submission_id: UUID | None = None,
) -> Ecosystem:
    """Note an ecosystem around a stake.

    The same `submission_id` again writes nothing and returns the row already there. Raises DomainError on a value
    the database refuses.
    """
    ecosystem = Ecosystem(
        name=" ".join(name.split()), stake=stake, stage=stage, sphere=sphere, territory=territory,
        programme=programme, solution=solution, submission_id=submission_id or new_uuid(),
    )  # fmt: skip

    def write() -> None:
        check(ecosystem, exclude=("submission_id",))
        ecosystem.save()
        ecosystem.objectives.set(objectives)

    return write_once(ecosystem, write)


@transaction.atomic
def update_ecosystem(*, ecosystem: Ecosystem, base_version: int, by: User | None = None, **values: Any) -> Ecosystem:
    """Change the given fields if nobody did since `base_version`. Raises Conflict, or DomainError."""
    objectives = values.pop("objectives", None)
    unknown = set(values) - set(EDITABLE)
    if unknown:
        raise TypeError(f"not editable: {', '.join(sorted(unknown))}")
    for field, value in values.items():
        setattr(ecosystem, field, value)
    check(ecosystem)
    save_version(ecosystem, base_version=base_version, fields=list(values))
    if objectives is not None:
        ecosystem.objectives.set(objectives)
    return ecosystem


@transaction.atomic
def add_member(
    *,
    ecosystem: Ecosystem,
    actor: Actor,
    by: User | None = None,
    role: str = EcosystemRole.MEMBER,
    joined_on: date | None = None,
    offers: Iterable[ResourceOffer] = (),
) -> EcosystemMember:
    """An actor joins the ecosystem and pools some of its own offers.

    Raises DomainError when it is already a member, or when an offer is another actor's.
    """
    offers = list(offers)
    if any(offer.resource.actor_id != actor.pk for offer in offers):
        raise DomainError("Un membre ne met en commun que ses propres ressources.", field="offers")
    member = EcosystemMember(ecosystem=ecosystem, actor=actor, role=role, joined_on=joined_on or timezone.localdate())
    check(member)
    member.save()
    member.offers.set(offers)
    return member


@transaction.atomic
def pool_resource(
    *,
    member: EcosystemMember,
    resource: Resource,
    by: User | None = None,
    conditions: str = "",
    capacity: str = "",
    counterpart: str = "none",
) -> ResourceOffer:
    """A member offers one of its resources to the ecosystem. Raises DomainError when it is another actor's."""
    if resource.actor_id != member.actor_id:
        raise DomainError("Un membre ne met en commun que ses propres ressources.", field="resource")
    offer = offer_resource(
        resource=resource, by=by, conditions=conditions, capacity=capacity, counterpart=counterpart,
        audience="ecosystem",
    )  # fmt: skip
    member.offers.add(offer)
    return offer


@transaction.atomic
def unpool_offer(*, member: EcosystemMember, offer: ResourceOffer, by: User | None = None) -> ResourceOffer:
    """The member no longer pools this here; offered to ecosystems alone and pooled nowhere else, it is withdrawn."""
    member.offers.remove(offer)
    if offer.audience == OfferAudience.ECOSYSTEM and not offer.ecosystem_members.exists():
        withdraw_offer(offer=offer, by=by)
    return offer


@transaction.atomic
def repool_offer(*, member: EcosystemMember, offer: ResourceOffer, by: User | None = None) -> ResourceOffer:
    """Pooled again on the same terms. Raises DomainError when it is another actor's."""
    if offer.resource.actor_id != member.actor_id:
        raise DomainError("Un membre ne met en commun que ses propres ressources.", field="offers")
    resume_offer(offer=offer, by=by)
    member.offers.add(offer)
    return offer
