"""Actors: created once, edited under optimistic locking, archived rather than deleted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from actors.models import Actor
from common.errors import DomainError
from common.locking import save_version
from common.models import new_uuid
from common.submissions import write_once

if TYPE_CHECKING:
    from accounts.models import User
    from territories.models import Commune, FunctionalSphere, LegalForm

EDITABLE = (
    "name", "kind", "legal_form", "siren", "siret", "rna", "naf_code", "naf_version", "address", "commune", "website",
    "email", "phone", "headcount", "headcount_on", "description", "parent",
)  # fmt: skip


def create_actor(
    *,
    name: str,
    kind: str,
    by: User | None = None,
    legal_form: LegalForm | None = None,
    siren: str = "",
    siret: str = "",
    rna: str = "",
    naf_code: str = "",
    naf_version: str = "",
    address: str = "",
    commune: Commune | None = None,
    website: str = "",
    email: str = "",
    phone: str = "",
    headcount: int | None = None,
    headcount_on: date | None = None,
    description: str = "",
    parent: Actor | None = None,
    spheres: Iterable[FunctionalSphere] = (),
    clubs: Iterable[Actor] = (),
    submission_id: UUID | None = None,
) -> Actor:
    """Add an actor to the directory. The SIREN follows from the SIRET when only that one is known.

    The same `submission_id` again writes nothing and returns the row already there. Raises DomainError (with its
    field) on a SIRET already taken or a value the database refuses.
    """
    actor = Actor(
        name=" ".join(name.split()), kind=kind, legal_form=legal_form, siren=siren or siret[:9], siret=siret, rna=rna,
        naf_code=naf_code, naf_version=naf_version, address=address, commune=commune, website=website,
        email=email.strip().lower(), phone=phone, headcount=headcount, headcount_on=headcount_on,
        description=description, parent=parent,
        submission_id=submission_id or new_uuid(),
    )  # fmt: skip

    def write() -> None:
        check(actor, exclude=("submission_id",))
        actor.save()
        actor.spheres.set(spheres)
        actor.clubs.set(clubs)

    return write_once(actor, write)


@transaction.atomic
def update_actor(*, actor: Actor, base_version: int, by: User | None = None, **values: Any) -> Actor:
    """Change the given fields of an actor (model fields, `spheres`, `clubs`) if nobody did since `base_version`.

    Raises Conflict with the current row when somebody did, DomainError on a value the database refuses or a parent
    that depends on this actor.
    """
    spheres, clubs = values.pop("spheres", None), values.pop("clubs", None)
    unknown = set(values) - set(EDITABLE)
    if unknown:
        raise TypeError(f"not editable: {', '.join(sorted(unknown))}")
    _refuse_loop(actor, values.get("parent"))
    for field, value in values.items():
        setattr(actor, field, value)
    check(actor)
    save_version(actor, base_version=base_version, fields=list(values))
    if spheres is not None:
        actor.spheres.set(spheres)
    if clubs is not None:
        actor.clubs.set(clubs)
    return actor


def _refuse_loop(actor: Actor, parent: Actor | None) -> None:
    """An actor is not above itself: rights pass from a parent to what it is made of."""
    seen: set[int] = set()
    while parent is not None and parent.pk not in seen:
        if parent.pk == actor.pk:
            raise DomainError(f"{actor} ne peut pas faire partie de ce qui en dépend.", field="parent")
        seen.add(parent.pk)
        parent = parent.parent


def check(row: Any, exclude: tuple[str, ...] = ()) -> None:
    """Say in French what the database would refuse. Raises DomainError, with the field when there is one."""
    try:
        row.full_clean(exclude=exclude)
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise DomainError(str(messages[0]), field=None if field == "__all__" else field) from error
