"""What participants thought, without a name: a link printed as a QR code, two fields, no account."""

from __future__ import annotations

import secrets
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accompaniments.enums import AccompanimentState
from accompaniments.models import Accompaniment, Feedback, FeedbackLink
from common.errors import DomainError
from common.submissions import write_once
from common.tokens import token_hash

if TYPE_CHECKING:
    from uuid import UUID

    from accounts.models import User

VALID_AFTER = timedelta(days=30)
CLOSED = "Ce lien ne fonctionne pas ou plus."


def token_of(link: FeedbackLink) -> str:
    """Its secret: 128 bits that only the site's key and the row together give."""
    return salted_hmac("accompaniments.feedback", link.seed, algorithm="sha256").hexdigest()[:32]


@transaction.atomic
def open_feedback(*, accompaniment: Accompaniment, by: User) -> FeedbackLink:
    """The link of this session's participants, valid until thirty days after it; the one still open if there is one.

    Raises DomainError when the session is cancelled.
    """
    row = Accompaniment.objects.select_for_update().get(pk=accompaniment.pk)
    if row.state == AccompanimentState.CANCELLED:
        raise DomainError("Cet accompagnement est annulé : il n’y a rien à en dire.")
    if link := row.feedback_links.usable().first():
        return link
    row.feedback_links.filter(revoked_at=None).update(revoked_at=timezone.now())
    last_day = max(row.on, timezone.localdate()) + VALID_AFTER
    link = FeedbackLink(accompaniment=row, seed=secrets.token_hex(16), created_by=by)
    link.expires_at = timezone.make_aware(datetime.combine(last_day + timedelta(days=1), time()))
    link.token_hash = token_hash(token_of(link))
    link.save(force_insert=True)
    return link


@transaction.atomic
def revoke_feedback(*, accompaniment: Accompaniment) -> None:
    """The link stops working at once; what was received stays. Again: no effect."""
    accompaniment.feedback_links.filter(revoked_at=None).update(revoked_at=timezone.now())


def feedback_link_of(token: str) -> FeedbackLink | None:
    """The link of a secret, if it works today."""
    rows = FeedbackLink.objects.usable().select_related("accompaniment").exclude(accompaniment__state="cancelled")
    return rows.filter(token_hash=token_hash(token), accompaniment__on__lte=timezone.localdate()).first()


@transaction.atomic
def give_feedback(*, token: str, submission_id: UUID, rating: int, text: str) -> Feedback:
    """Keep what somebody thought; the same sending twice is one row. Raises DomainError when the link is closed."""
    link = feedback_link_of(token)
    if link is None:
        raise DomainError(CLOSED)
    row = Feedback(accompaniment=link.accompaniment, submission_id=submission_id, rating=rating, text=text.strip())
    return write_once(row, lambda: row.save(force_insert=True), same=("accompaniment_id",))
