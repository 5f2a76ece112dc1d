"""What each line would do: the same answer for the dry run and, inside the transaction, for the real one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from actors.enums import ImportOutcome
from actors.services.imports.laying import Refusal, merge
from actors.services.imports.reference import Reference
from actors.services.imports.sheets import Line
from actors.services.imports.targets import Likeness, Person, Target, Targets
from actors.services.imports.values import Parsed, Parser

CHUNK = 2000  # lines for which the directory is read at once
SAME, CREATE = "same", "create"
WRITTEN = (ImportOutcome.CREATED, ImportOutcome.CHANGED)


@dataclass(slots=True)
class Planned:
    """A line's fate. `changes`: field → [before, after] as text, and what begins with « _ » about its doubt."""

    line: int
    cells: list[str]
    outcome: str
    reasons: list[str] = field(default_factory=list)
    changes: dict[str, Any] = field(default_factory=dict)
    target: Target | None = None
    person: Person | None = None

    @property
    def shown(self) -> dict[str, Any]:
        """The changes alone."""
        return {name: change for name, change in self.changes.items() if not name.startswith("_")}


class Planner:
    """Plans the lines of one file, in order: each sees what the earlier ones do."""

    def __init__(self, titles: list[str], mapping: dict[str, Any], decisions: dict[int, str] | None = None) -> None:
        self.reference = Reference()
        self.parser = Parser(titles, mapping, self.reference)
        self.targets = Targets()
        self.decisions = decisions or {}
        self._seen: dict[bytes, int] = {}

    def plan(self, lines: Iterable[Line]) -> Iterator[Planned]:
        """Every line's plan, reading the directory by chunks."""
        source = iter(lines)
        while chunk := list(islice(source, CHUNK)):
            parsed = [self.parser.read(number, cells) for number, cells in chunk]
            self.targets.prepare(parsed)
            for each in parsed:
                try:
                    planned = self._one(each)
                    if planned.outcome != ImportOutcome.REFUSED:
                        planned.reasons = [*planned.reasons, *each.warnings]
                    yield planned
                except Refusal as refusal:
                    yield self._refused(each, [str(refusal)])

    def _refused(self, parsed: Parsed, reasons: list[str]) -> Planned:
        return Planned(parsed.line, parsed.cells, ImportOutcome.REFUSED, reasons)

    def _one(self, parsed: Parsed) -> Planned:
        said = hashlib.sha256("\x1f".join(parsed.cells).encode()).digest()
        earlier = self._seen.setdefault(said, parsed.line)
        if earlier != parsed.line:
            raise Refusal(f"Ligne identique à la ligne {earlier}.")
        if parsed.errors:
            return self._refused(parsed, parsed.errors)
        target = self.targets.exact(parsed)
        if target is None:
            return self._unknown(parsed)
        if target.is_archived:
            raise Refusal(f"La fiche « {target.name} » est archivée.")
        if target.merged_into is not None:
            return self._merged_away(parsed, target)
        if target.doubt is not None:
            return self._doubtful(
                parsed, target, target.doubt, [f"Même organisation que la ligne {target.doubt}."], []
            )
        return self._merge(parsed, target)

    def _unknown(self, parsed: Parsed) -> Planned:
        if parsed.number is not None:
            raise Refusal(f"« {parsed.number} » n’est le numéro d’aucune fiche.")
        if not parsed.actor.get("name"):
            raise Refusal("Aucune fiche n’a ce SIRET : donnez aussi le nom de l’organisation pour la créer.")
        alike = self.targets.alike(parsed)
        if alike and self.decisions.get(parsed.line) != CREATE:
            return self._on_likeness(parsed, alike)
        planned = self._create(parsed)
        if alike:
            planned.reasons, planned.changes = _because(alike), planned.changes | _doubt(parsed.line, alike, CREATE)
        return planned

    def _merged_away(self, parsed: Parsed, target: Target) -> Planned:
        kept = target
        while kept.merged_into is not None and kept.merged_into in self.targets.by_pk:
            kept = self.targets.by_pk[kept.merged_into]
        reason = f"« {target.name} » a été fusionnée dans « {kept.name} »."
        return self._on_likeness(parsed, [Likeness(kept, 100, (reason,))])

    def _on_likeness(self, parsed: Parsed, alike: list[Likeness]) -> Planned:
        like = alike[0].target
        if like.doubt is not None:
            return self._doubtful(parsed, like, like.doubt, _because(alike), alike)
        if self.decisions.get(parsed.line) == SAME:
            planned = self._merge(parsed, like, yields=True)
            self.targets.alias(parsed.actor, like)
            planned.changes |= _doubt(parsed.line, alike, SAME)
            return planned
        shadow = copy(like)  # what the sheet would become, seen by the lines about the same organisation only
        shadow.values, shadow.people, shadow.years = (
            dict(like.values),
            [copy_person(p) for p in like.people],
            dict(like.years),
        )
        shadow.spheres, shadow.clubs, shadow.set_by = set(like.spheres), dict(like.clubs), dict(like.set_by)
        shadow.changed, shadow.new_years, shadow.doubt = set(), [], parsed.line
        planned = self._doubtful(parsed, shadow, parsed.line, _because(alike), alike)
        self.targets.alias(parsed.actor, shadow)
        return planned

    def _doubtful(
        self, parsed: Parsed, shadow: Target, group: int, reasons: list[str], alike: list[Likeness]
    ) -> Planned:
        changes, person = merge(parsed, shadow, self.targets, self.reference, yields=True)
        changes |= _doubt(group, alike, "")
        return Planned(parsed.line, parsed.cells, ImportOutcome.DOUBTFUL, reasons, changes, shadow, person)

    def _create(self, parsed: Parsed) -> Planned:
        if "kind" not in parsed.actor:
            if not parsed.default_kind:
                raise Refusal("Le type d’acteur manque : remplissez sa colonne, ou choisissez un type par défaut.")
            parsed.actor["kind"] = parsed.default_kind
        target = Target(values={}, line=parsed.line)
        changes, person = merge(parsed, target, self.targets, self.reference)
        self.targets.add(target, parsed)
        return Planned(parsed.line, parsed.cells, ImportOutcome.CREATED, [], changes, target, person)

    def _merge(self, parsed: Parsed, target: Target, *, yields: bool = False) -> Planned:
        changes, person = merge(parsed, target, self.targets, self.reference, yields=yields)
        reasons = [f"Même organisation que la ligne {target.line}."] if target.line else []
        if person is not None and person.is_closed:
            reasons.append(f"« {person.values['full_name']} » est archivé ou s’y est opposé : laissé tel quel.")
        outcome = ImportOutcome.CHANGED if changes else ImportOutcome.SAME
        return Planned(parsed.line, parsed.cells, outcome, reasons, changes, target, person)


def copy_person(person: Person) -> Person:
    """A contact that can be changed without changing this one."""
    other = copy(person)
    other.values, other.changed, other.set_by = dict(person.values), set(person.changed), dict(person.set_by)
    return other


def _because(alike: list[Likeness]) -> list[str]:
    """« Ressemble à « X » (87 sur 100) : même SIREN, nom proche. »"""
    found = []
    for each in alike:
        where = f"à « {each.target.name} »" + (f", ligne {each.target.line}" if each.target.line else "")
        found.append(f"Ressemble {where} ({each.score} sur 100) : {', '.join(each.reasons)}")
    return found


def _doubt(group: int, alike: list[Likeness], decision: str) -> dict[str, Any]:
    likes = [[each.target.pk, each.target.line, each.target.name] for each in alike]
    return {"_group": group, "_decision": decision, "_like": likes}
