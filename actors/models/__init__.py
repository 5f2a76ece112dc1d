from actors.models.actor import Actor, ActorHistory
from actors.models.consent import ActorConsent, ConsentBase
from actors.models.duplicates import DuplicatePair, Merge
from actors.models.imports import ImportBatch, ImportRow
from actors.models.lists import LISTS
from actors.models.people import Contact, Invitation, Membership
from actors.models.revealed import (
    Limit,
    Need,
    Resource,
    ResourceOffer,
    Revealed,
    Tension,
    UsefulEffect,
    WeakSignal,
)

__all__ = [
    "LISTS", "Actor", "ActorConsent", "ActorHistory", "ConsentBase", "Contact", "DuplicatePair", "ImportBatch",
    "ImportRow", "Invitation", "Limit", "Membership", "Merge", "Need", "Resource", "ResourceOffer",
    "Revealed", "Tension", "UsefulEffect", "WeakSignal",
]  # fmt: skip
