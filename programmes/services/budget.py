"""Who funds a programme, and its own budget."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction

from actors.models import Actor
from actors.services.actors import check
from common.errors import DomainError
from common.locking import save_version
from common.registries import is_relied_on
from programmes.enums import FundingRole
from programmes.models import BudgetLine, Funding, Programme

if TYPE_CHECKING:
    from accounts.models import User

RELIED_ON = "Un rapport déjà établi s’appuie sur « {} » : corrigez-le plutôt que de l’effacer."


@transaction.atomic
def add_funding(
    *,
    programme: Programme,
    actor: Actor,
    by: User | None = None,
    role: str = FundingRole.FUNDER,
    amount: Decimal | None = None,
    agreement: str = "",
) -> Funding:
    """Note that an actor funds or supports the programme: its people see the programme from then on.

    Raises DomainError when it already does, or when a partner is given an amount.
    """
    funding = Funding(programme=programme, actor=actor, role=role, amount=amount, agreement=agreement)
    check(funding)
    funding.save()
    return funding


@transaction.atomic
def update_funding(
    *, funding: Funding, role: str, amount: Decimal | None, agreement: str, by: User | None = None
) -> Funding:
    """Change what an actor brings. Raises DomainError when a partner is given an amount."""
    funding.role, funding.amount, funding.agreement = role, amount, agreement
    check(funding)
    funding.save(update_fields=["role", "amount", "agreement"])
    return funding


@transaction.atomic
def remove_funding(*, funding: Funding, by: User | None = None) -> None:
    """Take back a funding noted by mistake: its people no longer see the programme.

    Raises DomainError when a frozen report rests on it.
    """
    if is_relied_on(funding):
        raise DomainError(RELIED_ON.format(funding.actor))
    funding.delete()


@transaction.atomic
def add_budget_line(
    *,
    programme: Programme,
    label: str,
    planned: Decimal,
    by: User | None = None,
    actual: Decimal | None = None,
    position: int = 0,
) -> BudgetLine:
    """Add a line to the programme's budget, in euros."""
    line = BudgetLine(programme=programme, label=label, planned=planned, actual=actual, position=position)
    check(line)
    line.save()
    return line


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a budget as typed; without `pk` it is a new one."""

    label: str
    planned: Decimal
    actual: Decimal | None = None
    pk: int | None = None


@transaction.atomic
def set_budget(
    *, programme: Programme, lines: Iterable[Line], base_version: int, by: User | None = None
) -> Programme:
    """The whole budget, in the order given; lines left out go.

    Raises Conflict when the programme changed since `base_version`, DomainError when a frozen report rests on a line
    left out.
    """
    save_version(programme, base_version=base_version, fields=[])
    known = {line.pk: line for line in programme.budget_lines.all()}
    for position, typed in enumerate(lines):
        line = known.pop(typed.pk, None) if typed.pk else None
        line = line or BudgetLine(programme=programme)
        line.label, line.planned, line.actual, line.position = typed.label, typed.planned, typed.actual, position
        check(line)
        line.save()
    for line in known.values():
        if is_relied_on(line):
            raise DomainError(RELIED_ON.format(line.label))
        line.delete()
    return programme
