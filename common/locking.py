"""Locking: an edit says which version it read, a stale one changes nothing; and one worker at a time."""

from typing import Any, TypeVar

from django.db import connection
from django.db.models import F

from common.errors import Conflict
from common.fields import recompute
from common.models import Versioned

V = TypeVar("V", bound=Versioned)


def save_version(row: V, *, base_version: int, fields: list[str]) -> V:
    """Write `fields` of `row` if its version is still `base_version`, and add one to the version.

    Raises Conflict (with the row as it stands) when somebody saved in between.
    """
    model: Any = type(row)
    values = {name: getattr(row, name) for name in [*fields, *recompute(row)]}
    changed = model._base_manager.filter(pk=row.pk, version=base_version).update(version=F("version") + 1, **values)
    if not changed:
        current = model._base_manager.get(pk=row.pk)
        raise Conflict("Quelqu'un a modifié cette fiche entre-temps. Rien n'a été écrasé.", current=current)
    row.version = base_version + 1
    return row


def try_lock(space: int, number: int) -> bool:
    """Take a lock held until the end of the transaction; False when another worker has it. Never waits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [space, number])
        return bool(cursor.fetchone()[0])
