"""Who was expected and who came, for a whole group at once: the attendance grid of an accompaniment."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from accompaniments.enums import AccompanimentState
from accompaniments.models import Accompaniment, Attendance
from accompaniments.services.attached import refuse_opposed
from accompaniments.services.calendar_invitations import keep_in_step
from common.errors import DomainError
from common.locking import save_version

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from accompaniments.services.data import Participant

LARGEST_GROUP = 300
TOO_MANY = f"La feuille compte au plus {LARGEST_GROUP} lignes : comptez les autres personnes sans nom."


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What the grid says; rows are named by their key (`contact:5`, `actor:8`), those it does not name stay."""

    statuses: Mapping[str, str]
    anonymous_count: int
    added: Sequence[tuple[Participant, str]] = ()
    removed: Collection[str] = ()
    notes_opposed: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """A row before and after; an empty status: it was not there."""

    key: str
    before: str
    after: str


def key_of(row: Attendance) -> str:
    """The same row for every page, even when it was taken away and added again in between."""
    return f"contact:{row.contact_id}" if row.contact_id else f"actor:{row.actor_id}"  # type: ignore[attr-defined]


@transaction.atomic
def record_attendance(*, accompaniment: Accompaniment, base_version: int, sheet: Sheet) -> list[Change]:
    """Write the whole grid and say what changed, so that it can be undone. A handful of queries, whatever its size.

    Somebody added takes the place of the row where their organisation stood without a name. Raises Conflict when
    somebody saved since `base_version`, DomainError beyond 300 rows, or for somebody who objected and did not agree.
    """
    rows = {key_of(row): row for row in accompaniment.attendances.all()}
    added = _added(accompaniment, sheet, rows)
    refuse_opposed(added, notes_opposed=sheet.notes_opposed)
    named = {row.actor_id for row in added if row.contact_id}  # type: ignore[attr-defined]
    gone = [
        row
        for key, row in rows.items()
        if key in sheet.removed or (not row.contact_id and row.actor_id in named)  # type: ignore[attr-defined]
    ]
    if len(rows) - len(gone) + len(added) > LARGEST_GROUP:
        raise DomainError(TOO_MANY)
    accompaniment.anonymous_count, accompaniment.updated_at = sheet.anonymous_count, timezone.now()
    save_version(accompaniment, base_version=base_version, fields=["anonymous_count", "updated_at"])
    changes = [Change(key_of(row), row.status, "") for row in gone]
    changed = []
    for key, row in rows.items():
        status = sheet.statuses.get(key, row.status)
        if status != row.status and row not in gone:
            changes.append(Change(key, row.status, status))
            row.status = status
            changed.append(row)
    if gone:
        Attendance.objects.filter(pk__in=[row.pk for row in gone]).delete()
    if changed:
        Attendance.objects.bulk_update(changed, ["status"])
    if added:
        Attendance.objects.bulk_create(added)
    changes += [Change(key_of(row), "", row.status) for row in added]
    if changes and accompaniment.state == AccompanimentState.PLANNED:
        keep_in_step(accompaniment)
    return changes


def _added(accompaniment: Accompaniment, sheet: Sheet, rows: Mapping[str, Attendance]) -> list[Attendance]:
    """Those not there yet; an organisation without a name only where nobody of it is named."""
    people: dict[str, Attendance] = {}
    alone: dict[str, Attendance] = {}
    for participant, status in sheet.added:
        contact = participant.contact
        row = Attendance(
            accompaniment=accompaniment, contact=contact, status=status,
            actor=contact.actor if contact is not None else participant.actor,
        )  # fmt: skip
        if key_of(row) not in rows:
            (people if contact is not None else alone)[key_of(row)] = row
    staying = [row for key, row in rows.items() if key not in sheet.removed]
    named = {row.actor_id for row in [*staying, *people.values()] if row.contact_id}  # type: ignore[attr-defined]
    return [*people.values(), *(row for row in alone.values() if row.actor_id not in named)]  # type: ignore[attr-defined]


def said(changes: Sequence[Change], *, counted: bool) -> str:
    """What was written, in a sentence."""
    after = Counter(change.after for change in changes if change.before)
    parts = [
        (sum(not change.before for change in changes), "ajout", "ajouts"),
        (after[""], "retrait", "retraits"),
        (sum(n for status, n in after.items() if status), "présence changée", "présences changées"),
    ]
    words = [f"{n} {one if n == 1 else many}" for n, one, many in parts if n]
    if counted:
        words.append("personnes sans nom comptées")
    return f"Feuille de présence enregistrée : {', '.join(words)}." if words else "Rien n’a changé."
