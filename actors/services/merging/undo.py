"""Undoing a merge: both sheets get back what they had; what was edited since stays, and is said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from actors.models import Actor, DuplicatePair, Merge
from actors.services.actors import check
from actors.services.merging.fields import GROUPS, PARENT, shown
from actors.services.merging.journal import as_json
from actors.services.merging.merge import events_of, locked, point
from common.errors import DomainError
from common.locking import save_version

if TYPE_CHECKING:
    from accounts.models import User

GONE = "supprimé"


@dataclass(frozen=True)
class Edit:
    """Something edited between a merge and its undoing: it stays where it was made."""

    row: str
    field: str
    at_merge: str
    now: str


@dataclass(frozen=True)
class Undone:
    """An undone merge, and what had been edited in between."""

    merge: Merge
    edits: list[Edit]


@transaction.atomic
def undo_merge(*, merge: Merge, by: User | None) -> Undone:
    """Give both sheets back their columns and links. Edits made since, and rows created since, stay where they are.

    Merges of one sheet are undone from the last to the first. Raises DomainError when this one is undone already,
    when a later one stands in the way, or when a SIRET has been given to another sheet since.
    """
    merge = Merge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    kept, absorbed = locked(merge.kept_id, merge.absorbed_id)
    refusal = why_not(merge)
    if refusal:
        raise DomainError(refusal)
    edits = edits_since(merge)
    _give_back_columns(merge, kept)
    _undo_steps(merge.journal["steps"])
    absorbed.merged_into = None
    _check(absorbed, ("merged_into", "siret"))
    save_version(absorbed, base_version=absorbed.version, fields=["merged_into"])
    if merge.journal["pair"]:
        pair, state, decided_at, decided_by = merge.journal["pair"]
        DuplicatePair.objects.filter(pk=pair).update(state=state, decided_at=decided_at, decided_by=decided_by)
    merge.undone_by, merge.undone_at = by, timezone.now()
    merge.journal["rows"]["edits"] = [asdict(edit) for edit in edits]
    merge.save(update_fields=["undone_by", "undone_at", "journal"])
    return Undone(merge, edits)


def why_not(merge: Merge) -> str:
    """Why this merge cannot be undone now, in French; empty when it can."""
    if merge.undone_at is not None:
        return "Cette fusion est déjà défaite."
    standing = Merge.objects.filter(undone_at=None).select_related("kept", "absorbed")
    if further := standing.filter(absorbed=merge.kept_id).first():
        return (
            f"« {further.absorbed} » a depuis été fusionnée dans « {further.kept} » : défaites d’abord cette fusion."
        )
    if later := standing.filter(kept=merge.kept_id, pk__gt=merge.pk).order_by("-pk").first():
        return f"« {later.absorbed} » a été fusionnée après dans « {later.kept} » : défaites d’abord cette fusion."
    return ""


# --- giving back ---


def _but_its_row(step: dict[str, Any]) -> dict[str, Any]:
    return {**step, "pk": None}


def _undo_steps(steps: list[dict[str, Any]]) -> None:
    """Reverse the steps, last first, but those whose row somebody has since moved or removed."""
    for what, same in groupby(reversed(steps), key=_but_its_row):
        pks = [step["pk"] for step in same]
        rows = apps.get_model(what["model"])._base_manager.filter(pk__in=pks)
        if what["do"] == "add":
            rows.delete()
            continue
        field = rows.model._meta.get_field(what["field"])
        still = rows.filter(**{field.attname: what["after"]}).select_for_update().order_by("pk")
        _point_back(rows.model, field, list(still.values_list("pk", flat=True)), what["before"])


def _point_back(model: Any, field: Any, pks: list[int], to: int) -> None:
    """All at once, else one by one: a row edited so that it no longer fits there stays, and is listed."""
    try:
        point(model, field, pks, to)
    except IntegrityError:
        for pk in pks if len(pks) > 1 else ():
            _point_back(model, field, [pk], to)


def _give_back_columns(merge: Merge, kept: Actor) -> None:
    """The kept sheet's own columns, by groups: one of which a part was edited since stays whole."""
    returned = []
    for entries in _by_group(merge):
        if all(_now(kept, entry) == entry["after"] for entry in entries):
            for entry in entries:
                field = Actor._meta.get_field(entry["field"])
                setattr(kept, field.attname, field.to_python(entry["before"]))  # type: ignore[union-attr]
                returned.append(field.name)
    _check(kept, tuple(returned))
    save_version(kept, base_version=kept.version, fields=returned)


