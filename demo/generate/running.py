"""What every generator does: refuse a seed already there, ask the database to hurry, go chunk by chunk and say so."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.db import connection

from demo.seed.load import require_reference_data
from programmes.models import Programme


class AlreadyThere(Exception):
    """What this seed gives is already in the database."""


def mark(what: str) -> uuid.UUID:
    """What the first programme of a generator and its seed (« sessions/4 ») is recognised by."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"club-inne.invalid/generate/{what}")


def begin(what: str) -> None:
    """Make ready to write what a generator gives. Raises AlreadyThere when it is in the database."""
    require_reference_data()
    if Programme.objects.filter(submission_id=mark(what)).exists():
        raise AlreadyThere
    _hurry()


def _hurry() -> None:
    """Foreign keys checked statement by statement: an event without author raises and catches an error inside its
    trigger, and each time PostgreSQL goes through every check still waiting. The text indexes take their words in
    few large batches.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL gin_pending_list_limit = '64MB'")


def by_chunk(
    total: int,
    size: int,
    *,
    write: Callable[[int, int], None],
    said: Callable[[int], str],
    say: Callable[[str], None],
) -> None:
    """Write rows `first` to `last` again and again; at each tenth, say how many (`said`)."""
    for first in range(0, total, size):
        last = min(first + size, total)
        write(first, last)
        if last == total or (last * 10 // total) > (first * 10 // total):
            say(f"{last * 100 // total} % : {said(last)}")
