"""The buttons of a new actor's form that save nothing: look in the public register, take one of its entries."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from actors.forms.taking import take
from actors.services.companies import company_of, find_companies
from common.errors import DomainError

SAVE, SEARCH, TAKE, ADD_CLUB = "save", "search", "take", "club"
GONE = "Cette entreprise n’est plus dans les réponses : cherchez-la à nouveau."


def pressed(sent: QueryDict) -> str:
    """Which button sent the form: `save`, `search`, `take:…`, `club`.

    « Entrée » presses a button without a value: it searches in the register's box while what stands there was not
    searched yet, and saves anywhere else.
    """
    typed = sent.get("company", "").strip()
    by_enter = SEARCH if typed and typed != sent.get("searched", "").strip() else SAVE
    return sent.get("do") or by_enter


def look_up(sent: QueryDict, do: str) -> tuple[QueryDict, dict[str, Any]]:
    """What « Chercher » and « Reprendre » do: the form's data, and what the page shows beside."""
    typed = sent.get("company", "")[:200]
    context: dict[str, Any] = {"typed": typed, "searched": typed}
    try:
        if do == SEARCH:
            return sent, {**context, "companies": find_companies(typed=typed)}
        company = company_of(siret=do.removeprefix(f"{TAKE}:"), typed=sent.get("searched", "")[:200])
        if company is None:
            raise DomainError(GONE)
        data, taken = take(sent, company)
        return data, {**context, "searched": sent.get("searched", "")[:200], "taken": taken}
    except DomainError as error:
        return sent, {**context, "company_error": error.message}
