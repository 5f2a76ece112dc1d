"""Consents: a decision is recorded, never changed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from actors.models import Actor, ActorConsent
from actors.services.actors import check
from common.errors import DomainError

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def record_consent(
    *,
    actor: Actor,
    use: str,
    decision: str,
    text_shown: str,
    given_by: str = "",
    given_on: date | None = None,
    recorded_by: User | None = None,
) -> ActorConsent:
    """Add a decision of the actor about one use; the latest row counts. The text shown is kept with it.

    Raises DomainError when no text was shown, or when the decision is dated in the future.
    """
    if not text_shown.strip():
        raise DomainError("Le texte présenté à la personne manque.", field="text_shown")
    given_on = given_on or timezone.localdate()
    if given_on > timezone.localdate():
        raise DomainError("Un accord ne se date pas dans le futur.", field="given_on")
    consent = ActorConsent(
        actor=actor, use=use, decision=decision, text_shown=text_shown, given_by=given_by, given_on=given_on,
        recorded_by=recorded_by,
    )  # fmt: skip
    check(consent)
    consent.save()
    return consent
