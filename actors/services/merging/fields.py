"""A sheet's own columns: which differ between two sheets, and what the kept one takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from actors.models import Actor

KEPT, ABSORBED = "kept", "absorbed"


@dataclass(frozen=True)
class Group:
    """Columns chosen together, since one means nothing without the other. The first names the group."""

    label: str
    fields: tuple[str, ...]

    @property
    def slug(self) -> str:
        return self.fields[0]


GROUPS = (
    Group("Nom", ("name",)),
    Group("Type d’acteur", ("kind",)),
    Group("Forme juridique", ("legal_form",)),
    Group("SIRET et SIREN", ("siret", "siren")),
    Group("Numéro RNA", ("rna",)),
    Group("Code NAF", ("naf_code", "naf_version")),
    Group("Adresse et commune", ("address", "commune")),
    Group("Site internet", ("website",)),
    Group("Courriel général", ("email",)),
    Group("Téléphone général", ("phone",)),
    Group("Effectif", ("headcount", "headcount_on")),
    Group("Présentation", ("description",)),
)
PARENT = Group("Fait partie de", ("parent",))


@dataclass(frozen=True)
class Difference:
    """One line of the review: what each sheet says, and whether somebody must choose."""

    group: Group
    kept: str
    absorbed: str
    must_choose: bool
    default: str


def differences(kept: Actor, absorbed: Actor) -> list[Difference]:
    """Line by line, what the two sheets say; by default the kept sheet's own, the other's where it has none."""
    found = []
    for group in (*GROUPS, PARENT):
        ours, theirs = _shown(kept, group), _shown(absorbed, group)
        if ours or theirs:
            merged, choose = _join(_values(kept, group), _values(absorbed, group)), False
            if merged is None:
                choose = group is not PARENT or len(_legal_parents(kept, absorbed)) == 2
            default = KEPT if ours else ABSORBED
            found.append(Difference(group, ours, theirs, choose, default))
    return found


def chosen_values(kept: Actor, absorbed: Actor, choices: dict[str, str]) -> dict[str, Any]:
    """What the kept sheet takes: its blanks filled, and the side chosen where both say something else.

    Without a choice the kept sheet's own value stays. Raises TypeError on a choice about something else.
    """
    unknown = set(choices) - {group.slug for group in (*GROUPS, PARENT)}
    if unknown or set(choices.values()) - {KEPT, ABSORBED}:
        raise TypeError(f"not a choice: {choices}")
    taken: dict[str, Any] = {}
    for group in GROUPS:
        ours, theirs = _values(kept, group), _values(absorbed, group)
        joined = _join(ours, theirs)
        if joined is None:
            joined = theirs if choices.get(group.slug) == ABSORBED else ours
        taken |= dict(zip(group.fields, joined, strict=True))
    legal = _legal_parents(kept, absorbed)
    if choices.get(PARENT.slug) == ABSORBED:
        legal.reverse()
    taken["parent"] = legal[0] if legal else None
    return {name: value for name, value in taken.items() if getattr(kept, name) != value}


def _values(actor: Actor, group: Group) -> tuple[Any, ...]:
    return tuple(getattr(actor, name) for name in group.fields)


def _is_blank(value: Any) -> bool:
    return value is None or value == ""


def _join(ours: tuple[Any, ...], theirs: tuple[Any, ...]) -> tuple[Any, ...] | None:
    """Both sides in one when they do not contradict each other, else nothing."""
    pairs = list(zip(ours, theirs, strict=True))
    if any(mine != other and not _is_blank(mine) and not _is_blank(other) for mine, other in pairs):
        return None
    return tuple(other if _is_blank(mine) else mine for mine, other in pairs)


def _shown(actor: Actor, group: Group) -> str:
    parts = [shown(actor._meta.get_field(name), getattr(actor, name)) for name in group.fields]
    if group.slug == "siret" and parts[0]:
        return parts[0]  # the SIREN is its beginning
    if group.slug == "headcount" and parts[0]:
        return f"{parts[0]} au {parts[1]}"
    return ", ".join(part for part in parts if part)


def shown(field: Any, value: Any) -> str:
    """A value as a person reads it: a label rather than a slug."""
    if _is_blank(value):
        return ""
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if field.get_internal_type() == "BooleanField":
        return "oui" if value else "non"
    if hasattr(value, "strftime"):
        return f"{value:%d/%m/%Y}"
    return str(value)


def _legal_parents(kept: Actor, absorbed: Actor) -> list[Actor]:
    """What the kept sheet may be a part of without being part of itself: its own parent first, then the other's."""
    found: list[Actor] = []
    for parent in (kept.parent, absorbed.parent):
        if parent is not None and parent not in found and not _leads_to(parent, {kept.pk, absorbed.pk}):
            found.append(parent)
    return found


def _leads_to(actor: Actor, goals: set[int]) -> bool:
    """Whether this actor is one of `goals`, or a part of one of them."""
    seen: set[int] = set()
    pk: int | None = actor.pk
    while pk is not None and pk not in seen:
        if pk in goals:
            return True
        seen.add(pk)
        pk = Actor._base_manager.filter(pk=pk).values_list("parent_id", flat=True).first()
    return False
