"""The sheets lines are about: those of the directory, and those the file would create, found by what they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from actors.enums import ActorKind
from actors.matching import Profile, blocking_keys, compare
from actors.models import Actor, ActorHistory, Contact
from actors.services.imports.values import Parsed
from common.text import fold

COLUMNS = (
    "name", "kind", "legal_form_id", "siren", "siret", "rna", "naf_code", "naf_version", "address", "commune_id",
    "website", "email", "phone", "headcount", "description", "parent_id",
)  # fmt: skip
_READ = ("id", "version", "sort_key", "merged_into_id", "archived_at", "match_keys", *COLUMNS)
CONTACT_COLUMNS = ("full_name", "function", "title", "email", "phone")
MAX_LIKE = 3


@dataclass(slots=True, eq=False)
class Person:
    """A contact of a target: `pk` when it exists, `line` when a line adds it."""

    values: dict[str, Any]
    pk: int | None = None
    line: int | None = None
    is_closed: bool = False  # archived, opposed or erased: the file changes nothing of it
    changed: set[str] = field(default_factory=set)
    set_by: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Target:
    """A sheet as it stands after the lines read so far."""

    values: dict[str, Any]
    pk: int | None = None
    line: int | None = None  # the line that creates it
    version: int = 0
    merged_into: int | None = None
    is_archived: bool = False
    keys: set[str] = field(default_factory=set)
    spheres: set[int] = field(default_factory=set)
    clubs: dict[str, Target] = field(default_factory=dict)
    parent: Target | None = None
    people: list[Person] = field(default_factory=list)
    years: dict[tuple[int, str], str] = field(default_factory=dict)
    new_years: list[tuple[int, str, str]] = field(default_factory=list)
    changed: set[str] = field(default_factory=set)
    set_by: dict[str, int] = field(default_factory=dict)
    doubt: int | None = None  # the line nobody decided yet

    @property
    def name(self) -> str:
        return str(self.values.get("name", ""))

    def profile(self) -> Profile:
        """What duplicates are looked for by."""
        return profile_of(self.values)


@dataclass(frozen=True, slots=True)
class Likeness:
    """An existing or planned sheet a line looks like."""

    target: Target
    score: int
    reasons: tuple[str, ...]


def profile_of(values: dict[str, Any]) -> Profile:
    """The profile of typed values."""
    known = {
        name: values.get(name) or ""
        for name in ("name", "kind", "siren", "siret", "rna", "email", "phone", "website")
    }
    return Profile(commune=values.get("commune_id") or "", **known)


def _having(keys: list[str]) -> list[int]:
    """The current sheets that have one of these keys. Thousands at once: one pass over the table, each sheet's keys
    looked up in a hash table; `&&` would compare every one with every other.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM actors_actor WHERE merged_into_id IS NULL AND archived_at IS NULL "
            "AND EXISTS (SELECT 1 FROM unnest(match_keys) AS k WHERE k = ANY(%s::text[]))",
            [keys],
        )
        return [pk for (pk,) in cursor.fetchall()]


