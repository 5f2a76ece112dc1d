"""Laying a line over a sheet: only filled cells change anything, and lines may not contradict each other."""

from __future__ import annotations

import re
from typing import Any

from actors.enums import ActorKind, ContactFunction
from actors.services.imports.fields import label_of
from actors.services.imports.reference import Reference
from actors.services.imports.targets import Person, Target, Targets
from actors.services.imports.values import Parsed
from common.text import fold

Changes = dict[str, list[str]]
PLAIN = (
    "name", "kind", "legal_form_id", "siren", "siret", "rna", "naf_code", "naf_version", "address", "commune_id",
    "website", "email", "phone", "headcount", "description",
)  # fmt: skip


class Refusal(Exception):
    """The line cannot be taken; the message is the sentence shown."""


def merge(
    parsed: Parsed, target: Target, targets: Targets, reference: Reference, *, yields: bool = False
) -> tuple[Changes, Person | None]:
    """Lay the line over the target, which changes; returns what changed, as text, and the line's contact.

    Where an earlier line says otherwise: raises Refusal, having changed nothing, or yields to it.
    """
    plain = _differences(target.values, target.set_by, _of_sheet(parsed, target), PLAIN, yields)
    _check_numbers(parsed, target, targets)
    parent = _parent(parsed, target, targets)
    clubs = [_one(name, targets, club=True) for name in parsed.actor.get("clubs", [])]
    person = _person(parsed, target)
    own = (
        {}
        if person is None or person.is_closed
        else _differences(person.values, person.set_by, parsed.contact, None, yields)
    )
    changes: Changes = {}
    for name, value in plain.items():
        slug = name.removesuffix("_id")
        changes[slug] = [shown(name, target.values.get(name), reference), shown(name, value, reference)]
        target.values[name] = value
        target.changed.add(name)
    for name in parsed.actor.keys() & set(PLAIN):
        target.set_by.setdefault(name, parsed.line)
    _lay_relations(parsed, target, parent, clubs, changes, reference)
    if person is not None:
        _lay_person(parsed, target, person, own, changes, reference)
    _lay_years(parsed, target, changes)
    return changes, person


def _of_sheet(parsed: Parsed, target: Target) -> dict[str, Any]:
    """What the line says of the sheet: a place alone does not replace a whole address that ends with it."""
    known = fold(str(target.values.get("address") or ""))
    if parsed.outside and parsed.actor["address"] == parsed.outside and fold(parsed.outside) in known:
        return {name: value for name, value in parsed.actor.items() if name != "address"}
    return parsed.actor


def _differences(
    current: dict[str, Any],
    set_by: dict[str, int],
    wanted: dict[str, Any],
    names: tuple[str, ...] | None,
    yields: bool,
) -> dict[str, Any]:
    found = {}
    for name in names or tuple(wanted):
        if name not in wanted or _alike(name, current.get(name), wanted[name]):
            continue
        if name in set_by and yields:
            continue
        if name in set_by:
            raise Refusal(
                f"La ligne {set_by[name]} donne une autre valeur pour « {label_of(name.removesuffix('_id'))} »."
                if names
                else f"La ligne {set_by[name]} donne une autre valeur pour ce contact ({name})."
            )
        found[name] = wanted[name]
    return found


def _alike(name: str, before: Any, after: Any) -> bool:
    """Writings of one thing: a case, an accent, the spaces of a phone number are no change."""
    if not before or after is None:
        return not before and after is None
    if name in {"name", "address", "full_name", "title", "email"}:
        return fold(str(before)) == fold(str(after))
    if name == "phone":
        return _digits(str(before)) == _digits(str(after))
    if name == "website":
        return _bare(str(before)) == _bare(str(after))
    return bool(before == after)


def _digits(phone: str) -> str:
    return re.sub(r"\D", "", phone.replace("+33", "0").replace("(0)", ""))


def _bare(address: str) -> str:
    return re.sub(r"^https?://(www\.)?", "", address.lower()).rstrip("/")


def _check_numbers(parsed: Parsed, target: Target, targets: Targets) -> None:
    siret = parsed.actor.get("siret") or target.values.get("siret") or ""
    siren = parsed.actor.get("siren") or target.values.get("siren") or ""
    if siret and siren and not siret.startswith(siren):
        raise Refusal(
            f"Le SIRET {siret} ne commence pas par le SIREN {siren} : la fiche et la ligne se contredisent."
        )
    holder = targets.holder_of(parsed.actor["siret"]) if parsed.actor.get("siret") else None
    if holder is not None and holder is not target and holder.pk != target.pk:
        raise Refusal(f"Le SIRET {parsed.actor['siret']} est déjà celui de « {holder.name} ».")


