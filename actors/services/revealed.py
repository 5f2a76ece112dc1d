"""What an accompaniment, an answer or a publication reveals: the subjects of evidence.

Each belongs to an actor, a sphere or a territory (at least one). The evidence itself is written by
`accompaniments`, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar, Unpack

from django.db import transaction
from django.utils import timezone

from actors.enums import EffectNature, EffectReach, LifeCycle, LimitKind, NeedState, ResourceKind, SignalConfidence
from actors.models import Actor, Limit, Need, Resource, Revealed, Tension, UsefulEffect, WeakSignal
from actors.services.actors import check
from common.errors import DomainError
from common.locking import save_version

if TYPE_CHECKING:
    from accounts.models import User
    from territories.models import FunctionalSphere, PolicyObjective, Territory

R = TypeVar("R", bound=Revealed)

COMMON = ("label", "description", "sphere", "territory")
EDITABLE: dict[type[Revealed], tuple[str, ...]] = {
    Resource: (*COMMON, "kind", "life_cycle"),
    UsefulEffect: (*COMMON, "nature", "reach", "domain", "beneficiaries", "beneficiary_detail"),
    Need: (*COMMON, "state", "resource_kind"),
    Tension: COMMON,
    Limit: (*COMMON, "kind"),
    WeakSignal: (*COMMON, "observed_on", "confidence"),
}


class Common(TypedDict, total=False):
    """What every kind takes besides its sentence; at least one of actor, sphere and territory."""

    by: User | None
    actor: Actor | None
    sphere: FunctionalSphere | None
    territory: Territory | None
    description: str
    objectives: Iterable[PolicyObjective]


def _reveal(model: type[R], label: str, common: Common, **values: Any) -> R:
    written: dict[str, Any] = {**common}
    objectives, by = written.pop("objectives", ()), written.pop("by", None)
    row = model(label=" ".join(label.split()), created_by=by, **written, **values)
    check(row)
    row.save()
    row.objectives.set(objectives)
    return row


@transaction.atomic
def reveal_resource(
    *, label: str, kind: str, life_cycle: str = LifeCycle.REVEALED, **common: Unpack[Common]
) -> Resource:
    """Note something already there. Raises DomainError when it belongs nowhere or a value is unknown."""
    return _reveal(Resource, label, common, kind=kind, life_cycle=life_cycle)


@transaction.atomic
def reveal_effect(
    *,
    label: str,
    nature: str = EffectNature.USEFUL_EFFECT,
    reach: str = EffectReach.DIRECT,
    domain: str = "",
    beneficiaries: Iterable[str] = (),
    beneficiary_detail: str = "",
    answers: Iterable[UsefulEffect] = (),
    **common: Unpack[Common],
) -> UsefulEffect:
    """Note a useful effect or an externality. Its level of proof is never given: it follows from evidence.

    Raises DomainError when it belongs nowhere or a value is unknown.
    """
    effect = _reveal(
        UsefulEffect, label, common, nature=nature, reach=reach, domain=domain, beneficiaries=list(beneficiaries),
        beneficiary_detail=beneficiary_detail,
    )  # fmt: skip
    effect.answers.set(answers)
    return effect


@transaction.atomic
def reveal_need(
    *, label: str, state: str = NeedState.OPEN, resource_kind: str = "", **common: Unpack[Common]
) -> Need:
    """Note what is lacking. Raises DomainError when it belongs nowhere or a value is unknown."""
    return _reveal(Need, label, common, state=state, resource_kind=resource_kind)


@transaction.atomic
def reveal_tension(*, label: str, **common: Unpack[Common]) -> Tension:
    """Note two demands that pull apart. Raises DomainError when it belongs nowhere."""
    return _reveal(Tension, label, common)


@transaction.atomic
def reveal_limit(*, label: str, kind: str, **common: Unpack[Common]) -> Limit:
    """Note a renunciation, a failure, an unexpected effect. Raises DomainError when it belongs nowhere."""
    return _reveal(Limit, label, common, kind=kind)


@transaction.atomic
def reveal_signal(
    *,
    label: str,
    observed_on: date | None = None,
    confidence: str = SignalConfidence.WEAK,
    **common: Unpack[Common],
) -> WeakSignal:
    """Note a dated observation of something beginning. Raises DomainError when it belongs nowhere."""
    return _reveal(WeakSignal, label, common, observed_on=observed_on or timezone.localdate(), confidence=confidence)


REVEAL: dict[type[Revealed], Callable[..., Revealed]] = {
    Resource: reveal_resource, UsefulEffect: reveal_effect, Need: reveal_need, Tension: reveal_tension,
    Limit: reveal_limit, WeakSignal: reveal_signal,
}  # fmt: skip
# what one line does not say; « préciser » does
UNSAID: dict[type[Revealed], dict[str, Any]] = {
    Resource: {"kind": ResourceKind.AUTRE}, Limit: {"kind": LimitKind.CONSTRAINT},
}  # fmt: skip


@transaction.atomic
def note_revealed(*, model: type[R], actor: Actor, label: str, by: User | None, **values: Any) -> R:
    """Note something about an actor from its page; what is not said takes the plainest value.

    Raises DomainError when the same sentence of the same kind already stands there: a double click writes one row.
    """
    Actor.objects.select_for_update(of=("self",)).get(pk=actor.pk)
    if model._default_manager.filter(actor=actor, label=" ".join(label.split()), archived_at=None).exists():
        raise DomainError("C’est déjà noté, dans les mêmes mots, pour cet acteur.", field="label")
    values = {**UNSAID.get(model, {}), **values}
    return REVEAL[model](label=label, actor=actor, by=by, **values)  # type: ignore[return-value]


@transaction.atomic
def update_revealed(*, row: R, base_version: int, by: User | None = None, **values: Any) -> R:
    """Change the given fields (those of `EDITABLE`, `objectives`, an effect's `answers`) if nobody did since.

    Raises Conflict with the current row when somebody did, DomainError on a value the database refuses or an effect
    that would answer itself.
    """
    many = {name: list(values.pop(name)) for name in ("objectives", "answers") if values.get(name) is not None}
    unknown = set(values) - set(EDITABLE[type(row)])
    if unknown:
        raise TypeError(f"not editable: {', '.join(sorted(unknown))}")
    if row in many.get("answers", []):
        raise DomainError("Un effet ne répond pas à lui-même.", field="answers")
    for field, value in values.items():
        setattr(row, field, value)
    row.label = " ".join(row.label.split())
    check(row)
    save_version(row, base_version=base_version, fields=list(values))
    for name, rows in many.items():
        getattr(row, name).set(rows)
    return row


@transaction.atomic
def archive_revealed(*, row: R, by: User | None = None) -> R:
    """Take it off the pages; evidence, reports already made and history keep it."""
    return _date_archive(row, timezone.now())


@transaction.atomic
def unarchive_revealed(*, row: R, by: User | None = None) -> R:
    """Put it back where it was."""
    return _date_archive(row, None)


def _date_archive(row: R, at: Any) -> R:
    current: Any = type(row)._default_manager.select_for_update(of=("self",)).get(pk=row.pk)
    if (current.archived_at is None) != (at is None):
        current.archived_at = at
        save_version(current, base_version=current.version, fields=["archived_at"])
    found: R = current
    return found
