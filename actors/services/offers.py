"""Offers: on what terms a resource can be shared. Withdrawn rather than deleted: an ecosystem may rest on them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from actors.enums import OfferAudience, OfferCounterpart
from actors.models import Resource, ResourceOffer
from actors.services.actors import check
from common.errors import Conflict, DomainError
from common.locking import save_version

if TYPE_CHECKING:
    from accounts.models import User

EDITABLE = ("conditions", "capacity", "counterpart", "audience", "available_from", "available_until")


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


@transaction.atomic
def add_offer(*, resource: Resource, by: User | None = None, **terms: Any) -> ResourceOffer:
    """The same from a form: terms already offered are refused (DomainError), a double click writes one row."""
    Resource.objects.select_for_update(of=("self",)).get(pk=resource.pk)
    if resource.offers.filter(withdrawn_at=None, **terms).exists():
        raise DomainError("Ce partage est déjà proposé, aux mêmes conditions.")
    return offer_resource(resource=resource, by=by, **terms)


@transaction.atomic
def update_offer(*, offer: ResourceOffer, base_version: int, by: User | None = None, **values: Any) -> ResourceOffer:
    """Change the terms. The resource's version guards its offers.

    Raises Conflict with the current offer when somebody changed either since, DomainError on an impossible period.
    """
    unknown = set(values) - set(EDITABLE)
    if unknown:
        raise TypeError(f"not editable: {', '.join(sorted(unknown))}")
    for field, value in values.items():
        setattr(offer, field, value)
    check(offer)
    try:
        save_version(offer.resource, base_version=base_version, fields=[])
    except Conflict as conflict:
        current = ResourceOffer.objects.select_related("resource").get(pk=offer.pk)
        raise Conflict(conflict.message, current=current) from conflict
    offer.save(update_fields=list(values))
    return offer


@transaction.atomic
def withdraw_offer(*, offer: ResourceOffer, by: User | None = None) -> ResourceOffer:
    """It is no longer offered, anywhere; ecosystems that pooled it keep the trace."""
    return _date_withdrawal(offer, timezone.now())


@transaction.atomic
def resume_offer(*, offer: ResourceOffer, by: User | None = None) -> ResourceOffer:
    """Offered again on the same terms."""
    return _date_withdrawal(offer, None)


def _date_withdrawal(offer: ResourceOffer, at: Any) -> ResourceOffer:
    if (offer.withdrawn_at is None) != (at is None):
        offer.withdrawn_at = at
        offer.save(update_fields=["withdrawn_at"])
    return offer
