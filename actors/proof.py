"""The level of proof of many things of several kinds at once: one query, then the rule of vocabulary.yaml.

`RevealedQuerySet.with_proof_level()` is the same rule inside a query, for lists and figures of one kind; the same
table of examples holds both (tests/actors/test_proof_level.py). A page that shows six kinds would ask it six times.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from actors.enums import ProofLevel
from actors.models import Resource, Revealed
from actors.querysets import LEVEL_BY_RANK

Key = tuple[str, int]
Said = tuple[str, int, date]  # stance, rank, day


@dataclass(frozen=True)
class Proof:
    """What evidence makes of a row; `is_measured`: some of it carries a value."""

    level: str = ProofLevel.EXPECTED.value
    is_contested: bool = False
    is_measured: bool = False


def subject_of(model: Any) -> str:
    """The name evidence gives to this kind."""
    return str(model._meta.get_field("evidences").field.name)


def proofs(rows: Iterable[tuple[type[Revealed], int]]) -> dict[tuple[type[Revealed], int], Proof]:
    """The proof of each (model, pk); one query, none for nothing."""
    wanted: dict[type[Revealed], set[int]] = defaultdict(set)
    for model, pk in rows:
        wanted[model].add(pk)
    if not wanted:
        return {}
    subjects = {subject_of(model): model for model in wanted}
    evidences: Any = Resource._meta.get_field("evidences").related_model
    about = Q()
    for subject, model in subjects.items():
        about |= Q(**{f"{subject}__in": wanted[model]})
    found = evidences._base_manager.filter(about, rank__gt=0)
    said: dict[tuple[type[Revealed], int], list[Said]] = defaultdict(list)
    measured = set()
    for stance, rank, on, value, *ids in found.values_list("stance", "rank", "on", "measured_value", *subjects):
        model, pk = next((subjects[name], pk) for name, pk in zip(subjects, ids, strict=True) if pk is not None)
        said[model, pk].append((stance, rank, on))
        if value is not None:
            measured.add((model, pk))
    return {
        (model, pk): Proof(*weigh(said[model, pk]), (model, pk) in measured)
        for model, pks in wanted.items()
        for pk in pks
    }


def weigh(said: Iterable[Said]) -> tuple[str, bool]:
    """Level and contestation: the best supporting rank counts; a contest stands until a later support of its rank."""
    supports = [(rank, on) for stance, rank, on in said if stance == "supports"]
    best = max((rank for rank, _ in supports), default=0)
    contested = any(
        stance == "contests" and not any(rank >= against and on > day for rank, on in supports)
        for stance, against, day in said
    )
    return LEVEL_BY_RANK[best].value, contested
