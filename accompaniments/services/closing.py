"""What the inbox closes in place, and takes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accompaniments.enums import AccompanimentState, CommitmentStatus, Completeness
from accompaniments.models import Accompaniment, Commitment
from accompaniments.services import attached
from accompaniments.services.calendar_invitations import keep_in_step
from accompaniments.services.log import check_date
from common.errors import DomainError
from common.locking import save_version

if TYPE_CHECKING:
    from datetime import date

    from accounts.models import User


@transaction.atomic
def settle_accompaniment(
    *, accompaniment: Accompaniment, base_version: int, outcome: str, by: User, summary: str = ""
) -> Accompaniment:
    """Say of a past accompaniment that it was held and nothing is missing (`held`), or that it did not take place
    (`cancelled`). A sentence given here becomes the group's text when there is none yet.

    Raises Conflict when somebody saved since `base_version`, DomainError on one still to come, held without a
    sentence anywhere, or cancelled though it gave evidence.
    """
    if accompaniment.on > timezone.localdate():
        raise DomainError("Cet accompagnement est encore à venir.")
    if outcome == AccompanimentState.HELD:
        accompaniment.summary = accompaniment.summary or summary.strip()
        accompaniment.completeness = Completeness.COMPLETE
        if not accompaniment.summary:
            raise DomainError("Dites en une phrase ce qui a bougé.", field="summary")
    return _restate(accompaniment, base_version, outcome)


@transaction.atomic
def unsettle_accompaniment(*, accompaniment: Accompaniment, base_version: int, state: str, by: User) -> Accompaniment:
    """Take `settle_accompaniment` back: to complete again, in the state it had. A sentence given stays.

    Raises Conflict when somebody saved since.
    """
    check_date(accompaniment.on, state)
    accompaniment.completeness = Completeness.TO_COMPLETE
    return _restate(accompaniment, base_version, state)


def _restate(row: Accompaniment, base_version: int, state: str) -> Accompaniment:
    """In another state, with all that follows from it, as when the form says so."""
    was, row.state, row.updated_at = row.state, AccompanimentState(state), timezone.now()
    save_version(row, base_version=base_version, fields=["state", "completeness", "summary", "updated_at"])
    attached.refuse_if_proven(row)
    attached.follow_state(row, was)
    if row.state != AccompanimentState.HELD:
        keep_in_step(row)
    return row


@transaction.atomic
def settle_commitment(*, commitment: Commitment, status: str, by: User | None) -> Commitment:
    """Kept or dropped today; open again takes that back."""
    row = locked_commitment(commitment.pk)
    row.status = CommitmentStatus(status)
    row.closed_on = None if row.status == CommitmentStatus.OPEN else timezone.localdate()
    return _saved(row)


@transaction.atomic
def postpone_commitment(*, commitment: Commitment, to: date, by: User) -> Commitment:
    """Due another day. Raises DomainError on one that is closed."""
    row = locked_commitment(commitment.pk)
    if row.status != CommitmentStatus.OPEN:
        raise DomainError("Cet engagement n’est plus à tenir.")
    row.due_on = to
    return _saved(row)


def locked_commitment(pk: int) -> Commitment:
    """The row, locked after its accompaniment, in the order in which the form locks both."""
    Accompaniment.objects.select_for_update(of=("self",)).filter(commitments=pk).first()
    return Commitment.objects.select_for_update(of=("self",)).get(pk=pk)


def _saved(row: Commitment) -> Commitment:
    """Its accompaniment's version grows: a form opened before shows both instead of writing over."""
    row.save(update_fields=["status", "closed_on", "due_on"])
    Accompaniment.objects.filter(pk=row.accompaniment_id).update(version=F("version") + 1)  # type: ignore[attr-defined]
    return row
