"""Writes of this app, one module per noun."""

from actors.services.actors import create_actor, update_actor
from actors.services.consents import record_consent
from actors.services.people import archive_contact, create_contact, update_contact
from actors.services.revealed import (
    offer_resource,
    reveal_effect,
    reveal_limit,
    reveal_need,
    reveal_resource,
    reveal_signal,
    reveal_tension,
)

__all__ = [
    "archive_contact", "create_actor", "create_contact", "offer_resource", "record_consent", "reveal_effect",
    "reveal_limit", "reveal_need", "reveal_resource", "reveal_signal", "reveal_tension", "update_actor",
    "update_contact",
]  # fmt: skip
