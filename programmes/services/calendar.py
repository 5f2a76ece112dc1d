"""Phases and deliverables: copied from modules, then edited freely."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Required, TypedDict, Unpack

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from actors.services.actors import check
from common.dates import add_months
from common.errors import DomainError
from common.files import forget_file
from common.uploads import store_upload
from programmes.enums import PhaseState
from programmes.models import Deliverable, Module, Phase, PhaseTemplate, Programme

if TYPE_CHECKING:
    from django.core.files.base import File

    from accounts.models import User


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
    *, programme: Programme, module: Module, starts_on: date, ends_on: date, title: str = "", by: User | None = None
) -> Phase:
    """Copy a module into the programme: a phase (titled as it unless told), and its deliverables due at its end.

    Raises DomainError when it ends before it starts.
    """
    phase = add_phase(
        programme=programme, title=title or module.label, content=module.content, starts_on=starts_on,
        ends_on=ends_on, by=by,
    )  # fmt: skip
    for promised in module.deliverable_titles:
        add_deliverable(programme=programme, phase=phase, title=promised, due_on=ends_on, by=by)
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


class DeliverableValues(TypedDict, total=False):
    """What is written of a deliverable; `file` is a document as sent, with its name."""

    title: Required[str]
    due_on: Required[date]
    phase: Phase | None
    delivered_on: date | None
    note: str
    file: File | None


@transaction.atomic
def add_deliverable(
    *, programme: Programme, by: User | None = None, **values: Unpack[DeliverableValues]
) -> Deliverable:
    """What the programme promises to hand over. Raises DomainError as `update_deliverable`."""
    return _write(Deliverable(programme=programme), by=by, **values)


@transaction.atomic
def update_deliverable(
    *, deliverable: Deliverable, by: User | None = None, **values: Unpack[DeliverableValues]
) -> Deliverable:
    """Change a deliverable; a document sent takes the place of the one before, which is forgotten.

    Raises DomainError when it is delivered on a day still to come, hangs on another programme's phase, was taken
    away meanwhile, or comes with a document we do not take (see common.uploads).
    """
    return _write(_locked(deliverable), by=by, **values)


def _locked(deliverable: Deliverable) -> Deliverable:
    """The row as it stands: what was read before may miss a document sent since."""
    row = Deliverable.objects.select_for_update(of=("self",)).filter(pk=deliverable.pk).first()
    if row is None:
        raise DomainError("Ce livrable a été enlevé entre-temps.")
    return row


def _write(
    row: Deliverable,
    *,
    title: str,
    due_on: date,
    phase: Phase | None = None,
    delivered_on: date | None = None,
    note: str = "",
    file: File | None = None,
    by: User | None = None,
) -> Deliverable:
    """The refusals first: a document is stored once nothing is in its way."""
    if delivered_on and delivered_on > timezone.localdate():
        raise DomainError(
            "Un livrable se note une fois remis : choisissez une date passée ou celle du jour.", field="delivered_on"
        )
    if phase and phase.programme_id != row.programme_id:  # type: ignore[attr-defined]
        raise DomainError("Cette phase est celle d’un autre programme.", field="phase")
    row.title, row.due_on, row.phase, row.delivered_on, row.note = title, due_on, phase, delivered_on, note
    check(row)
    if file:
        _replace_file(row, file, by)
    else:
        row.save()
    return row


def _replace_file(row: Deliverable, file: File, by: User | None) -> None:
    """Neither the document replaced is left behind, nor the new one when its row cannot be written."""
    replaced = row.file
    row.file, row.uploaded_by = store_upload(file=file, name=file.name or "", folder="deliverables"), by
    try:
        row.save()
    except Exception:
        default_storage.delete(row.file.key)
        raise
    if replaced is not None:
        forget_file(replaced)


@transaction.atomic
def remove_deliverable(*, deliverable: Deliverable, by: User | None = None) -> None:
    """Take away a deliverable that was not delivered. Raises DomainError otherwise."""
    row = _locked(deliverable)
    if row.is_kept:
        raise DomainError("Ce livrable a été remis : il reste au dossier.")
    row.delete()
