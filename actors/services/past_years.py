"""Earlier years in which an actor was accompanied, without detail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from actors.models import Actor, ActorHistory
from actors.services.actors import check
from common.errors import DomainError

if TYPE_CHECKING:
    from accounts.models import User

FIRST_YEAR = 1990


@transaction.atomic
def add_past_year(
    *, actor: Actor, year: int, source: str, programme_label: str = "", by: User | None = None
) -> ActorHistory:
    """Note an earlier year. Raises DomainError on a year out of reach or already noted for the same programme."""
    if not FIRST_YEAR <= year <= timezone.localdate().year:
        raise DomainError(f"Donnez une année entre {FIRST_YEAR} et {timezone.localdate().year}.", field="year")
    row = ActorHistory(actor=actor, year=year, programme_label=" ".join(programme_label.split()), source=source)
    check(row)
    row.save()
    return row


@transaction.atomic
def remove_past_year(*, row: ActorHistory, by: User | None = None) -> ActorHistory:
    """Take away a year noted by mistake; it can come back."""
    if row.removed_at is None:
        row.removed_at = timezone.now()
        row.save(update_fields=["removed_at"])
    return row


@transaction.atomic
def restore_past_year(*, row: ActorHistory, by: User | None = None) -> ActorHistory:
    """Bring back a year taken away. Raises DomainError when the same one was noted since."""
    if row.removed_at is not None:
        row.removed_at = None
        check(row)
        row.save(update_fields=["removed_at"])
    return row
