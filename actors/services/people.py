"""Contacts: the people the Club works with."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from actors.enums import ContactFunction
from actors.models import Actor, Contact
from actors.services.actors import check
from common.fields import recompute
from common.models import new_uuid
from common.submissions import write_once

if TYPE_CHECKING:
    from accounts.models import User

CONTACT_FIELDS = (
    "full_name", "function", "title", "email", "phone", "informed_on", "legal_basis", "last_heard_on",
)  # fmt: skip


def create_contact(
    *,
    full_name: str,
    actor: Actor | None = None,
    by: User | None = None,
    user: User | None = None,
    function: str = ContactFunction.AUTRE,
    title: str = "",
    email: str = "",
    phone: str = "",
    informed_on: date | None = None,
    legal_basis: str = "",
    last_heard_on: date | None = None,
    submission_id: UUID | None = None,
) -> Contact:
    """Add a person, of an actor or not yet of any.

    The same `submission_id` again writes nothing and returns the row already there. Raises DomainError on a value
    the database refuses, or when that row is another actor's.
    """
    contact = Contact(
        full_name=" ".join(full_name.split()), actor=actor, user=user, function=function, title=title,
        email=email.strip().lower(), phone=phone, informed_on=informed_on, legal_basis=legal_basis,
        last_heard_on=last_heard_on, submission_id=submission_id or new_uuid(),
    )  # fmt: skip

    def write() -> None:
        check(contact, exclude=("submission_id",))
        contact.save()

    return write_once(contact, write, same=("actor_id",))


@transaction.atomic
def update_contact(*, contact: Contact, by: User | None = None, **values: Any) -> Contact:
    """Change the given fields of a contact. Raises DomainError on a value the database refuses."""
    unknown = set(values) - set(CONTACT_FIELDS)
    if unknown:
        raise TypeError(f"not editable: {', '.join(sorted(unknown))}")
    for field, value in values.items():
        setattr(contact, field, value)
    check(contact)
    contact.save(update_fields=[*values, *recompute(contact)])
    return contact


@transaction.atomic
def archive_contact(*, contact: Contact, by: User | None = None) -> Contact:
    """The person left: they are no longer offered, what they took part in stays."""
    contact.archived_at = timezone.now()
    contact.save(update_fields=["archived_at"])
    return contact
