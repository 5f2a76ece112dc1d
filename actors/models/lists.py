"""The lists of names a sheet or something revealed has: their tables, so that what was added or removed is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from actors.models.actor import Actor
from actors.models.revealed import Limit, Need, Resource, Tension, UsefulEffect, WeakSignal
from common.history import tracked_list

if TYPE_CHECKING:
    from django.db.models import Model

    _Spheres = _Clubs = _Answers = _OfResource = _OfEffect = _OfNeed = _OfTension = _OfLimit = _OfSignal = Model
else:
    _Spheres, _Clubs, _Answers = Actor.spheres.through, Actor.clubs.through, UsefulEffect.answers.through
    _OfResource, _OfEffect, _OfNeed, _OfTension, _OfLimit, _OfSignal = (
        model.objectives.through for model in (Resource, UsefulEffect, Need, Tension, Limit, WeakSignal)
    )


@tracked_list
class ActorSphere(_Spheres):
    class Meta:
        proxy = True


@tracked_list
class ActorClub(_Clubs):
    class Meta:
        proxy = True


@tracked_list
class EffectAnswer(_Answers):
    class Meta:
        proxy = True


@tracked_list
class ResourceObjective(_OfResource):
    class Meta:
        proxy = True


@tracked_list
class EffectObjective(_OfEffect):
    class Meta:
        proxy = True


@tracked_list
class NeedObjective(_OfNeed):
    class Meta:
        proxy = True


@tracked_list
class TensionObjective(_OfTension):
    class Meta:
        proxy = True


@tracked_list
class LimitObjective(_OfLimit):
    class Meta:
        proxy = True


@tracked_list
class SignalObjective(_OfSignal):
    class Meta:
        proxy = True


# by model and field: the table of each list
LISTS: dict[tuple[Any, str], Any] = {
    (Actor, "spheres"): ActorSphere, (Actor, "clubs"): ActorClub, (UsefulEffect, "answers"): EffectAnswer,
    (Resource, "objectives"): ResourceObjective, (UsefulEffect, "objectives"): EffectObjective,
    (Need, "objectives"): NeedObjective, (Tension, "objectives"): TensionObjective,
    (Limit, "objectives"): LimitObjective, (WeakSignal, "objectives"): SignalObjective,
}  # fmt: skip
