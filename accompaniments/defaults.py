"""What the log form takes from last time, so that little is left to type."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from accompaniments.durations import CHIPS
from accompaniments.models import Accompaniment, Attendance, Commitment
from accompaniments.people import Person, of_actor, of_contact, of_row
from actors.models import Contact
from programmes.models import Programme

if TYPE_CHECKING:
    from accounts.viewer import Viewer
    from actors.models import Actor

LATEST = 40
RECENT_ACTORS = 6


@dataclass(slots=True)
class Host:
    """The page the form stands on: an actor's, a programme's, or neither."""

    actor: Actor | None = None
    programme: Programme | None = None

    @property
    def key(self) -> str:
        if self.actor is not None:
            return f"actor:{self.actor.pk}"
        return f"programme:{self.programme.pk}" if self.programme is not None else ""


@dataclass(slots=True)
class Defaults:
    """First values and what is offered beside them."""

    last: Accompaniment | None = None
    programme_id: int | None = None
    place: str = ""
    format: str = ""
    people: list[Person] = field(default_factory=list)
    ticked: list[str] = field(default_factory=list)
    durations: list[int] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    said: list[Commitment] = field(default_factory=list)


def defaults_for(viewer: Viewer, host: Host) -> Defaults:
    """Read the last accompaniment held with the host, and the habits of the person who logs."""
    habits = list(
        Accompaniment.objects.filter(facilitators=viewer.user)
        .held()
        .order_by("-on", "-pk")
        .values_list("kind", "duration_minutes", "programme_id")[:LATEST]
    )
    found = Defaults(
        durations=_frequent([minutes for _, minutes, _ in habits]), kinds=[kind for kind, _, _ in habits]
    )
    last = _last(viewer, host)
    if last is not None:
        found.last, found.place, found.format, found.programme_id = last, last.place, last.format, last.programme_id
    if host.programme is not None:
        found.programme_id = host.programme.pk
    elif host.actor is None and habits:
        found.programme_id = habits[0][2]
    _fill_people(found, viewer, host)
    if host.actor is not None:
        found.said = list(
            Commitment.objects.filter(actor=host.actor, accompaniment=last).select_related("actor")[:5]
            if last
            else []
        )
    return found


def sent_from(host: Host) -> Defaults:
    """What a form that was sent needs, without reading habits again: it carries its own values."""
    return Defaults(durations=list(CHIPS), people=[of_actor(host.actor)] if host.actor is not None else [])


def _last(viewer: Viewer, host: Host) -> Accompaniment | None:
    rows = Accompaniment.objects.visible_to(viewer).held().order_by("-on", "-pk")
    if host.actor is not None:
        return rows.filter(attendances__actor=host.actor).first()
    return rows.filter(programme=host.programme).first() if host.programme is not None else None


def _fill_people(found: Defaults, viewer: Viewer, host: Host) -> None:
    people: dict[str, Person] = {}
    if host.actor is not None:
        came = _came(found.last)
        mine = {key: person for key, person in came.items() if person.actor and person.actor.pk == host.actor.pk}
        people = mine or {f"actor:{host.actor.pk}": of_actor(host.actor)}
        found.ticked = list(people)
        people |= {person.value: person for person in [of_actor(host.actor)]}
        contacts = Contact.objects.visible_to(viewer).filter(actor=host.actor).select_related("actor")[:RECENT_ACTORS]
        people = {**people, **{person.value: person for person in map(of_contact, contacts)}}
    elif host.programme is not None:
        people = _came(found.last)
        found.ticked = list(people)
        paths = host.programme.paths.filter(status__in=["registered", "active"]).select_related("actor")[:12]
        people |= {person.value: person for person in (of_actor(path.actor) for path in paths)}
    else:
        people = _recent(viewer)
    found.people = list(people.values())


def _came(last: Accompaniment | None) -> dict[str, Person]:
    if last is None:
        return {}
    rows = last.attendances.exclude(status="absent").select_related("actor", "contact__actor")[:30]
    people = [of_row(row.contact, row.actor) for row in rows]
    return {person.value: person for person in people if person is not None}


def _recent(viewer: Viewer) -> dict[str, Person]:
    rows = (
        Attendance.objects.filter(
            accompaniment__facilitators=viewer.user,
            actor__archived_at=None,
            actor__merged_into=None,
            actor__isnull=False,
        )
        .select_related("actor")
        .order_by("-accompaniment__on", "-pk")[:LATEST]
    )
    actors = list({row.actor_id: row.actor for row in rows if row.actor}.values())[:RECENT_ACTORS]
    return {person.value: person for person in map(of_actor, actors)}


def _frequent(minutes: list[int]) -> list[int]:
    used = [value for value, times in Counter(minutes).most_common(4) if times >= 2]
    return sorted({*CHIPS, *used})
