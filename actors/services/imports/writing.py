"""Writing what was planned, in bulk: the same rules as `create_actor` and `update_actor`, history included."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from typing import Any, TypeVar

from django.db import connection
from django.db.models import F

from actors.company_register import NAF_REV2
from actors.enums import ImportOutcome
from actors.models import Actor, ActorHistory, Contact, ImportRow
from actors.services.imports.planning import WRITTEN, Planned
from actors.services.imports.targets import COLUMNS, Person, Target
from common.errors import DomainError
from common.fields import recompute
from territories.models import Commune

BATCH = 500
T = TypeVar("T")
MOVED = "L’annuaire a changé pendant l’import. Rien n’a été écrit : refaites l’essai à blanc."


def chunks(rows: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    """The rows by groups of `size`."""
    source = iter(rows)
    while group := list(islice(source, size)):
        yield group


class Writer:
    """Writes the lines that create or change something. Call inside a transaction, once everything is planned."""

    def __init__(self, plan: list[Planned], *, on: date) -> None:
        lines = [planned for planned in plan if planned.outcome in WRITTEN and planned.target is not None]
        self.on = on
        self.targets: list[Target] = list({id(p.target): p.target for p in lines}.values())  # type: ignore[arg-type]
        self.communes = Commune.objects.in_bulk({t.values.get("commune_id") for t in self.targets} - {None})

    def write(self) -> None:
        """Raises DomainError when a sheet moved since it was read."""
        self._lock()
        new = [target for target in self.targets if target.pk is None]
        while new:  # those under a sheet of the same file come after it
            ready = [target for target in new if target.parent is None or target.parent.pk is not None]
            for group in chunks(ready):
                self._create(group)
            new = [target for target in new if target.pk is None]
        for group in chunks([target for target in self.targets if target.line is None and target.changed]):
            self._update(group)
        self._write_links()
        self._write_people()
        self._write_years()

    def _lock(self) -> None:
        """Hold the sheets to be changed, unless somebody changed them since they were read."""
        known = {target.pk: target.version for target in self.targets if target.pk is not None}
        for group in chunks(sorted(known)):
            rows = Actor.objects.select_for_update(of=("self",)).filter(pk__in=group).order_by("pk")
            found = dict(rows.values_list("pk", "version"))
            if any(found.get(pk) != known[pk] for pk in group):
                raise DomainError(MOVED)

    def _values(self, target: Target, names: Iterable[str]) -> dict[str, Any]:
        values = {name: target.values[name] for name in names if name in target.values}
        if "headcount" in values:
            values["headcount_on"] = self.on
        if "naf_code" in values:
            values["naf_version"] = target.values["naf_version"] if "naf_version" in target.set_by else NAF_REV2
        if target.parent is not None:
            values["parent_id"] = target.parent.pk
        return values

    def _create(self, group: list[Target]) -> None:
        rows = []
        for target in group:
            row = Actor(**self._values(target, [name for name in COLUMNS if name != "parent_id"]))
            row.commune = self.communes.get(row.commune_id)  # what it is found by names it
            rows.append(row)
        for target, row in zip(group, Actor.objects.bulk_create(rows), strict=True):
            target.pk = row.pk

    def _update(self, group: list[Target]) -> None:
        rows = Actor.objects.in_bulk([target.pk for target in group])
        for target in group:
            row = rows[target.pk]
            names = target.changed - {"spheres", "clubs", "parent"}
            values = self._values(target, names)
            if "parent" not in target.changed:
                values.pop("parent_id", None)
            for name, value in values.items():
                setattr(row, name, value)
            if row.commune_id in self.communes:
                row.commune = self.communes[row.commune_id]
            values |= {name: getattr(row, name) for name in recompute(row)}
            mine = Actor.objects.filter(pk=row.pk, version=target.version)
            if not mine.update(version=F("version") + 1, **values):
                raise DomainError(MOVED)

    def _write_links(self) -> None:
        """Spheres and clubs are only added."""
        spheres, clubs = Actor.spheres.through, Actor.clubs.through
        changed = [target for target in self.targets if "spheres" in target.changed]
        for of_spheres in chunks(
            spheres(actor_id=t.pk, functionalsphere_id=pk) for t in changed for pk in sorted(t.spheres)
        ):
            spheres.objects.bulk_create(of_spheres, ignore_conflicts=True)
        changed = [target for target in self.targets if "clubs" in target.changed]
        for of_clubs in chunks(
            clubs(from_actor_id=t.pk, to_actor_id=club.pk) for t in changed for club in t.clubs.values()
        ):
            clubs.objects.bulk_create(of_clubs, ignore_conflicts=True)

    def _write_people(self) -> None:
        people = [(target, person) for target in self.targets for person in target.people]
        for group in chunks(pair for pair in people if pair[1].pk is None):
            rows = [Contact(actor_id=target.pk, **person.values) for target, person in group]
            for (_, person), row in zip(group, Contact.objects.bulk_create(rows), strict=True):
                person.pk = row.pk
        for changed in chunks(person for _, person in people if person.changed and person.line is None):
            self._update_people(changed)

    def _update_people(self, group: list[Person]) -> None:
        rows = Contact.objects.in_bulk([person.pk for person in group])
        for person in group:
            row = rows[person.pk]
            values = {name: person.values[name] for name in person.changed}
            for name, value in values.items():
                setattr(row, name, value)
            values |= {name: getattr(row, name) for name in recompute(row)}
            Contact.objects.filter(pk=row.pk).update(**values)

    def _write_years(self) -> None:
        years = (
            ActorHistory(actor_id=target.pk, year=year, programme_label=label, source=source)  # type: ignore[misc]
            for target in self.targets
            for year, label, source in target.new_years
        )
        for group in chunks(years):
            ActorHistory.objects.bulk_create(group)


def mark_rows(batch_id: int, plan: list[Planned]) -> None:
    """Say on each line what was done, to which sheet and contact."""
    table = ImportRow._meta.db_table
    statement = (
        f"UPDATE {table} AS r SET outcome = v.outcome, actor_id = coalesce(v.actor, r.actor_id), "  # noqa: S608
        "contact_id = v.contact "
        "FROM unnest(%s::int[], %s::text[], %s::bigint[], %s::bigint[]) AS v(line, outcome, actor, contact) "
        "WHERE r.batch_id = %s AND r.line = v.line"
    )
    done = (planned for planned in plan if planned.outcome in (*WRITTEN, ImportOutcome.SAME))
    with connection.cursor() as cursor:
        for group in chunks(done, 1000):
            columns: list[Any] = [
                [planned.line for planned in group],
                [str(planned.outcome) for planned in group],
                [planned.target.pk if planned.target else None for planned in group],
                [planned.person.pk if planned.person else None for planned in group],
            ]
            cursor.execute(statement, [*columns, batch_id])
