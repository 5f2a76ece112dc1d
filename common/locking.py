"""Optimistic locking: an edit says which version it read; a stale one changes nothing."""

from typing import Any, TypeVar

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
