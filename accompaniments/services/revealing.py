"""The row a piece of evidence is about, when it is said for the first time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from actors.enums import EffectNature, LimitKind, ResourceKind
from actors.services.revealed import (
    reveal_effect,
    reveal_limit,
    reveal_need,
    reveal_resource,
    reveal_signal,
    reveal_tension,
)
from common.errors import DomainError

if TYPE_CHECKING:
    from datetime import date

    from accompaniments.services.data import EvidenceLine
    from accounts.models import User
    from actors.models import Revealed


def reveal(*, line: EvidenceLine, on: date, by: User | None) -> Revealed:
    """Write what a line reveals; it belongs to an actor or to a sphere. Raises DomainError without either."""
    if line.actor is None and line.sphere is None:
        raise DomainError("Dites à quel acteur ou à quelle sphère cela se rattache.", field="actor")
    common: dict[str, Any] = {"label": line.label, "actor": line.actor, "sphere": line.sphere, "by": by}
    match line.kind:
        case "resource":
            return reveal_resource(kind=line.nature or ResourceKind.AUTRE, **common)
        case "effect":
            return reveal_effect(nature=line.nature or EffectNature.USEFUL_EFFECT, **common)
        case "need":
            return reveal_need(**common)
        case "tension":
            return reveal_tension(**common)
        case "limit":
            return reveal_limit(kind=line.nature or LimitKind.CONSTRAINT, **common)
        case "signal":
            return reveal_signal(observed_on=on, **common)
    raise DomainError("Cette valeur n'est pas dans la liste.", field="kind")
