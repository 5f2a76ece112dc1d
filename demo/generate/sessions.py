"""Years of accompaniments: programmes with their cohorts and teams, meetings, who came, what was promised.

A session is written as bare values: a million of them stay a matter of minutes.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from accompaniments.models import Accompaniment, Attendance, Commitment
from accounts.enums import ClubRole
from accounts.models import User
from actors.models import Actor
from demo.generate.copying import copy_rows, copy_values, reserve
from demo.generate.identity import words
from demo.generate.running import begin, by_chunk, mark
from programmes.models import Path, Programme, TeamMember

CHUNK = 20_000
PER_PROGRAMME, PER_FACILITATOR, COHORT = 400, 1_500, 15
TABLES = (
    Accompaniment, Accompaniment.facilitators.through, Attendance, Commitment, Path, Programme, TeamMember, User,
)  # fmt: skip

_KINDS = ["interview"] * 10 + ["visit"] * 3 + ["workshop"] * 3 + ["codev", "plenary", "study", "body_meeting"]
_SUMMARIES = [
    "Le projet se précise, l’équipe sait par quoi commencer.", "Une coopération avec un voisin s’est dessinée.",
    "Les effets sur les habitants ont été dits pour la première fois.", "On a surtout parlé de ce qui manque.",
]  # fmt: skip
_PROMISES = ["Appeler le voisin", "Écrire ce qui a été dit", "Réunir l’équipe", "Chiffrer le prototype"]


class TooFewActors(Exception):
    """Nobody to accompany."""


@dataclass(frozen=True)
class _Frame:
    """A programme as the sessions need it."""

    pk: int
    starts_on: date
    days: int
    cohort: list[int]
    facilitators: list[int]


@transaction.atomic
def generate_sessions(*, sessions: int, seed: int, say: Callable[[str], None]) -> dict[str, int]:
    """Write `sessions` accompaniments of actors already there; how many rows of each kind. All or nothing.

    A programme holds about four hundred, a facilitator fifteen hundred, whatever the total: volume is more years and
    more teams. The last programmes run today, one session in thirty is still to come, one in fifty past ones waits to
    be completed. Raises AlreadyThere when this seed's are in the database, TooFewActors without enough actors.
    """
    begin(f"sessions/{seed}")
    writer = _Writer(seed, sessions)
    by_chunk(
        sessions, CHUNK, say=say, said=lambda last: f"{last} accompagnements",
        write=lambda first, last: writer.chunk(last - first),
    )  # fmt: skip
    return writer.counts


class _Writer:
    def __init__(self, seed: int, sessions: int) -> None:
        self.rng = Random(f"sessions-{seed}")  # noqa: S311 — imaginary data, reproducible on purpose
        self.today = timezone.localdate()
        self.counts: dict[str, int] = {}
        self.actors = list(Actor.objects.current().order_by("pk").values_list("pk", flat=True)[:200_000])
        if len(self.actors) < COHORT:
            raise TooFewActors(f"Il faut d’abord au moins {COHORT} acteurs (--actors).")
        facilitators = self._facilitators(seed, -(-sessions // PER_FACILITATOR))
        self.frames = self._programmes(seed, -(-sessions // PER_PROGRAMME), facilitators)

    def _count(self, model: Any, rows: int) -> None:
        name = str(model._meta.verbose_name_plural)
        self.counts[name] = self.counts.get(name, 0) + rows

    def _facilitators(self, seed: int, count: int) -> list[int]:
        """Accounts nobody can open: no usable password, an address that reaches nobody."""
        rows = [
            User(
                email=f"facilitation-{seed}-{n}@demo.invalid", full_name=f"DÉMO Facilitation {n}",
                password=make_password(None), club_role=ClubRole.FACILITATOR,
            )
            for n in range(count)
        ]  # fmt: skip
        copy_rows(User, rows)
        return [row.pk for row in rows]

    def _programmes(self, seed: int, count: int, facilitators: list[int]) -> list[_Frame]:
        """A year each, back from this one: as many run in any year."""
        rng, names = self.rng, words()["programmes"]
        rows, frames = [], []
        for n in range(count):
            name, kind = names[n % len(names)]
            start = date(self.today.year - n % 10, 1, 15)
            rows.append(
                Programme(
                    name=f"DÉMO {name} {start.year}, groupe {n // 10 + 1}", kind=kind, level="actor",
                    status="ended" if n % 10 else "running", summary="Programme imaginaire.",
                    starts_on=start, ends_on=start.replace(month=12),
                    submission_id=uuid.UUID(int=rng.getrandbits(128), version=4) if n else mark(f"sessions/{seed}"),
                    created_at=datetime.combine(start, time(8), tzinfo=UTC),
                )
            )  # fmt: skip
        copy_rows(Programme, rows)
        paths, teams = [], []
        for n, row in enumerate(rows):
            cohort = rng.sample(self.actors, COHORT)
            team = [facilitators[n * len(facilitators) // count], rng.choice(facilitators)]
            status = "finished" if n % 10 else "active"
            paths += [
                Path(
                    programme=row, actor_id=actor, status=status, registered_on=row.starts_on,
                    stage=rng.choice(("questioning", "revealing", "prototyping")),
                    ended_on=row.ends_on if n % 10 else None,
                )
                for actor in cohort
            ]  # fmt: skip
            teams += [TeamMember(programme=row, user_id=user) for user in sorted(set(team))]
            frames.append(_Frame(row.pk, row.starts_on, (row.ends_on - row.starts_on).days, cohort, team))
        copy_rows(Path, paths)
        copy_rows(TeamMember, teams)
        for model, made in ((Programme, rows), (Path, paths)):
            self._count(model, len(made))
        return frames

    def chunk(self, size: int) -> None:
        """That many sessions, with their facilitation, attendance and commitments."""
        rng = self.rng
        lines: list[Any] = []
        led: list[Any] = []
        came: list[Any] = []
        promised: list[Any] = []
        stamp = datetime.combine(self.today, time(8), tzinfo=UTC)
        for pk in reserve(Accompaniment, size):
            frame = rng.choice(self.frames)
            on = frame.starts_on + timedelta(days=rng.randrange(frame.days))
            state = "held" if on <= self.today else "planned"
            if rng.random() < 0.03:
                state = "cancelled"
            is_complete = state == "held" and (rng.random() > 0.02 or on.year < self.today.year)
            group = rng.random() < 0.1
            kind = "workshop" if group else rng.choice(_KINDS)
            user = rng.choice(frame.facilitators)
            lines.append(
                (pk, kind, "onsite", state, "complete" if is_complete else "to_complete", "", on,
                 time(rng.randrange(8, 19)), rng.choice((30, 60, 60, 90, 120)), "", frame.pk, [],
                 rng.choice(_SUMMARIES) if state == "held" else "", "", "", 0,
                 uuid.UUID(int=rng.getrandbits(128), version=4), user, stamp, stamp, 1)
            )  # fmt: skip
            led.append((pk, user))
            actors = frame.cohort if group else [rng.choice(frame.cohort)]
            came += [(pk, actor, "present" if state == "held" else "registered") for actor in actors]
            if state == "held" and rng.random() < 0.15:
                late = on.year == self.today.year and rng.random() < 0.1
                due = on + timedelta(days=30)
                promised.append((pk, actors[0], rng.choice(_PROMISES), due, "open" if late else "kept",
                                 None if late else due))  # fmt: skip
        copy_values(Accompaniment, _ACCOMPANIMENT, lines)
        copy_values(Accompaniment.facilitators.through, ["accompaniment_id", "user_id"], led)
        copy_values(Attendance, ["accompaniment_id", "actor_id", "status"], came)
        copy_values(Commitment, ["accompaniment_id", "actor_id", "what", "due_on", "status", "closed_on"], promised)
        for model, rows in ((Accompaniment, lines), (Attendance, came), (Commitment, promised)):
            self._count(model, len(rows))


_ACCOMPANIMENT = [
    "id", "kind", "format", "state", "completeness", "title", "on", "at", "duration_minutes", "place",
    "programme_id", "registers", "summary", "decisions", "next_step", "anonymous_count", "submission_id",
    "created_by_id", "created_at", "updated_at", "version",
]  # fmt: skip
