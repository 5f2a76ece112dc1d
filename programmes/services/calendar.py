"""Phases and deliverables: copied from modules, then edited freely."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from actors.services.actors import check
from common.dates import add_months
from common.errors import DomainError
from programmes.enums import PhaseState
from programmes.models import Deliverable, Module, Phase, PhaseTemplate, Programme

if TYPE_CHECKING:
    from accounts.models import User
    from common.models import StoredFile


@transaction.atomic
def apply_template(*, programme: Programme, template: PhaseTemplate, by: User | None = None) -> list[Phase]:
    """Copy the template's modules into the programme, dated from its start. Nothing links them afterwards.

    Raises DomainError when the programme already has phases.
    """
    Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)  # two clicks apply it once
    if programme.phases.exists():
        raise DomainError("Ce programme a déjà ses phases : modifiez-les, ou ajoutez-y un module.", field="template")
    steps = template.steps.select_related("module")
    return [
        add_module(
            programme=programme, module=step.module, by=by,
            starts_on=add_months(programme.starts_on, step.first_month - 1),
            ends_on=add_months(programme.starts_on, step.last_month) - timedelta(days=1),
        )
        for step in steps
    ]  # fmt: skip


@transaction.atomic
def add_module(
    *, programme: Programme, module: Module, starts_on: date, ends_on: date, by: User | None = None
) -> Phase:
    """Copy a module into the programme: a phase, and its deliverables due at the end of it.

    Raises DomainError when it ends before it starts.
    """
    phase = add_phase(
        programme=programme, title=module.label, content=module.content, starts_on=starts_on, ends_on=ends_on, by=by
    )
    for title in module.deliverable_titles:
        add_deliverable(programme=programme, phase=phase, title=title, due_on=ends_on, by=by)
    return phase


@transaction.atomic
def add_phase(
    *,
    programme: Programme,
    title: str,
    starts_on: date,
    ends_on: date,
    content: str = "",
    state: str = "",
    by: User | None = None,
) -> Phase:
    """A phase of the programme; its state, unless given, follows from its dates. Raises DomainError."""
    phase = Phase(
        programme=programme, title=title, content=content, starts_on=starts_on, ends_on=ends_on,
        state=state or _state_at(starts_on, ends_on), position=programme.phases.count(),
    )  # fmt: skip
    check(phase)
    phase.save()
    return phase


def _state_at(starts_on: date, ends_on: date) -> str:
    """Whether it is to come, going on or over, today."""
    today = timezone.localdate()
    if today < starts_on:
        return PhaseState.PLANNED
    return PhaseState.RUNNING if today <= ends_on else PhaseState.DONE


@transaction.atomic
def update_phase(*, phase: Phase, by: User | None = None, **values: Any) -> Phase:
    """Change a phase's title, content, dates or state. Raises DomainError when it ends before it starts."""
    for name, value in values.items():
        setattr(phase, name, value)
    check(phase)
    phase.save(update_fields=list(values))
    return phase


@transaction.atomic
def remove_phase(*, phase: Phase, by: User | None = None) -> None:
    """Take a phase away, and its deliverables that were not delivered; those delivered stay with the programme."""
    phase.deliverables.filter(delivered_on=None, file=None).delete()
    phase.delete()


@transaction.atomic
def add_deliverable(
    *,
    programme: Programme,
    title: str,
    due_on: date,
    phase: Phase | None = None,
    delivered_on: date | None = None,
    note: str = "",
    file: StoredFile | None = None,
    by: User | None = None,
) -> Deliverable:
    """What the programme promises to hand over. Raises DomainError as `update_deliverable`."""
    deliverable = Deliverable(programme=programme)
    return update_deliverable(
        deliverable=deliverable, title=title, due_on=due_on, phase=phase, delivered_on=delivered_on, note=note,
        file=file, by=by,
    )  # fmt: skip


@transaction.atomic
def update_deliverable(
    *,
    deliverable: Deliverable,
    title: str,
    due_on: date,
    phase: Phase | None = None,
    delivered_on: date | None = None,
    note: str = "",
    file: StoredFile | None = None,
    by: User | None = None,
) -> Deliverable:
    """Change a deliverable; a document given takes the place of the one before.

    Raises DomainError when it is delivered on a day still to come, or hangs on another programme's phase.
    """
    if delivered_on and delivered_on > timezone.localdate():
        raise DomainError(
            "Un livrable se note une fois remis : choisissez une date passée ou celle du jour.", field="delivered_on"
        )
    if phase and phase.programme_id != deliverable.programme_id:  # type: ignore[attr-defined]
        raise DomainError("Cette phase est celle d’un autre programme.", field="phase")
    deliverable.title, deliverable.due_on, deliverable.phase = title, due_on, phase
    deliverable.delivered_on, deliverable.note = delivered_on, note
    if file is not None:
        deliverable.file, deliverable.uploaded_by = file, by
    check(deliverable)
    deliverable.save()
    return deliverable


@transaction.atomic
def remove_deliverable(*, deliverable: Deliverable, by: User | None = None) -> None:
    """Take away a deliverable that was not delivered. Raises DomainError otherwise."""
    if deliverable.delivered_on or deliverable.file_id:  # type: ignore[attr-defined]
        raise DomainError("Ce livrable a été remis : il reste au dossier.")
    deliverable.delete()