def _check(actor: Actor, fields: tuple[str, ...]) -> None:
    try:
        check(actor, exclude=tuple(field.name for field in actor._meta.fields if field.name not in fields))
    except DomainError as error:
        message = f"La fiche « {actor} » ne peut pas reprendre ses valeurs d’avant. {error.message}"
        raise DomainError(message) from error


def _by_group(merge: Merge) -> Iterator[list[dict[str, Any]]]:
    entries = {entry["field"]: entry for entry in merge.journal["rows"].get("fields", []) if _is_whole(entry)}
    for group in (*GROUPS, PARENT):
        found = [entries[name] for name in group.fields if name in entries]
        if found:
            yield found


def _is_whole(entry: dict[str, Any]) -> bool:
    """Not one from which an erasure took a value."""
    return {"before", "after"} <= set(entry)


def _now(row: Any, entry: dict[str, Any]) -> Any:
    return as_json(getattr(row, row._meta.get_field(entry["field"]).attname))


# --- what was edited since ---


def edits_since(merge: Merge) -> list[Edit]:
    """What was edited since the merge, on the kept sheet's merged columns and on the rows it moved."""
    found = []
    for entries in _by_group(merge):
        found += [
            _edit(merge.kept, Actor._meta.get_field(entry["field"]), entry["after"])
            for entry in entries
            if _now(merge.kept, entry) != entry["after"]
        ]
    found += _rights_changed(merge)
    for model, values in _moved(merge).items():
        rows = model._base_manager.in_bulk(list(values))
        for pk, then in sorted(values.items()):
            found += _edits_of(model, rows.get(pk), then)
    return found


def _rights_changed(merge: Merge) -> list[Edit]:
    """The rights the merge raised and somebody changed again."""
    found = []
    for step in merge.journal["steps"]:
        if step["do"] == "set":
            row = apps.get_model(step["model"])._base_manager.filter(pk=step["pk"]).first()
            if row is not None and _now(row, step) != step["after"]:
                found.append(_edit(row, row._meta.get_field(step["field"]), step["after"]))
    return found


def _moved(merge: Merge) -> dict[Any, dict[int, dict[str, Any]]]:
    """Every moved row as the merge left it: model → id → {column: value}."""
    found: dict[Any, dict[int, dict[str, Any]]] = defaultdict(dict)
    for entry in merge.journal["rows"].get("moved", []):
        found[apps.get_model(entry["model"])][entry["pk"]] = entry.get("values", {})
    events: dict[str, dict[int, int]] = defaultdict(dict)
    for entry in merge.journal["events"]:
        events[entry["model"]][entry["event"]] = entry["pk"]
    for label, pk_by_event in events.items():
        model = apps.get_model(label)
        table = events_of(model)
        kept = {field.attname for field in table._meta.concrete_fields} & {
            f.attname for f in model._meta.concrete_fields
        }
        for event in table._base_manager.filter(pgh_id__in=pk_by_event).values("pgh_id", *kept - {"id"}):
            found[model][pk_by_event[event.pop("pgh_id")]] = as_json(event)
    return found


def _edits_of(model: Any, row: Any, then: dict[str, Any]) -> list[Edit]:
    if row is None:
        name = next((then[key] for key in ("full_name", "label", "name") if then.get(key)), "")
        return [Edit(f"{model._meta.verbose_name} {name}".strip(), "", "présent", GONE)]
    return [
        _edit(row, field, then[field.attname])
        for field in model._meta.concrete_fields
        if field.attname in then and as_json(getattr(row, field.attname)) != then[field.attname]
    ]


def _edit(row: Any, field: Any, at_merge: Any) -> Edit:
    return Edit(
        f"{row._meta.verbose_name} « {row} »", str(field.verbose_name), _worded(field, at_merge),
        _worded(field, as_json(getattr(row, field.attname))),
    )  # fmt: skip


def _worded(field: Any, value: Any) -> str:
    """A stored value in words: the name of the row it points to, a label, a French date."""
    if field.is_relation and value is not None:
        target = field.related_model._base_manager.filter(pk=value).first()
        return str(target) if target is not None else GONE
    try:
        return shown(field, field.to_python(value)) or "–"
    except ValidationError:  # a value of an older shape is shown as it was stored
        return str(value)
