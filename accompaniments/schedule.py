"""Dates of sessions that come again: every week, every other week, or the same weekday of each month."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.utils.formats import date_format

from common.dates import add_months

MOST_SESSIONS = 52


class Every(models.TextChoices):
    """Not a list of the Club: three ways of counting days."""

    WEEK = "week", "Toutes les semaines"
    FORTNIGHT = "fortnight", "Toutes les deux semaines"
    MONTH = "month", "Tous les mois"


def dates_after(first: date, *, every: str, until: date | None = None, times: int | None = None) -> list[date]:
    """The days that follow `first`: until a day (included), or so that there are `times` with the first one.

    Never more than 52 in all; one more is given when `until` would ask for it, for the caller to refuse.
    """
    found: list[date] = []
    wanted = MOST_SESSIONS if times is None else times - 1
    while len(found) < wanted:
        day = _following(first, every, len(found) + 1)
        if until is not None and day > until:
            break
        found.append(day)
    return found


def _following(first: date, every: str, rank: int) -> date:
    if every == Every.WEEK:
        return first + timedelta(weeks=rank)
    if every == Every.FORTNIGHT:
        return first + timedelta(weeks=2 * rank)
    return _same_weekday(first, rank)


def _same_weekday(first: date, months: int) -> date:
    """The second Tuesday after the second Tuesday; after a fifth one, the last of its month."""
    begins = add_months(first.replace(day=1), months)
    earliest = begins + timedelta((first.weekday() - begins.weekday()) % 7)
    found = earliest + timedelta(weeks=(first.day - 1) // 7)
    return found if found.month == begins.month else found - timedelta(weeks=1)


def in_words(first: date, every: str) -> str:
    """How the month counts: « le deuxième mardi de chaque mois »."""
    if every != Every.MONTH:
        return ""
    ranks = ("premier", "deuxième", "troisième", "quatrième", "dernier")
    return f"le {ranks[(first.day - 1) // 7]} {date_format(first, 'l')} de chaque mois"
