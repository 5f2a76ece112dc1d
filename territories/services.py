"""Writing the reference data. Everything else is edited in the admin site."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection, models, transaction

from common.registries import load_other_reference_data
from common.text import fold, typographic
from common.vocabulary import registered_lists, sync_terms
from territories import reference_files
from territories.models import (
    Commune,
    FunctionalSphere,
    LegalForm,
    PolicyFramework,
    PolicyObjective,
    ShippedReference,
    Territory,
)

_LOCK = 7_600_054  # any number, the same for every run


@dataclass(frozen=True)
class Tally:
    """What happened to one list."""

    label: str
    created: int = 0
    changed: int = 0
    deactivated: int = 0

    @property
    def is_quiet(self) -> bool:
        return not (self.created or self.changed or self.deactivated)


@transaction.atomic
def load_reference_data() -> list[Tally]:
    """Bring the reference tables in line with the files, keeping what the Club edited; one tally per list.

    Idempotent, all or nothing, one run at a time. Rows gone from the files become inactive and are never
    deleted; rows added by the Club are left alone. Official facts on communes always follow the file.
    Raises ValidationError when a file holds a value its column cannot take.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    tallies = [
        _load_communes(),
        _load_territories(),
        follow_file(FunctionalSphere, reference_files.functional_spheres()),
        follow_file(LegalForm, reference_files.legal_forms()),
        follow_file(PolicyFramework, reference_files.policy_frameworks()),
        _load_objectives(),
    ]
    tallies += load_other_reference_data()
    created, changed = sync_terms(_lists())
    return [*tallies, Tally("valeurs des listes", created, changed)]


def sort_key(name: str) -> str:
    """The key by which names are ordered: without case nor accents."""
    return fold(name)


def _lists() -> dict[str, dict[str, str]]:
    """The lists of the files, and those that code alone declares: both can be retitled."""
    declared = {
        name: {str(member.value): typographic(str(member.label)) for member in vocabulary}
        for name, vocabulary in registered_lists().items()
    }
    return {**declared, **reference_files.vocabularies()}


def _check(rows: Iterable[models.Model]) -> None:
    """Refuse values a column cannot hold: a bulk update would cut them short without a word."""
    for row in rows:
        row.clean_fields(exclude=[field.name for field in row._meta.fields if field.is_relation])


def _load_communes() -> Tally:
    """Upsert communes field by field; a commune gone from the file (merged) becomes inactive."""
    fields = [field.name for field in Commune._meta.concrete_fields if not field.primary_key]
    existing = Commune.objects.in_bulk()
    created, changed = [], []
    for values in reference_files.communes():
        values = {**values, "sort_key": sort_key(values["name"]), "is_active": True}
        commune = existing.pop(values["insee"], None)
        if commune is None:
            created.append(Commune(**values))
        elif any(getattr(commune, field) != value for field, value in values.items()):
            changed.append(Commune(**values))
    gone = [commune for commune in existing.values() if commune.is_active]
    for commune in gone:
        commune.is_active = False
    _check([*created, *changed])
    Commune.objects.bulk_create(created)
    Commune.objects.bulk_update([*changed, *gone], fields, batch_size=500)
    return Tally("communes", len(created), len(changed), len(gone))


def _load_territories() -> Tally:
    """The shipped territories, each made of the communes of its intercommunality."""
    tally = follow_file(Territory, reference_files.territories())
    recomposed = 0
    for territory in Territory.objects.exclude(shipped_values={}).exclude(epci_siren=None):
        wanted = set(Commune.objects.active().filter(epci_siren=territory.epci_siren).values_list("insee", flat=True))
        if wanted != set(territory.communes.values_list("insee", flat=True)):
            territory.communes.set(wanted)
            recomposed += 1
    return Tally(tally.label, tally.created, max(tally.changed, recomposed - tally.created), tally.deactivated)


def _load_objectives() -> Tally:
    """The objectives of each framework; a slug is unique within its framework only."""
    label = str(PolicyObjective._meta.verbose_name_plural)
    tallies = [Tally(label)]
    frameworks = {framework.slug: framework for framework in PolicyFramework.objects.all()}
    wanted = reference_files.policy_objectives()
    for slug, framework in frameworks.items():
        tallies.append(follow_file(PolicyObjective, wanted.get(slug, []), framework=framework))
    return Tally(
        label,
        sum(tally.created for tally in tallies),
        sum(tally.changed for tally in tallies),
        sum(tally.deactivated for tally in tallies),
    )


def follow_file(model: type[ShippedReference], wanted: Iterable[dict[str, Any]], **scope: Any) -> Tally:
    """Create missing rows, let the others follow the file where they were not edited, retire those gone."""
    manager: models.Manager[Any] = model._default_manager
    existing = {row.slug: row for row in manager.filter(**scope)}
    created, touched, counts = [], {}, {"changed": 0, "deactivated": 0}

    def keep(row: Any, fields: list[str], count: str) -> None:
        if "name" in fields:
            row.sort_key = sort_key(row.name)
            fields = [*fields, "sort_key"]
        if fields:
            touched[row.slug] = row
            counts[count] += 1

    for item in wanted:
        slug = item["slug"]
        values = {field: value for field, value in item.items() if field != "slug"} | {"is_active": True}
        if row := existing.pop(slug, None):
            keep(row, row.follow(values), "changed")
            continue
        derived = {"sort_key": sort_key(item["name"])} if "name" in item else {}
        created.append(model(**{**item, **derived, **scope, "is_active": True, "shipped_values": values}))
    for row in existing.values():
        if row.is_shipped:
            keep(row, row.follow({"is_active": False}), "deactivated")
    _check([*created, *touched.values()])
    manager.bulk_create(created)
    if touched:
        editable = [field.name for field in model._meta.concrete_fields if not field.primary_key]
        manager.bulk_update(list(touched.values()), editable)
    return Tally(str(model._meta.verbose_name_plural), len(created), counts["changed"], counts["deactivated"])
