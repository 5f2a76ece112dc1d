"""What the services take: plain values, checked by the forms, checked again by the services and the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from accompaniments.enums import AccompanimentState, Completeness, Format, Stance, Voice

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, time
    from decimal import Decimal

    from accounts.models import User
    from actors.models import Actor, Contact, Revealed
    from programmes.models import Programme
    from territories.models import FunctionalSphere

NO_QUOTE, QUOTE, QUOTE_NAMED = "none", "quote", "quote_named"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """All four, or no measurement at all."""

    value: Decimal
    unit: str
    on: date
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceLine:
    """One line of the log form: what was revealed (new, or `existing`) and what was said about it."""

    kind: str  # resource, effect, need, tension, limit, signal
    label: str = ""
    existing: Revealed | None = None
    nature: str = ""  # resource kind, limit kind, nature of an effect
    actor: Actor | None = None
    sphere: FunctionalSphere | None = None
    verbatim: str = ""
    voice: str = Voice.ACTOR
    stance: str = Stance.SUPPORTS
    speaker: str = ""
    consent: str = NO_QUOTE
    is_expected: bool = False
    measurement: Measurement | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """A person, or an actor without naming anybody."""

    actor: Actor | None = None
    contact: Contact | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentLine:
    """Who does what by when; `pk` when it is already written."""

    actor: Actor
    what: str
    due_on: date | None = None
    status: str = "open"
    pk: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccompanimentData:
    """Everything one logs of a meeting; only kind, date and duration cannot be left out."""

    kind: str
    on: date
    duration_minutes: int
    format: str = Format.ONSITE
    state: str = AccompanimentState.HELD
    completeness: str = Completeness.TO_COMPLETE
    title: str = ""
    at: time | None = None
    place: str = ""
    programme: Programme | None = None
    registers: Sequence[str] = ()
    summary: str = ""
    decisions: str = ""
    next_step: str = ""
    anonymous_count: int = 0
    facilitators: Sequence[User] = ()
    participants: Sequence[Participant] = ()
    parts: Sequence[tuple[Actor, str]] = ()
    commitments: Sequence[CommitmentLine] = ()
    private_note: str | None = ""  # None: leave what its author wrote
    notes_opposed: bool = False  # people who objected agreed, this time, to be named among those present
    lines: Sequence[EvidenceLine] = field(default=())


FIELDS = (
    "kind", "on", "duration_minutes", "format", "state", "completeness", "title", "at", "place", "programme",
    "summary", "decisions", "next_step", "anonymous_count",
)  # fmt: skip
