"""What the log form takes from last time, so that little is left to type."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils import timezone

from accompaniments.durations import CHIPS
from accompaniments.enums import AccompanimentKind, AccompanimentState
from accompaniments.models import Accompaniment, Attendance, Commitment
from accompaniments.people import Person, of_actor, of_contact, of_row
from accompaniments.services.attendance import LARGEST_GROUP
from actors.models import Contact
from programmes.models import Programme

if TYPE_CHECKING:
    from accounts.viewer import Viewer
    from actors.models import Actor

LATEST = 40
RECENT_ACTORS = 6
QUERY_NAMES = {"actor": "acteur", "programme": "programme", "copy": "modele"}


@dataclass(slots=True)
class Host:
    """The page the form stands on (an actor's, a programme's, neither), or the meeting it is a copy of."""

    actor: Actor | None = None
    programme: Programme | None = None
    copied: Accompaniment | None = None
    day: date | None = None  # of the agenda, from which the form was opened

    @property
    def initial(self) -> dict[str, Any]:
        """What the day of the agenda says: a meeting to come is planned, a past one was held."""
        if self.day is None:
            return {}
        state = AccompanimentState.PLANNED if self.day > timezone.localdate() else AccompanimentState.HELD
        return {"on": self.day, "state": state}

    @property
    def key(self) -> str:
        for name in ("actor", "programme"):
            if (row := getattr(self, name)) is not None:
                return f"{name}:{row.pk}"
        return f"copy:{self.copied.pk}" if self.copied is not None else ""

    @property
    def query(self) -> str:
        """What the address of the full form needs to stand on the same page."""
        kind, _, pk = self.key.partition(":")
        return f"?{QUERY_NAMES[kind]}={pk}" if kind else ""


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
    initial: dict[str, Any] = field(default_factory=dict)


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
    if host.copied is not None:
        return _copy(found, host.copied)
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


def planned_now(viewer: Viewer, host: Host) -> list[Accompaniment]:
    """The meetings of the agenda that were due today and have begun: with this actor, in this programme, or by me."""
    today, now = timezone.localdate(), timezone.localtime().time()
    rows = Accompaniment.objects.teamed_by(viewer).filter(state=AccompanimentState.PLANNED, on=today)
    rows = rows.filter(Q(at=None) | Q(at__lte=now))
    if host.actor is not None:
        rows = rows.filter(attendances__actor=host.actor)
    elif host.programme is not None:
        rows = rows.filter(programme=host.programme)
    else:
        rows = rows.filter(facilitators=viewer.user)
    return list(rows.select_related("programme").distinct().order_by("at", "pk")[:5])


def written(row: Accompaniment) -> Defaults:
    """What an accompaniment already says, when it is opened again."""
    rows = row.attendances.select_related("actor", "contact__actor")
    persons = [person for person in (of_row(each.contact, each.actor) for each in rows) if person is not None]
    return Defaults(
        durations=sorted({*CHIPS, row.duration_minutes}), people=persons, kinds=[row.kind],
        ticked=[person.value for person in persons], place=row.place, format=row.format,
        programme_id=row.programme_id,
    )  # fmt: skip


def completing(found: Defaults, row: Accompaniment) -> Defaults:
    """The short form takes up a planned meeting: what was planned, and who is offered beside."""
    planned = written(row)
    known = {person.value for person in planned.people}
    found.people = [*planned.people, *(person for person in found.people if person.value not in known)]
    found.ticked, found.place, found.format = planned.ticked, row.place, row.format
    found.programme_id, found.durations = row.programme_id, sorted({*found.durations, row.duration_minutes})
    found.initial = {
        "kind": row.kind, "duration": row.duration_minutes, "on": row.on, "summary": row.summary,
        "submission_id": row.submission_id, "base_version": row.version, "completes": row.pk,
    }  # fmt: skip
    return found


def _copy(found: Defaults, row: Accompaniment) -> Defaults:
    """The same meeting once more, today: who, where, how; not its date, nor a word of what was said."""
    people = _came(row, limit=LARGEST_GROUP)
    found.last, found.place, found.format, found.programme_id = row, row.place, row.format, row.programme_id
    found.people, found.ticked = list(people.values()), _offered(people)
    found.durations = sorted({*found.durations, row.duration_minutes})
    found.initial = {
        "kind": row.kind, "duration": row.duration_minutes, "title": row.title, "registers": row.registers,
        "facilitators": [user.pk for user in row.facilitators.all()],
    }  # fmt: skip
    return found


def _offered(people: dict[str, Person]) -> list[str]:
    """Whom the form ticks by itself: nobody who objected to the use of their data."""
    return [value for value, person in people.items() if not person.is_opposed]


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
        found.ticked = _offered(people) or [f"actor:{host.actor.pk}"]
        people |= {person.value: person for person in [of_actor(host.actor)]}
        contacts = Contact.objects.visible_to(viewer).filter(actor=host.actor).select_related("actor")[:RECENT_ACTORS]
        people = {**people, **{person.value: person for person in map(of_contact, contacts)}}
    elif host.programme is not None:
        people = _came(found.last)
        found.ticked = _offered(people)
        paths = host.programme.paths.going().of_living_actors().select_related("actor")[:12]
        people |= {person.value: person for person in (of_actor(path.actor) for path in paths)}
    else:
        people = _recent(viewer)
    found.people = list(people.values())


def _came(last: Accompaniment | None, limit: int = 30) -> dict[str, Person]:
    """Those of last time who may still come: neither archived nor merged since."""
    if last is None:
        return {}
    rows = last.attendances.exclude(status="absent").exclude(contact__archived_at__isnull=False)
    rows = rows.filter(Q(actor=None) | Q(actor__archived_at=None, actor__merged_into=None))
    people = [of_row(row.contact, row.actor) for row in rows.select_related("actor", "contact__actor")[:limit]]
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


def kinds_in_order(kinds: list[str]) -> list[tuple[str, str]]:
    """Every kind there is: those this person logs most first, the others in the order of the list."""
    often = [kind for kind, _ in Counter(kinds).most_common(3)]
    return sorted(AccompanimentKind.options(), key=lambda option: often.index(option[0]) if option[0] in often else 9)
