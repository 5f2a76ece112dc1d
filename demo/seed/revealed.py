"""What the meetings reveal: resources and their offers, effects, needs, tensions, limits, weak signals."""

from __future__ import annotations

from datetime import date
from typing import Any

from accounts.models import User
from actors.models import Resource, Revealed, UsefulEffect
from actors.services import (
    offer_resource,
    reveal_effect,
    reveal_limit,
    reveal_need,
    reveal_resource,
    reveal_signal,
    reveal_tension,
)
from demo.seed.context import Seed, evening, written_on

KINDS = ("resource", "effect", "need", "tension", "limit", "signal")


def reveal(seed: Seed, line: dict[str, Any], *, by: User, on: date) -> Revealed:
    """Write the row a line is about; an actor's belongs to the actor's first sphere too."""
    kind = next(kind for kind in KINDS if kind in line)
    actor = seed.actors.get(line.get("actor", ""))
    sphere = seed.sphere(line.get("sphere")) or (actor.spheres.order_by("position").first() if actor else None)
    common: dict[str, Any] = {
        "label": line[kind],
        "by": by,
        "actor": actor,
        "sphere": sphere,
        "territory": seed.mrn if line.get("territory") else None,
        "objectives": seed.objectives(line.get("objectives", [])),
    }
    row: Any
    if kind == "resource":
        row = reveal_resource(kind=line["nature"], life_cycle=line["state"], **common)
        _offer(seed, line, row, on)
    elif kind == "effect":
        row = reveal_effect(
            nature=line.get("nature", "useful_effect"),
            reach="indirect" if line.get("nature", "").startswith("externality") else "direct",
            domain=line["domain"],
            beneficiaries=line["beneficiaries"],
            answers=[_effect(seed, name) for name in line.get("answers", [])],
            **common,
        )
    elif kind == "need":
        row = reveal_need(state=line.get("state", "open"), **common)
    elif kind == "tension":
        row = reveal_tension(**common)
    elif kind == "limit":
        row = reveal_limit(kind=line["kind"], **common)
    else:
        row = reveal_signal(observed_on=on, confidence=line["confidence"], **common)
    written_on(row, evening(on))
    if "id" in line:
        seed.revealed[line["id"]] = row
    return row


def _effect(seed: Seed, name: str) -> UsefulEffect:
    effect = seed.revealed[name]
    if not isinstance(effect, UsefulEffect):
        raise TypeError(f"{name} is not an effect")
    return effect


def _offer(seed: Seed, line: dict[str, Any], resource: Resource, on: date) -> None:
    terms = line.get("offer")
    if not terms:
        return
    offer = offer_resource(
        resource=resource, conditions=terms["conditions"], capacity=terms["capacity"],
        counterpart=terms["counterpart"], audience=terms["audience"], available_from=on,
    )  # fmt: skip
    written_on(offer, evening(on))
    seed.offers.setdefault(line["actor"], []).append(offer)
