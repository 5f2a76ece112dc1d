"""What a programme's report is about, read once: held accompaniments, actors, what was revealed.

Everything is read in the caller's transaction (repeatable read when a report is frozen).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet

from accompaniments.enums import COLLECTIVE_KINDS
from accompaniments.models import Accompaniment, Attendance, Evidence
from actors.models import Actor, Limit, Resource, UsefulEffect
from programmes.models import Path, Programme
from reports.disclosure import Member, Part, Source
from territories.models import Commune

ACCOMPANIMENT = "accompaniments.Accompaniment"
ATTENDANCE = "accompaniments.Attendance"
ACTOR = "actors.Actor"
EVIDENCE = "accompaniments.Evidence"
PATH = "programmes.Path"


@dataclass
class Held:
    """One held accompaniment, and who was there."""

    pk: int
    kind: str
    on: date
    minutes: int
    anonymous: int
    actors: set[int] = field(default_factory=set)
    people: int = 0  # named people present, an actor without a named person counts one
    expected: int = 0  # rows whose outcome is known
    unknown: int = 0  # rows left at « inscrit »

    @property
    def is_collective(self) -> bool:
        """By kind; « autre » is collective from two actors up."""
        known = COLLECTIVE_KINDS[self.kind]
        return len(self.actors) >= 2 if known is None else known


class Scope:
    """A programme and a period, both ends included."""

    def __init__(self, programme: Programme, starts_on: date, ends_on: date) -> None:
        self.programme = programme
        self.starts_on = starts_on
        self.ends_on = ends_on

    @property
    def period(self) -> tuple[date, date]:
        return self.starts_on, self.ends_on

    @cached_property
    def _merged(self) -> dict[int, int]:
        rows = Actor._base_manager.filter(merged_into__isnull=False).values_list("pk", "merged_into_id")
        return {pk: into for pk, into in rows if into is not None}

    def actor_id(self, pk: int | None) -> int | None:
        """The actor that stands today for this one (`merged_into`)."""
        seen: set[int] = set()
        while pk is not None and pk in self._merged and pk not in seen:
            seen.add(pk)
            pk = self._merged[pk]
        return pk

    # --- accompaniments ---

    @cached_property
    def accompaniments(self) -> list[Held]:
        rows = (
            Accompaniment.objects.held().filter(programme=self.programme, on__range=self.period).order_by("on", "pk")
        )
        found = {
            row.pk: Held(row.pk, row.kind, row.on, row.duration_minutes, row.anonymous_count)
            for row in rows.only("pk", "kind", "on", "duration_minutes", "anonymous_count")
        }
        named: dict[int, set[int]] = defaultdict(set)
        alone: dict[int, set[int]] = defaultdict(set)
        for accompaniment, actor, of_contact, contact, status in Attendance.objects.filter(
            accompaniment__in=found
        ).values_list("accompaniment", "actor", "contact__actor", "contact", "status"):
            held, org = found[accompaniment], self.actor_id(actor or of_contact)
            if status == "registered":
                held.unknown += 1
                continue
            held.expected += 1
            if status != "present":
                continue
            held.people += 1
            if org is not None and org != self.programme.carrier_id:
                held.actors.add(org)
                (named if contact else alone)[accompaniment].add(org)
        for pk, orgs in alone.items():  # « Ferme + Marie de la Ferme »: Marie is the Ferme's person, not a second one
            found[pk].people -= len(orgs & named[pk])
        return list(found.values())

    @cached_property
    def attended(self) -> dict[int, list[Held]]:
        """Accompanied actor → the accompaniments it attended."""
        result: dict[int, list[Held]] = defaultdict(list)
        for held in self.accompaniments:
            for actor in held.actors:
                result[actor].append(held)
        return dict(result)

    @cached_property
    def actors(self) -> dict[int, Actor]:
        """The accompanied actors."""
        rows = Actor._base_manager.filter(pk__in=self.attended).select_related("commune").order_by("sort_key", "pk")
        return {row.pk: row for row in rows}

    def actor_part(self, key: str, label: str, pks: Iterable[int]) -> Part:
        return Part(key, label, tuple(Member(pk, pk, 1, ((ACTOR, pk), *self._met(pk))) for pk in sorted(pks)))

    def _met(self, pk: int) -> tuple[Source, ...]:
        return tuple((ACCOMPANIMENT, held.pk) for held in self.attended.get(pk, ()))

    @cached_property
    def metropole(self) -> dict[str, str]:
        """INSEE code → name of the communes of the Métropole."""
        return dict(Commune.objects.of_mrn().values_list("insee", "name"))

    @cached_property
    def paths(self) -> list[Path]:
        return list(Path.objects.filter(programme=self.programme).select_related("actor").order_by("pk"))

    def path_part(self, key: str, label: str, paths: Iterable[Path]) -> Part:
        return Part(
            key, label, tuple(Member(path.pk, self.actor_id(path.actor_id), 1, ((PATH, path.pk),)) for path in paths)
        )

    # --- what was revealed ---

    @cached_property
    def evidences(self) -> list[Evidence]:
        """Evidence that comes from this programme's accompaniments or assessments in the period."""
        mine = Q(
            accompaniment__programme=self.programme,
            accompaniment__state="held",
            accompaniment__on__range=self.period,
        )
        for answer in ("answer__contribution__assessment", "consensus_answer__assessment"):
            mine |= Q(**{f"{answer}__path__programme": self.programme, "on__range": self.period})
        return list(Evidence.objects.filter(mine).order_by("on", "pk"))

    def _proofs(self, subject: str) -> dict[int, list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for evidence in self.evidences:
            if (pk := getattr(evidence, f"{subject}_id")) is not None:
                found[pk].append(evidence.pk)
        return found

    def _revealed(self, model: Any, subject: str) -> list[Any]:
        proofs = self._proofs(subject)
        rows: QuerySet[Any] = model.objects.filter(pk__in=proofs, archived_at=None).with_proof_level()
        found = list(rows.select_related("actor", "sphere").prefetch_related("objectives__framework").order_by("pk"))
        for row in found:
            row.proof_ids = proofs[row.pk]
        return found

    @cached_property
    def effects(self) -> list[UsefulEffect]:
        """Effects of the programme in the period, with their level of proof and `proof_ids`."""
        return self._revealed(UsefulEffect, "effect")

    @cached_property
    def resources(self) -> list[Resource]:
        return self._revealed(Resource, "resource")

    @cached_property
    def limits(self) -> list[Limit]:
        """The programme's own limits and those its accompaniments revealed."""
        found = {limit.pk: limit for limit in self._revealed(Limit, "limit")}
        for limit in self.programme.limits.filter(archived_at=None).select_related("actor").order_by("pk"):
            if limit.pk not in found:
                limit.proof_ids = []  # type: ignore[attr-defined]
                found[limit.pk] = limit
            found[limit.pk].is_own = True  # type: ignore[attr-defined]
        return [found[pk] for pk in sorted(found)]

    def part_of(self, key: str, label: str, rows: Sequence[Any]) -> Part:
        """A cell that counts revealed things."""
        return Part(key, label, tuple(self._member(row) for row in rows))

    def _member(self, row: Any) -> Member:
        proofs = tuple((EVIDENCE, pk) for pk in row.proof_ids)
        return Member(row.pk, self.actor_id(row.actor_id), 1, ((row._meta.label, row.pk), *proofs))
