"""What the inbox closes in place, and takes back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accompaniments.enums import AccompanimentState, CommitmentStatus, Completeness
from accompaniments.models import Accompaniment, Commitment
from common.errors import DomainError
from common.locking import save_version

if TYPE_CHECKING:
    from accounts.models import User

LATER = timedelta(days=14)


@transaction.atomic
def settle_accompaniment(*, accompaniment: Accompaniment, outcome: str, by: User, summary: str = "") -> Accompaniment:
    """Say of a past accompaniment that it was held and nothing is missing (`held`), or that it did not take place
    (`cancelled`). A sentence given here becomes the group's text when there is none yet.

    Raises DomainError on one still to come, or held without a sentence anywhere.
    """
    row = Accompaniment.objects.select_for_update(of=("self",)).get(pk=accompaniment.pk)
    if row.on > timezone.localdate():
        raise DomainError("Cet accompagnement est encore à venir.")
    if outcome == AccompanimentState.HELD:
        row.summary, row.completeness = row.summary or summary.strip(), Completeness.COMPLETE
        if not row.summary:
            raise DomainError("Dites en une phrase ce qui a bougé.", field="summary")
    row.state = AccompanimentState(outcome)
    return save_version(row, base_version=row.version, fields=["state", "completeness", "summary"])


@transaction.atomic
def unsettle_accompaniment(*, accompaniment: Accompaniment, state: str, by: User) -> Accompaniment:
    """Take `settle_accompaniment` back: to complete again, in the state it had. A sentence given stays."""
    row = Accompaniment.objects.select_for_update(of=("self",)).get(pk=accompaniment.pk)
    row.state, row.completeness = AccompanimentState(state), Completeness.TO_COMPLETE
    return save_version(row, base_version=row.version, fields=["state", "completeness"])


@transaction.atomic
def settle_commitment(*, commitment: Commitment, status: str, by: User | None) -> Commitment:
    """Kept or dropped today; open again takes that back."""
    row = Commitment.objects.select_for_update(of=("self",)).get(pk=commitment.pk)
    row.status = CommitmentStatus(status)
    row.closed_on = None if row.status == CommitmentStatus.OPEN else timezone.localdate()
    return _saved(row)


@transaction.atomic
def postpone_commitment(*, commitment: Commitment, by: User) -> Commitment:
    """Due two weeks from now. Raises DomainError on one that is closed."""
    row = Commitment.objects.select_for_update(of=("self",)).get(pk=commitment.pk)
    if row.status != CommitmentStatus.OPEN:
        raise DomainError("Cet engagement n’est plus à tenir.")
    row.due_on = timezone.localdate() + LATER
    return _saved(row)


def _saved(row: Commitment) -> Commitment:
    """Its accompaniment's version grows: a form opened before shows both instead of writing over."""
    row.save(update_fields=["status", "closed_on", "due_on"])
    Accompaniment.objects.filter(pk=row.accompaniment_id).update(version=F("version") + 1)  # type: ignore[attr-defined]
    return row