def _one(name: str, targets: Targets, *, club: bool = False) -> Target:
    found = targets.named(name, club=club)
    what = "Club ou réseau" if club else "Fait partie de"
    if not found:
        kind = " (type « Club ou réseau »)" if club else ""
        raise Refusal(f"{what} : « {name} » n’est ni dans l’annuaire ni sur une ligne plus haut{kind}.")
    if len(found) > 1:
        raise Refusal(f"{what} : {len(found)} fiches s’appellent « {name} ».")
    return found[0]


def _parent(parsed: Parsed, target: Target, targets: Targets) -> Target | None:
    if not parsed.actor.get("parent"):
        return None
    parent: Target | None = _one(parsed.actor["parent"], targets)
    above = parent
    for _ in range(20):
        if above is None:
            return parent
        if above is target or (above.pk and above.pk == target.pk):
            break
        above = above.parent
    raise Refusal("Fait partie de : un acteur ne peut pas faire partie de lui-même.")


def _lay_relations(
    parsed: Parsed, target: Target, parent: Target | None, clubs: list[Target], changes: Changes, reference: Reference
) -> None:
    """Spheres and clubs are added, never taken away: a file rarely lists them all."""
    spheres = set(parsed.actor.get("spheres", ()))
    if spheres - target.spheres:
        before = target.spheres
        target.spheres = before | spheres
        target.changed.add("spheres")
        changes["spheres"] = [_labels(before, reference), _labels(target.spheres, reference)]
    known = {id(club) for club in target.clubs.values()}
    if added := {fold(club.name): club for club in clubs if id(club) not in known}:
        before_clubs = ", ".join(club.name for club in target.clubs.values())
        target.clubs |= added
        target.changed.add("clubs")
        changes["clubs"] = [before_clubs, ", ".join(club.name for club in target.clubs.values())]
    if parent is not None and parent is not target.parent:
        changes["parent"] = [target.parent.name if target.parent else "", parent.name]
        target.parent = parent
        target.changed.add("parent")


def _labels(ids: set[int], reference: Reference) -> str:
    return ", ".join(reference.sphere_labels.get(pk, "") for pk in sorted(ids))


def _person(parsed: Parsed, target: Target) -> Person | None:
    """The contact the line is about: by e-mail, then by name; a new one otherwise."""
    if not parsed.contact:
        return None
    email, name = parsed.contact.get("email"), fold(parsed.contact["full_name"])
    by_email = [person for person in target.people if email and person.values.get("email") == email]
    by_name = [person for person in target.people if fold(person.values["full_name"]) == name]
    found = by_email or by_name
    return found[0] if found else Person({"full_name": ""}, line=parsed.line)


def _lay_person(
    parsed: Parsed, target: Target, person: Person, own: dict[str, Any], changes: Changes, reference: Reference
) -> None:
    for name, value in own.items():
        before = person.values.get(name)
        if name == "function" and before == ContactFunction.AUTRE and person.line:
            before = ""
        changes[f"contact.{name}"] = [shown(name, before, reference), shown(name, value, reference)]
        person.values[name] = value
        person.changed.add(name)
    for name in parsed.contact:
        person.set_by.setdefault(name, parsed.line)
    if person not in target.people:
        target.people.append(person)


def _lay_years(parsed: Parsed, target: Target, changes: Changes) -> None:
    label = parsed.past.get("programme_label", "")
    added = [year for year in parsed.years if (year, fold(label)) not in target.years]
    for year in added:
        target.years[year, fold(label)] = parsed.past["source"]
        target.new_years.append((year, label, parsed.past["source"]))
    if added:
        changes["year"] = ["", ", ".join(map(str, added)) + (f" ({label})" if label else "")]


def shown(name: str, value: Any, reference: Reference) -> str:
    """A value as people read it."""
    if value in (None, ""):
        return ""
    if name == "kind":
        return ActorKind(value).wording
    if name == "function":
        return ContactFunction(value).wording
    if name == "legal_form_id":
        return reference.form_labels.get(value, "")
    if name == "commune_id":
        return reference.commune_name(value)
    return str(value)
