"""Sheets that look like one organisation: at creation, at import, and each night over the whole directory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db import connection, transaction
from django.db.models import CharField, Func, IntegerField, Value
from django.utils import timezone

from actors.enums import DuplicateState
from actors.matching import Profile, blocking_keys, compare
from actors.models import Actor, DuplicatePair
from common.errors import DomainError

if TYPE_CHECKING:
    from accounts.models import User

T = TypeVar("T")

CANDIDATES = 100  # sheets compared with a new one: those that share most keys
CHUNK = 1000
# A key that more sheets share says nothing (« association sportive »): their other keys bring them together.
LARGEST_GROUP = 50

_PROFILE = ("name", "kind", "siren", "siret", "rna", "commune_id", "email", "phone", "website", "match_keys")

_PAIRS = """
    WITH keys AS (
        SELECT id, unnest(match_keys) AS key FROM actors_actor WHERE merged_into_id IS NULL AND archived_at IS NULL
    ), groups AS (
        SELECT key FROM keys GROUP BY key HAVING count(*) BETWEEN 2 AND %s
    )
    SELECT DISTINCT one.id, other.id
    FROM groups JOIN keys one USING (key) JOIN keys other USING (key)
    WHERE one.id < other.id
    ORDER BY 1, 2
"""


@dataclass(frozen=True)
class LookAlike:
    """A sheet that may be the same organisation, and why."""

    actor: Actor
    score: int
    reasons: tuple[str, ...]


class _SharedKeys(Func):
    """How many of the given keys a sheet has."""

    template = "cardinality(ARRAY(SELECT unnest(%(expressions)s)))"
    arg_joiner = ") INTERSECT SELECT unnest("
    output_field = IntegerField()


def look_alikes(*, profile: Profile, limit: int = 5, exclude_pk: int | None = None) -> list[LookAlike]:
    """The sheets of the directory that are probably this organisation, the likeliest first; one query."""
    keys = sorted(blocking_keys(profile))
    if not keys:
        return []
    known = Value(keys, output_field=ArrayField(CharField(max_length=120)))
    rows = Actor.objects.current().filter(match_keys__overlap=keys).exclude(pk=exclude_pk)
    rows = rows.select_related("commune").annotate(shared=_SharedKeys("match_keys", known))
    found = []
    for actor in rows.order_by("-shared", "pk")[:CANDIDATES]:
        match = compare(profile, actor.profile())
        if match.is_duplicate:
            found.append(LookAlike(actor, match.score, match.reasons))
    return sorted(found, key=lambda each: (-each.score, each.actor.pk))[:limit]


# --- each night ---


def find_duplicates() -> int:
    """Compare all sheets that share a key and write the pairs that look alike; how many were found.

    Run again, it changes nothing: a pair somebody decided about keeps its state, one that no longer looks alike and
    that nobody decided about goes.
    """
    refresh_match_keys()
    _forget_what_changed()
    return sum(_note(pairs) for pairs in _chunks(_candidate_pairs(), CHUNK))


def refresh_match_keys() -> int:
    """Write the keys again where the rule that makes them gives others now; how many sheets it changed."""
    changed = 0
    rows = Actor._base_manager.only("pk", *_PROFILE).order_by("pk").iterator(chunk_size=CHUNK)
    for actors in _chunks(rows, CHUNK):
        stale = []
        for actor in actors:
            keys = sorted(blocking_keys(actor.profile()))
            if keys != actor.match_keys:
                actor.match_keys = keys
                stale.append(actor)
        Actor._base_manager.bulk_update(stale, ["match_keys"])
        changed += len(stale)
    return changed


def _candidate_pairs() -> Iterator[tuple[int, int]]:
    """Every two sheets that share a key, streamed by the database."""
    with closing(connection.chunked_cursor()) as cursor:
        cursor.execute(_PAIRS, [LARGEST_GROUP])
        while rows := cursor.fetchmany(CHUNK):
            yield from rows


def _note(pairs: list[tuple[int, int]]) -> int:
    actors = _sheets({pk for pair in pairs for pk in pair})
    found = []
    for first, second in pairs:
        match = compare(actors[first].profile(), actors[second].profile())
        if match.is_duplicate:
            found.append(
                DuplicatePair(first_id=first, second_id=second, score=match.score, reasons=list(match.reasons))
            )
    DuplicatePair.objects.bulk_create(
        found, update_conflicts=True, unique_fields=["first", "second"], update_fields=["score", "reasons"]
    )
    return len(found)


def _forget_what_changed() -> None:
    """Open pairs whose sheets were corrected since: they would only waste somebody's time."""
    rows = DuplicatePair.objects.filter(state=DuplicateState.OPEN).order_by("pk").iterator(chunk_size=CHUNK)
    for pairs in _chunks(rows, CHUNK):
        actors = _sheets({pk for pair in pairs for pk in (pair.first_id, pair.second_id)})
        gone = [
            pair.pk
            for pair in pairs
            if not compare(actors[pair.first_id].profile(), actors[pair.second_id].profile()).is_duplicate
        ]
        DuplicatePair.objects.filter(pk__in=gone, state=DuplicateState.OPEN).delete()


def _sheets(pks: set[int]) -> dict[int, Actor]:
    return Actor._base_manager.only("pk", *_PROFILE).in_bulk(list(pks))


def _chunks(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    iterator = iter(rows)
    while chunk := list(islice(iterator, size)):
        yield chunk


# --- decisions ---


@transaction.atomic
def dismiss_pair(*, pair: DuplicatePair, by: User) -> DuplicatePair:
    """They are two organisations: the pair is never proposed again. Raises DomainError on a merged pair."""
    return _decide(pair, DuplicateState.DISMISSED, by)


@transaction.atomic
def reopen_pair(*, pair: DuplicatePair, by: User) -> DuplicatePair:
    """Take back « deux organisations ». Raises DomainError on a merged pair."""
    return _decide(pair, DuplicateState.OPEN, None)


def _decide(pair: DuplicatePair, state: DuplicateState, by: User | None) -> DuplicatePair:
    row = DuplicatePair.objects.select_for_update(of=("self",)).get(pk=pair.pk)
    if row.state == DuplicateState.MERGED:
        raise DomainError("Ces deux fiches sont fusionnées : défaites d’abord la fusion.")
    row.state, row.decided_by, row.decided_at = state, by, timezone.now() if by else None
    row.save(update_fields=["state", "decided_by", "decided_at"])
    return row
