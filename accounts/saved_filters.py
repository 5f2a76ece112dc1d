"""Searches somebody keeps: the query string of a list, under a name of theirs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.http import QueryDict

from accounts.models import SavedFilter, User
from common.errors import DomainError

if TYPE_CHECKING:
    from accounts.viewer import Viewer

MAX_FILTERS = 30  # of one person on one list
MAX_QUERY = 1000
MAX_NAME = 80
_PAGE = re.compile(r"[a-z][a-z_-]{0,39}")
REFUSED = "refused_filter"  # session key: a name typed that could not be kept, and why
DELETED = "deleted_filter"  # session key: what « Annuler » brings back
# where one stands in the list, and what only moves about: not part of what is looked for
_NOT_FILTERS = {"page", "apres", "avant", "suivi", "csrfmiddlewaretoken"}


def cleaned_query(query: str) -> str:
    """The query string without what is blank and without the page's number: what a filter means."""
    found = QueryDict(query)
    kept = QueryDict(mutable=True)
    for name, values in found.lists():
        filled = [value.strip() for value in values if value.strip()]
        if filled and name not in _NOT_FILTERS:
            kept.setlist(name, filled)
    return kept.urlencode()


def saved_filters_of(viewer: Viewer, page: str) -> list[SavedFilter]:
    """What this person keeps for this list, by name; one query."""
    return list(SavedFilter.objects.visible_to(viewer).filter(page=page))


def save_filter(*, page: str, name: str, query: str, by: User) -> SavedFilter:
    """Keep a search. The same name with the same filters again is one row.

    Raises DomainError without a name or a filter, on a name already used for other filters, or beyond 30 of them.
    """
    name, query = " ".join(name.split()), cleaned_query(query)
    if not _PAGE.fullmatch(page):
        raise DomainError("Cette liste n’existe pas.")
    if not query:
        raise DomainError("Choisissez d’abord un filtre ou tapez une recherche : il n’y a rien à enregistrer.")
    if len(query) > MAX_QUERY:
        raise DomainError("Ces filtres sont trop longs pour être enregistrés : enlevez-en un.")
    _check_name(name)
    rows = SavedFilter.objects.filter(user=by, page=page)
    known = rows.filter(name=name).first()
    if known is not None:
        return _same(known, query)
    if rows.count() >= MAX_FILTERS:
        raise DomainError(f"Vous avez déjà {MAX_FILTERS} filtres enregistrés ici : supprimez-en un d’abord.")
    try:
        with transaction.atomic():
            return SavedFilter.objects.create(user=by, page=page, name=name, query=query)
    except IntegrityError:  # the same sending, at the same moment
        return _same(rows.get(name=name), query)


def rename_filter(*, saved: SavedFilter, name: str) -> SavedFilter:
    """Another name. Raises DomainError without one, or when another filter of the list has it."""
    name = " ".join(name.split())
    _check_name(name)
    saved.name = name
    try:
        with transaction.atomic():
            saved.save(update_fields=["name"])
    except IntegrityError as error:
        raise DomainError(_taken(name)) from error
    return saved


def _same(known: SavedFilter, query: str) -> SavedFilter:
    if known.query != query:
        raise DomainError(_taken(known.name))
    return known


def _taken(name: str) -> str:
    return f"Vous avez déjà un filtre « {name} » : choisissez un autre nom."


def _check_name(name: str) -> None:
    if not name:
        raise DomainError("Donnez un nom à ce filtre.")
    if len(name) > MAX_NAME:
        raise DomainError(f"Ce nom dépasse {MAX_NAME} caractères.")
