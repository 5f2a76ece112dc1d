"""Writes of this app, one module per noun."""

from actors.services.actors import create_actor, update_actor
from actors.services.consents import record_consent
from actors.services.offers import add_offer, offer_resource, resume_offer, update_offer, withdraw_offer
from actors.services.people import archive_contact, create_contact, update_contact
from actors.services.revealed import (
    archive_revealed,
    note_revealed,
    reveal_effect,
    reveal_limit,
    reveal_need,
    reveal_resource,
    reveal_signal,
    reveal_tension,
    unarchive_revealed,
    update_revealed,
)

__all__ = [
    "add_offer", "archive_contact", "archive_revealed", "create_actor", "create_contact", "note_revealed",
    "offer_resource", "record_consent", "resume_offer", "reveal_effect", "reveal_limit", "reveal_need",
    "reveal_resource", "reveal_signal", "reveal_tension", "unarchive_revealed", "update_actor", "update_contact",
    "update_offer", "update_revealed", "withdraw_offer",
]  # fmt: skip
