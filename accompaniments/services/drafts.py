"""What a facilitator is typing, kept on the server until it becomes one accompaniment."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accompaniments.models import Accompaniment, Draft
from common.errors import Conflict, DomainError
from common.locking import save_version

if TYPE_CHECKING:
    from uuid import UUID

    from accounts.models import User

MAX_BYTES = 300_000


@transaction.atomic
def save_draft(
    *, user: User, submission_id: UUID, base_version: int, payload: dict[str, Any], seen_version: int = 0
) -> Draft | None:
    """Keep what is being typed. None when the form was already sent: there is nothing left to keep.

    `base_version` is the draft's version the page knows (0: none yet), `seen_version` the accompaniment's
    when one is edited. Raises Conflict when another page saved in between (the payload's `writer` names the page: one
    that never heard the answer to its own last saving goes on), DomainError when it is too long.
    """
    if len(json.dumps(payload)) > MAX_BYTES:
        raise DomainError("Ce texte est trop long pour être gardé.")
    draft = Draft.objects.filter(user=user, submission_id=submission_id).first()
    if draft is None:
        sent = Accompaniment.objects.filter(submission_id=submission_id).values_list("version", flat=True).first()
        if sent is not None and sent > seen_version:
            return None
        try:
            with transaction.atomic():
                return Draft.objects.create(user=user, submission_id=submission_id, payload=payload)
        except IntegrityError:
            draft = Draft.objects.get(user=user, submission_id=submission_id)
            raise Conflict("Ce brouillon est ouvert dans un autre onglet.", current=draft) from None
    if payload.get("writer") and payload["writer"] == draft.payload.get("writer"):
        base_version = draft.version
    draft.payload, draft.updated_at = payload, timezone.now()
    return save_version(draft, base_version=base_version, fields=["payload", "updated_at"])


def discard_draft(*, user: User, submission_id: UUID) -> None:
    """Forget it, at its author's demand."""
    Draft.objects.filter(user=user, submission_id=submission_id).delete()


def draft_for(*, user: User, host: str, short: bool = False) -> Draft | None:
    """The latest draft begun from the same page (`actor:5`, `programme:3`, `copy:8`, `accompaniment:8`, or ``).

    `short`: one the short form shows whole; what was begun in the full form holds more.
    """
    rows = Draft.objects.filter(user=user, payload__host=[host])
    if short:
        rows = rows.exclude(payload__has_key="state")
    return rows.order_by("-updated_at").first()