class Targets:
    """Every sheet in play. `prepare(lines)` reads the directory for a chunk, in a fixed number of queries."""

    def __init__(self) -> None:
        self.by_pk: dict[int, Target] = {}
        self._index: dict[tuple[str, str], list[Target]] = defaultdict(list)
        self._planned_keys: dict[str, list[Target]] = defaultdict(list)
        self._found_keys: dict[str, list[Target]] = {}
        self._detail: list[int] = []

    # --- reading the directory ---

    def prepare(self, lines: list[Parsed]) -> None:
        """Load what the lines may be about, and what they may look like."""
        self._load_named(lines)
        unknown = [line for line in lines if line.actor.get("name") and self.exact(line) is None]
        for line in unknown:
            line.keys = blocking_keys(profile_of(line.actor))
        keys = {key for line in unknown for key in line.keys}
        if keys:
            self._load(Actor.objects.filter(pk__in=_having(sorted(keys))))
        self._found_keys = defaultdict(list)
        for target in self.by_pk.values():
            if target.merged_into is None and not target.is_archived:
                for key in target.keys & keys:
                    self._found_keys[key].append(target)
        self._load_details()

    def _load_named(self, lines: list[Parsed]) -> None:
        wanted: dict[str, set[Any]] = defaultdict(set)
        for line in lines:
            actor = line.actor
            if line.number:
                wanted["pk"].add(line.number)
            for name in ("siret", "siren", "rna"):
                if actor.get(name):
                    wanted[name].add(actor[name])
            names = [actor.get("name", ""), actor.get("parent", ""), *actor.get("clubs", [])]
            wanted["sort_key"] |= {fold(name) for name in names if name}
        for column, values in wanted.items():
            self._load(Actor.objects.filter(**{f"{column}__in": values}))
        for _ in range(5):  # sheets merged away lead to the one that was kept
            if not (kept := {t.merged_into for t in self.by_pk.values() if t.merged_into} - set(self.by_pk)):
                break
            self._load(Actor.objects.filter(pk__in=kept))

    def _load(self, rows: Any) -> None:
        for row in rows.order_by().values(*_READ):
            if row["id"] not in self.by_pk:
                target = Target(
                    values={name: row[name] for name in COLUMNS}, pk=row["id"], version=row["version"],
                    merged_into=row["merged_into_id"], is_archived=row["archived_at"] is not None,
                    keys=set(row["match_keys"]),
                )  # fmt: skip
                self.by_pk[row["id"]] = target
                self._detail.append(row["id"])
                self.alias(target.values, target)

    def _load_details(self) -> None:
        """Spheres, clubs, people and past years of the sheets read since the last time, and of those above them."""
        while self._detail:
            pks, self._detail = self._detail, []
            self._load_details_of(pks)

    def _load_details_of(self, pks: list[int]) -> None:
        above = {t.values["parent_id"] for pk in pks if (t := self.by_pk[pk]).values["parent_id"]} - set(self.by_pk)
        clubs = list(
            Actor.clubs.through.objects.filter(from_actor__in=pks).values_list("from_actor_id", "to_actor_id")
        )
        above |= {club for _, club in clubs} - set(self.by_pk)
        if above:
            self._load(Actor.objects.filter(pk__in=above))
        for pk in pks:
            self.by_pk[pk].parent = self.by_pk.get(self.by_pk[pk].values["parent_id"])
        for pk, club in clubs:
            self.by_pk[pk].clubs[fold(self.by_pk[club].name)] = self.by_pk[club]
        for pk, sphere in Actor.spheres.through.objects.filter(actor__in=pks).values_list(
            "actor_id", "functionalsphere_id"
        ):
            self.by_pk[pk].spheres.add(sphere)
        self._load_people(pks)
        for year in ActorHistory.objects.current().filter(actor__in=pks).order_by("pk"):
            self.by_pk[year.actor_id].years[(year.year, fold(year.programme_label))] = year.source

    def _load_people(self, pks: list[int]) -> None:
        closed = ("archived_at", "opposed_at", "erased_at")
        rows = (
            Contact.objects.filter(actor__in=pks).order_by("pk").values("id", "actor_id", *CONTACT_COLUMNS, *closed)
        )
        for row in rows:
            person = Person({name: row[name] for name in CONTACT_COLUMNS}, pk=row["id"])
            person.is_closed = any(row[name] for name in closed)
            self.by_pk[row["actor_id"]].people.append(person)

    # --- what the file creates ---

    def add(self, target: Target, line: Parsed) -> None:
        """A sheet a line creates: later lines find it, or look like it."""
        self.alias(target.values, target)
        for key in line.keys:
            self._planned_keys[key].append(target)

    def alias(self, values: dict[str, Any], target: Target) -> None:
        """Later lines that say the same as `values` are about `target`."""
        if values.get("name"):
            self._file("name", fold(values["name"]), target)
        for name in ("siret", "siren", "rna"):
            if values.get(name):
                self._file(name, values[name], target)

    def _file(self, what: str, value: str, target: Target) -> None:
        if not any(each is target for each in self._index[what, value]):
            self._index[what, value].append(target)

    def named(self, name: str, *, club: bool = False) -> list[Target]:
        """The sheets of exactly this name, the file's included when they are sure."""
        found = [t for t in self._index["name", fold(name)] if t.merged_into is None and not t.is_archived]
        return [t for t in found if t.doubt is None and (not club or t.values["kind"] == ActorKind.CLUB_OU_RESEAU)]

    def holder_of(self, siret: str) -> Target | None:
        """Who has this SIRET, merged sheets aside: it is unique."""
        return next((t for t in self._index["siret", siret] if t.merged_into is None), None)

    # --- recognising ---

    def exact(self, line: Parsed) -> Target | None:
        """The sheet this line is surely about: our number, SIRET, SIREN and name, RNA, then name and commune."""
        actor = line.actor
        if line.number is not None:
            return self.by_pk.get(line.number)
        if actor.get("siret") and (found := self._standing(self._index["siret", actor["siret"]])):
            return found[0]
        named = [t for t in self._index["name", fold(actor.get("name", ""))] if not self._contradicts(t, actor)]
        steps = (
            [t for t in named if actor.get("siren") and t.values.get("siren") == actor["siren"]],
            [t for t in self._index["rna", actor["rna"]] if not self._contradicts(t, actor)]
            if actor.get("rna")
            else [],
            [t for t in named if (t.values.get("commune_id") or "") == (actor.get("commune_id") or "")],
        )
        for step in steps:
            standing = self._standing(step)
            if len(standing) == 1:
                return standing[0]
        return None

    @staticmethod
    def _standing(found: Iterable[Target]) -> list[Target]:
        """Sheets that stand; else those merged away, so that the line is not made into a new one."""
        rows = list(found)
        return [t for t in rows if t.merged_into is None] or rows

    @staticmethod
    def _contradicts(target: Target, actor: dict[str, Any]) -> bool:
        """Two different numbers of one kind, or two communes: not surely the same."""
        return any(
            target.values.get(name) and actor.get(name) and target.values[name] != actor[name]
            for name in ("siret", "siren", "rna")
        )

    def alike(self, line: Parsed) -> list[Likeness]:
        """The sheets of the directory and of the file this line looks like, strongest first."""
        profile = profile_of(line.actor)
        line.keys = line.keys or blocking_keys(profile)
        near: dict[int, Target] = {}
        for key in line.keys:
            for target in (*self._found_keys.get(key, ()), *self._planned_keys.get(key, ())):
                near[id(target)] = target
        found = []
        for target in near.values():
            match = compare(profile, target.profile())
            if match.is_duplicate:
                found.append(Likeness(target, match.score, match.reasons))
        return sorted(found, key=lambda each: (-each.score, each.target.pk or 0, each.target.line or 0))[:MAX_LIKE]
