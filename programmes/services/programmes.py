"""Programmes, the team that runs them, those who fund them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from accounts.models import User
from actors.services.actors import check
from common.errors import DomainError
from common.locking import save_version
from common.models import new_uuid
from common.registries import path_dated
from common.submissions import write_once
from programmes.enums import ProgrammeStatus
from programmes.models import Programme, Target, TeamMember
from programmes.services.calendar import apply_template

if TYPE_CHECKING:
    from actors.models import Actor
    from programmes.models import PhaseTemplate
    from territories.models import PolicyObjective, Territory

EDITABLE = (
    "name", "level", "kind", "status", "summary", "starts_on", "ends_on", "territory", "carrier",
)  # fmt: skip


def create_programme(
    *,
    name: str,
    level: str,
    kind: str,
    starts_on: date,
    ends_on: date,
    by: User | None = None,
    status: str = ProgrammeStatus.DRAFT,
    summary: str = "",
    territory: Territory | None = None,
    carrier: Actor | None = None,
    targets: Mapping[str, int] | None = None,
    objectives: Iterable[PolicyObjective] = (),
    team: Iterable[User] = (),
    template: PhaseTemplate | None = None,
    submission_id: UUID | None = None,
) -> Programme:
    """Open a programme, with those who may write about it and, from a template, its phases and deliverables.

    The same `submission_id` again writes nothing and returns the row already there. Raises DomainError when it
    ends before it starts, a value is unknown, or somebody of the team does not work for the Club.
    """
    programme = Programme(
        name=" ".join(name.split()), level=level, kind=kind, status=status, summary=summary, starts_on=starts_on,
        ends_on=ends_on, territory=territory, carrier=carrier,
        submission_id=submission_id or new_uuid(),
    )  # fmt: skip

    def write() -> None:
        check(programme, exclude=("submission_id",))
        programme.save()
        programme.objectives.set(objectives)
        set_targets(programme=programme, targets=targets or {}, by=by)
        for person in team:
            add_team_member(programme=programme, user=person, by=by)
        if template is not None:
            apply_template(programme=programme, template=template, by=by)

    return write_once(programme, write)


@transaction.atomic
def update_programme(*, programme: Programme, base_version: int, by: User | None = None, **values: Any) -> Programme:
    """Change the given fields if nobody did since `base_version`; another end moves what paths still going await.

    Raises Conflict, or DomainError.
    """
    objectives = values.pop("objectives", None)
    unknown = set(values) - set(EDITABLE)
    if unknown:
        raise TypeError(f"not editable: {', '.join(sorted(unknown))}")
    for field, value in values.items():
        setattr(programme, field, value)
    check(programme)
    moves_end = (
        "ends_on" in values and not Programme.objects.filter(pk=programme.pk, ends_on=values["ends_on"]).exists()
    )
    save_version(programme, base_version=base_version, fields=list(values))
    if moves_end:
        date_open_paths(programme)
    if objectives is not None:
        programme.objectives.set(objectives)
    return programme


def date_open_paths(programme: Programme) -> None:
    """The programme ends another day: so do its paths that have no end of their own."""
    for path in programme.paths.filter(ended_on=None):
        path_dated(path)


@transaction.atomic
def set_targets(*, programme: Programme, targets: Mapping[str, int | None], by: User | None = None) -> None:
    """What the programme aims at, by measure; a measure without a number is not a target any more.

    Raises DomainError when a measure is unknown or a number is not above zero.
    """
    Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)  # one saving after the other
    known = {target.measure: target for target in programme.targets.all()}
    kept = {measure: value for measure, value in targets.items() if value is not None}
    programme.targets.exclude(measure__in=kept).delete()
    for measure, value in kept.items():
        target = known.get(measure) or Target(programme=programme, measure=measure)
        target.value = value
        check(target)
        target.save()


@transaction.atomic
def add_team_member(*, programme: Programme, user: User, by: User | None = None) -> TeamMember:
    """Give a facilitator the right to write about this programme. Twice is once.

    Raises DomainError when the person does not work for the Club, or does not any more.
    """
    if not User.objects.club().filter(pk=user.pk).exists():
        raise DomainError("Seule une personne du Club peut rejoindre l'équipe d'un programme.", field="user")
    member, _ = TeamMember.objects.get_or_create(programme=programme, user=user)
    return member


@transaction.atomic
def remove_team_member(*, member: TeamMember, by: User | None = None) -> None:
    """Take somebody out of the team: what they wrote stays theirs. Raises DomainError for the last one."""
    Programme.objects.select_for_update(of=("self",)).get(pk=member.programme_id)  # type: ignore[attr-defined]
    others = TeamMember.objects.filter(programme=member.programme_id).exclude(pk=member.pk)
    if not others.exists():
        raise DomainError("Un programme garde au moins une personne dans son équipe.")
    member.delete()
