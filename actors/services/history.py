"""One previous value of one field comes back, by the service that would write it from a form."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db import transaction

from actors.models import Actor, Contact, ResourceOffer, Revealed
from actors.past_lists import list_of, lists_of, rows_before
from actors.services.actors import EDITABLE as ACTOR_FIELDS
from actors.services.actors import update_actor
from actors.services.offers import EDITABLE as OFFER_FIELDS
from actors.services.offers import update_offer
from actors.services.people import CONTACT_FIELDS, update_contact
from actors.services.revealed import EDITABLE as REVEALED_FIELDS
from actors.services.revealed import unarchive_revealed, update_revealed
from common.errors import DomainError

if TYPE_CHECKING:
    from accounts.models import User

LEAD_FIELDS = frozenset({"website", "description"})  # what an actor's own lead may edit of its page
# a number means nothing without its date, a code without its list
TOGETHER = {"headcount": ("headcount_on",), "headcount_on": ("headcount",), "naf_code": ("naf_version",)}
GONE = "Cette valeur n’est plus dans l’historique : elle a peut-être été effacée."


def restorable_fields(row: Any, *, is_club: bool) -> frozenset[str]:
    """Which fields of this row may take an earlier value again: those an edit could write.

    Nothing of a person whose data were erased; of an actor, its lead brings back what the lead may edit.
    """
    if isinstance(row, Actor):
        return frozenset((*ACTOR_FIELDS, *_lists(row))) if is_club else LEAD_FIELDS
    if isinstance(row, Contact):
        return frozenset() if row.erased_at else frozenset(CONTACT_FIELDS)
    if isinstance(row, Revealed) and is_club:
        own = (*REVEALED_FIELDS[type(row)], *_lists(row))
        return frozenset((*own, *(("archived_at",) if row.archived_at else ())))
    if isinstance(row, ResourceOffer) and is_club:
        return frozenset(OFFER_FIELDS)
    return frozenset()


def _lists(row: Any) -> list[str]:
    return [past.name for past in lists_of(type(row))]


@transaction.atomic
def restore_value(
    *, row: Any, event_id: int, field: str, base_version: int, by: User | None = None, is_club: bool = True
) -> Any:
    """Write the value `field` had at an event of this row, with the checks and the version of an ordinary edit.

    A list takes what it held before the event. Raises DomainError when the event is not this row's, the field may
    not come back, or the value is refused today; Conflict when somebody changed the row since `base_version`.
    """
    if field not in restorable_fields(row, is_club=is_club):
        raise DomainError(GONE)
    if past := list_of(type(row), field):
        return _writer(row, base_version)(by=by, **{field: rows_before(row, past, event_id, GONE)})
    event = type(row).pgh_event_model.objects.filter(pgh_obj_id=row.pk, pgh_id=event_id).first()
    if event is None:
        raise DomainError(GONE)
    if field == "archived_at":
        return unarchive_revealed(row=row, by=by)
    values = {name: _value(row, event, name) for name in (field, *TOGETHER.get(field, ()))}
    return _writer(row, base_version)(by=by, **values)


def _value(row: Any, event: Any, name: str) -> Any:
    column = row._meta.get_field(name)
    value = getattr(event, column.attname)
    if not column.is_relation or value is None:
        return value
    found = column.related_model._base_manager.filter(pk=value).first()
    if found is None:
        raise DomainError(GONE)
    return found


def _writer(row: Any, base_version: int) -> Callable[..., Any]:
    if isinstance(row, Contact):
        return lambda **values: update_contact(contact=row, **values)
    if isinstance(row, Actor):
        return lambda **values: update_actor(actor=row, base_version=base_version, **values)
    if isinstance(row, ResourceOffer):
        return lambda **values: update_offer(offer=row, base_version=base_version, **values)
    return lambda **values: update_revealed(row=row, base_version=base_version, **values)
