"""Paths: one actor in one programme, and its steps on the trajectory."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from actors.models import Actor
from actors.services.actors import check
from common.errors import DomainError
from common.locking import save_version
from common.registries import path_dated
from programmes.enums import PathStatus, TrajectoryStage
from programmes.models import Path, Programme, StageMove

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def enrol_actor(
    *,
    programme: Programme,
    actor: Actor,
    by: User | None = None,
    registered_on: date | None = None,
    status: str = PathStatus.ACTIVE,
    stage: str = TrajectoryStage.SCOUTING,
) -> Path:
    """Open the actor's path in the programme. Raises DomainError when it already has one."""
    path = Path(
        programme=programme, actor=actor, status=status, stage=stage,
        registered_on=registered_on or timezone.localdate(),
    )  # fmt: skip
    check(path)
    path.save()
    path_dated(path)
    return path


@transaction.atomic
def enrol_actors(
    *,
    programme: Programme,
    actors: Iterable[Actor],
    by: User | None = None,
    registered_on: date | None = None,
    status: str = PathStatus.ACTIVE,
) -> list[Path]:
    """Open the path of each actor: all of them or none. Raises DomainError, naming those who already have one."""
    wanted = list(dict.fromkeys(actors))
    known = programme.paths.filter(actor__in=wanted).select_related("actor").order_by("actor__sort_key")
    if names := [str(path.actor) for path in known]:
        said = "Est déjà inscrit" if len(names) == 1 else "Sont déjà inscrits"
        raise DomainError(f"{said} à ce programme : {', '.join(names)}. Rien n’a été enregistré.")
    return [
        enrol_actor(programme=programme, actor=actor, by=by, registered_on=registered_on, status=status)
        for actor in wanted
    ]


@transaction.atomic
def move_stage(
    *,
    path: Path,
    to_stage: str,
    reason: str,
    by: User | None = None,
    on: date | None = None,
    register: str = "",
    base_version: int | None = None,
) -> StageMove:
    """Move the path on its trajectory, forward or back, at a date and for a reason.

    Raises Conflict when somebody moved it since `base_version`, DomainError without a reason, on the same stage,
    on a date still to come, or when the path is over.
    """
    if not path.is_going:
        raise DomainError("Ce parcours est terminé : son étape ne change plus.")
    on = on or timezone.localdate()
    if on > timezone.localdate():
        raise DomainError("Un pas se note une fois fait : choisissez une date passée ou celle du jour.", field="on")
    move = StageMove(
        path=path, from_stage=path.stage, to_stage=to_stage, on=on, reason=reason.strip(), register=register,
        recorded_by=by,
    )  # fmt: skip
    check(move)
    path.stage = to_stage
    path.status = PathStatus.ACTIVE
    save_version(
        path, base_version=path.version if base_version is None else base_version, fields=["stage", "status"]
    )
    move.save()
    return move


def _end(path: Path, status: str, on: date | None, reason: str) -> Path:
    if not path.is_going:
        raise DomainError("Ce parcours est déjà terminé.")
    path.status, path.drop_reason, path.ended_on = status, reason, on or timezone.localdate()
    return _save_dates(path)


def _save_dates(path: Path) -> Path:
    check(path)
    save_version(path, base_version=path.version, fields=["status", "drop_reason", "ended_on"])
    path_dated(path)
    return path


@transaction.atomic
def drop_path(*, path: Path, reason: str, by: User | None = None, on: date | None = None) -> Path:
    """The actor stops before the end, for a reason of the list. Raises DomainError without one, or Conflict."""
    return _end(path, PathStatus.DROPPED, on, reason)


@transaction.atomic
def finish_path(*, path: Path, by: User | None = None, on: date | None = None) -> Path:
    """The actor went to the end. Raises DomainError when the path is already over, or Conflict."""
    return _end(path, PathStatus.FINISHED, on, "")


@transaction.atomic
def resume_path(*, path: Path, by: User | None = None) -> Path:
    """The actor comes back, or the end was noted by mistake. Raises DomainError when the path is not over."""
    if path.is_going:
        raise DomainError("Ce parcours est en cours.")
    path.status, path.drop_reason, path.ended_on = PathStatus.ACTIVE, "", None
    return _save_dates(path)
