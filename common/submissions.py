"""One row per form sent: a double click, a retry or two requests at once create it once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction

from common.errors import DomainError

M = TypeVar("M", bound=models.Model)

STALE = "Cet envoi n’est plus valable : rechargez la page, puis recommencez."


def write_once(row: M, write: Callable[[], Any], *, same: tuple[str, ...] = ()) -> M:
    """Run `write`, which saves `row`; return `row`, or the one its `submission_id` already made.

    The unique column decides: the second of two simultaneous sendings waits for the first, then reads its row.
    Raises what `write` raises, and DomainError when the known row differs in one of the fields of `same`.
    """
    model: Any = type(row)
    number: Any = row.submission_id  # type: ignore[attr-defined]
    known = model._base_manager.filter(submission_id=number).first()
    if known is None:
        try:
            with transaction.atomic():
                write()
            return row
        except (IntegrityError, DomainError):  # the first sending may also make a check of the second fail
            known = model._base_manager.filter(submission_id=number).first()
            if known is None:
                raise
    if any(getattr(known, name) != getattr(row, name) for name in same):
        raise DomainError(STALE)
    return known  # type: ignore[no-any-return]
