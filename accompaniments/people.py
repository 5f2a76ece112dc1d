"""Finding who was there: by a few letters of a name, of an organisation, or digits of a SIRET."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from accompaniments.services.data import Participant
from actors.models import Actor, Contact
from common.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.viewer import Viewer
    from programmes.models import Programme

_VALUE = re.compile(r"^(actor|contact):(\d{1,9})$")
SUGGESTIONS = 6
OPPOSED = "opposition"  # said beside the name, everywhere a person may be picked


@dataclass(frozen=True, slots=True)
class Person:
    """A choice of the list of participants: `actor:5` or `contact:8`."""

    value: str
    label: str
    participant: Participant

    @property
    def actor(self) -> Actor | None:
        contact = self.participant.contact
        return contact.actor if contact is not None else self.participant.actor

    @property
    def is_opposed(self) -> bool:
        """Objects to the use of their data: never ticked by the form itself."""
        contact = self.participant.contact
        return contact is not None and contact.opposed_at is not None


def of_actor(actor: Actor) -> Person:
    return Person(f"actor:{actor.pk}", actor.name, Participant(actor=actor))


def of_contact(contact: Contact) -> Person:
    label = f"{contact.full_name} ({contact.actor})" if contact.actor else contact.full_name
    if contact.opposed_at is not None:
        label = f"{label} · {OPPOSED}"
    return Person(f"contact:{contact.pk}", label, Participant(contact=contact))


def resolve(values: Iterable[str], *, viewer: Viewer) -> list[Person]:
    """The people and actors these values name, in their order, among those the viewer may see. Two queries."""
    wanted: dict[str, set[int]] = {"actor": set(), "contact": set()}
    order = list(dict.fromkeys(values))
    for value in order:
        if found := _VALUE.match(value):
            wanted[found[1]].add(int(found[2]))
    people: dict[str, Person] = {}
    if wanted["actor"]:
        rows = Actor.objects.visible_to(viewer).filter(pk__in=wanted["actor"])
        people |= {person.value: person for person in map(of_actor, rows)}
    if wanted["contact"]:
        contacts = Contact.objects.visible_to(viewer).filter(pk__in=wanted["contact"]).select_related("actor")
        people |= {person.value: person for person in map(of_contact, contacts)}
    return [people[value] for value in order if value in people]


def namesakes(name: str, actor: Actor | None, *, viewer: Viewer) -> list[Person]:
    """People of that very name: of the organisation when it is known, of any otherwise. One query."""
    rows = Contact.objects.visible_to(viewer).filter(sort_key=fold(name), erased_at=None)
    if actor is not None:
        rows = rows.filter(Q(actor=actor) | Q(actor=None))
    return [of_contact(contact) for contact in rows.select_related("actor").order_by("pk")[:SUGGESTIONS]]


def _word_begins(field: str, query: str) -> Q:
    found = Q(**{f"{field}__startswith": query})
    for before in " '-(":
        found |= Q(**{f"{field}__contains": f"{before}{query}"})
    return found


def of_row(contact: Contact | None, actor: Actor | None) -> Person | None:
    """Of an attendance: the person when one is named, otherwise the organisation."""
    if contact is not None:
        return of_contact(contact)
    return of_actor(actor) if actor is not None else None


def cohort_of(programme: Programme, *, viewer: Viewer) -> list[Person]:
    """Whom one may expect at a meeting of the whole programme. Two queries.

    The contacts of the actors whose path goes on, but for those who object; an actor without any, without a name.
    """
    going = programme.paths.going().of_living_actors().values("actor")
    actors = list(Actor.objects.visible_to(viewer).filter(pk__in=going).order_by("sort_key", "pk"))
    contacts = Contact.objects.visible_to(viewer).filter(actor__in=actors, opposed_at=None, erased_at=None)
    found = [of_contact(contact) for contact in contacts.select_related("actor").order_by("sort_key", "pk")]
    named = {person.actor.pk for person in found if person.actor is not None}
    return [*found, *(of_actor(actor) for actor in actors if actor.pk not in named)]


def search(text: str, *, viewer: Viewer, limit: int = SUGGESTIONS) -> list[Person]:
    """Actors and contacts a word of whose name begins so, or whose SIRET does. Fewer than two letters: nobody."""
    query = fold(text)
    digits = re.sub(r"\D", "", text)
    if len(query) < 2:
        return []
    begins, by_actor = _word_begins("sort_key", query), _word_begins("actor__sort_key", query)
    if len(digits) >= 3 and len(digits) >= len(query.replace(" ", "")):
        begins = Q(siret__startswith=digits) | Q(siren__startswith=digits)
        by_actor = Q(actor__siret__startswith=digits) | Q(actor__siren__startswith=digits)
        contacts = Contact.objects.filter(by_actor)
    else:
        contacts = Contact.objects.filter(begins | by_actor)
    actors = Actor.objects.visible_to(viewer).filter(begins).order_by("sort_key", "pk")[:limit]
    contacts = contacts.visible_to(viewer).select_related("actor").order_by("sort_key", "pk")[:limit]
    return [*map(of_actor, actors), *map(of_contact, contacts)]
