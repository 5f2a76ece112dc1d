"""The lists of names a sheet or something revealed has: their tables, so that what was added or removed is kept."""

from __future__ import annotations

from typing import Any

from actors.models.actor import Actor
from actors.models.revealed import Limit, Need, Resource, Tension, UsefulEffect, WeakSignal
from common.history import tracked_list


def _followed(name: str, model: Any, field: str) -> Any:
    """A proxy of the list's table, called `name`, that leaves events."""
    table = getattr(model, field).through
    options = {"__module__": __name__, "Meta": type("Meta", (), {"proxy": True})}
    return tracked_list(type(name, (table,), options))


# by model and field: the table of each list
LISTS: dict[tuple[Any, str], Any] = {
    (model, field): _followed(name, model, field)
    for name, model, field in (
        ("ActorSphere", Actor, "spheres"),
        ("ActorClub", Actor, "clubs"),
        ("EffectAnswer", UsefulEffect, "answers"),
        ("ResourceObjective", Resource, "objectives"),
        ("EffectObjective", UsefulEffect, "objectives"),
        ("NeedObjective", Need, "objectives"),
        ("TensionObjective", Tension, "objectives"),
        ("LimitObjective", Limit, "objectives"),
        ("SignalObjective", WeakSignal, "objectives"),
    )
}
