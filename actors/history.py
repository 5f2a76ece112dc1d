"""Who changed what, when, before, after: the events of an actor and of all that is its own, read in French.

The events are rows of `common.history`; consents are their own history; lists (spheres, clubs…) are read by
`actors.past_lists`. A page costs the same number of queries however much happened: one to find its rows among all
tables, three a table that appears on it, one a kind of name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import CharField, F, OuterRef, QuerySet, Subquery, Value

from actors.enums import ConsentDecision
from actors.models import (
    Actor,
    ActorConsent,
    Contact,
    Limit,
    Need,
    Resource,
    ResourceOffer,
    Revealed,
    Tension,
    UsefulEffect,
    WeakSignal,
)
from actors.past_lists import ListChange, PastList, changes, keys, lists_of, stands
from actors.services.history import restorable_fields
from actors.wording import ACTS, GONE, SHORT, list_sentence, noun, read, sentence

MACHINE = "Un traitement automatique"
CLUB = "Le Club"
CONSENT = "consent"
OFFER = "partage"
REVEALED: dict[str, type[Revealed]] = {
    "deja-la": Resource, "effets": UsefulEffect, "besoins": Need, "tensions": Tension, "limites": Limit,
    "signaux": WeakSignal,
}  # fmt: skip
MODELS: dict[str, Any] = {"acteur": Actor, "contact": Contact, OFFER: ResourceOffer, **REVEALED}
_LISTS = {
    f"{slug}:{past.name}": (slug, past)
    for slug, model in {"acteur": Actor, **REVEALED}.items()
    for past in lists_of(model)
}
TITLES = {
    "acteur": "Fiche", "contact": "Contact", "deja-la": "Déjà-là", "effets": "Effet", "besoins": "Besoin",
    "tensions": "Tension", "limites": "Limite", "signaux": "Signal faible", OFFER: "Partage",
    CONSENT: "Accord de publication",
}  # fmt: skip
TECHNICAL = {"pgh_id", "pgh_created_at", "pgh_label", "pgh_obj", "pgh_context", "id"}
ARRIVED = {"acteur": "a créé la fiche", "contact": "a ajouté ce contact", OFFER: "a proposé ce partage"}


@dataclass(frozen=True)
class Change:
    """One field: the sentence, both values whole, and the event that holds the earlier one when it can come back."""

    field: str
    sentence: str
    before: str = ""
    after: str = ""
    is_long: bool = False
    event: int | None = None


@dataclass(frozen=True)
class Entry:
    """Something done by somebody: to the actor, to one of its contacts, to something revealed, or a consent."""

    slug: str
    title: str
    at: datetime
    author: str
    name: str = ""
    url: str = ""
    row: Any = None
    outcome: str = ""  # of a consent, in a word
    on: date | None = None  # the day it is about, when it is not the day it was written
    changes: list[Change] = field(default_factory=list)

    @property
    def is_revealed(self) -> bool:
        """Of something revealed about the actor."""
        return self.slug in REVEALED


def of_actor(viewer: Any, actor: Actor) -> QuerySet:
    """Everything that happened to an actor and what is its own, newest first: (table, key, at).

    Members do not read what was changed about people: what was written of a colleague stays with the Club.
    """
    parts = [_events("acteur", pgh_obj=actor.pk), _consents(actor.consents.all())]
    if viewer.is_club:
        parts.append(_events("contact", actor=actor.pk))
    parts += [_events(slug, actor=actor.pk) for slug in REVEALED]
    parts.append(_events(OFFER, resource__actor=actor.pk))
    parts += [keys(past, table, **{past.to_actor: actor.pk}) for table, (_, past) in _LISTS.items()]
    return _together(*parts)


def of_sheet(actor: Actor) -> QuerySet:
    """The same, of the sheet and the consents alone: what the timeline tells beside meetings and discoveries."""
    return _together(
        _events("acteur", pgh_obj=actor.pk), _consents(actor.consents.all()), *_own_lists("acteur", actor)
    )


def of_row(slug: str, row: Any) -> QuerySet:
    """The same for one row of a tracked table, with its lists and what it shares."""
    offers = [_events(OFFER, resource=row.pk)] if isinstance(row, Resource) else []
    return _together(_events(slug, pgh_obj=row.pk), *offers, *_own_lists(slug, row))


def _own_lists(slug: str, row: Any) -> list[QuerySet]:
    found = [(table, past) for table, (of, past) in _LISTS.items() if of == slug]
    return [keys(past, table, **{past.owner: row.pk}) for table, past in found]


def _together(first: QuerySet, *others: QuerySet) -> QuerySet:
    return first.union(*others, all=True).order_by("-at", "-key")


def _events(slug: str, **where: Any) -> QuerySet:
    return _keys(slug, MODELS[slug].pgh_event_model.objects.filter(**where), "pgh_id", "pgh_created_at")


def _consents(rows: QuerySet) -> QuerySet:
    return _keys(CONSENT, rows, "pk", "recorded_at")


def _keys(table: str, rows: QuerySet, key: str, at: str) -> QuerySet:
    named = rows.order_by().annotate(table=Value(table, output_field=CharField()), key=F(key), at=F(at))
    return named.values_list("table", "key", "at")


def entries(viewer: Any, found: Iterable[tuple[str, int, datetime]]) -> list[Entry]:
    """The rows of a page, read: in the order given, without the lists that were left as they were."""
    shown = list(found)
    by_table: dict[str, list[int]] = defaultdict(list)
    for table, key, _ in shown:
        by_table[table].append(key)
    pairs = {table: _with_previous(table, rows) for table, rows in by_table.items() if table in MODELS}
    lists = {table: changes(_LISTS[table][1], rows) for table, rows in by_table.items() if table in _LISTS}
    names = _Names(viewer)
    for table, rows in pairs.items():
        names.expect(MODELS[table].pgh_event_model, rows)
    for table, changed in lists.items():
        names.expect_lists(_LISTS[table][1], changed.values())
    consents = {row.pk: row for row in _consent_rows(by_table.get(CONSENT, []))}
    names.expect_users(row.recorded_by_id for row in consents.values())
    names.fetch()
    made = []
    for table, key, at in shown:
        if table == CONSENT:
            made.append(_consent_entry(consents[key], at, names))
        elif table in lists:
            change = lists[table][key]
            if change.before != change.after:
                made.append(_list_entry(*_LISTS[table], change, names))
        elif key in pairs[table]:
            made.append(_event_entry(table, *pairs[table][key], names))
    return made


def _consent_rows(keys: list[int]) -> QuerySet:
    earlier = ActorConsent.objects.filter(actor=OuterRef("actor"), use=OuterRef("use"), pk__lt=OuterRef("pk"))
    before = Subquery(earlier.order_by("-pk").values("decision")[:1])
    return ActorConsent.objects.filter(pk__in=keys).annotate(before=before) if keys else ActorConsent.objects.none()


def _with_previous(table: str, keys: list[int]) -> dict[int, tuple[Any, Any]]:
    """Each event with the one before it of the same row (None when it is the first known); two queries."""
    model = MODELS[table].pgh_event_model
    earlier = model.objects.filter(pgh_obj_id=OuterRef("pgh_obj_id"), pgh_id__lt=OuterRef("pgh_id"))
    last = Subquery(earlier.order_by("-pgh_id").values("pgh_id")[:1])
    around = ("pgh_context", "pgh_obj", *(("pgh_obj__resource",) if table == OFFER else ()))
    events = list(model.objects.filter(pk__in=keys).select_related(*around).annotate(previous_id=last))
    before = model.objects.in_bulk([event.previous_id for event in events if event.previous_id])
    return {event.pk: (event, before.get(event.previous_id)) for event in events}


class _Names:
    """The names of people and rows the events point to, fetched once a table."""

    def __init__(self, viewer: Any) -> None:
        self.viewer = viewer
        self.wanted: dict[Any, set[Any]] = defaultdict(set)
        self.rows: dict[Any, dict[Any, Any]] = {}

    def expect(self, model: Any, pairs: dict[int, tuple[Any, Any]]) -> None:
        relations = [each for each in _fields(model) if each.is_relation]
        for event, previous in pairs.values():
            self.expect_users([_author_id(event)])
            for relation in relations:
                new = getattr(event, relation.attname)
                old = getattr(previous, relation.attname) if previous is not None else new
                if relation.related_model is Resource or old != new:  # an offer is named by its resource
                    self.wanted[relation.related_model] |= {old, new}

    def expect_lists(self, past: PastList, found: Iterable[ListChange]) -> None:
        for change in found:
            self.expect_users([_author_id(change.event)])
            self.wanted[past.related_model].update(change.before, change.after)

    def expect_users(self, ids: Iterable[Any]) -> None:
        self.wanted[get_user_model()].update(ids)

    def fetch(self) -> None:
        for model, ids in self.wanted.items():
            kept = ids - {None}
            self.rows[model] = model._base_manager.in_bulk(kept) if kept else {}

    def of(self, model: Any) -> dict[Any, Any]:
        return self.rows.get(model, {})

    def author(self, user_id: Any) -> str:
        """Who did it; members read « Le Club » for its people."""
        user: Any = self.of(get_user_model()).get(user_id)
        if user is None:
            return MACHINE
        if not self.viewer.is_club and user.club_role != "none":
            return CLUB
        return str(user)


def _author_id(event: Any) -> Any:
    context = event.pgh_context
    if context is not None and context.metadata.get("user"):
        return context.metadata["user"]
    return getattr(event, "created_by_id", None) if event.pgh_label == "insert" else None


def _fields(model: Any) -> list[Any]:
    return [each for each in model._meta.concrete_fields if each.name not in TECHNICAL]


def _event_entry(table: str, event: Any, previous: Any, names: _Names) -> Entry:
    row = event.pgh_obj
    entry = Entry(
        slug=table, title=TITLES[table], at=event.pgh_created_at, author=names.author(_author_id(event)),
        name=_name(table, event, names),
        url=_address(table, row), row=row,
    )  # fmt: skip
    if event.pgh_label == "insert":
        entry.changes.append(Change("", ARRIVED.get(table, "l’a noté")))
    elif event.pgh_label == "delete":
        entry.changes.append(Change("", "a supprimé la fiche"))
    elif previous is None:
        entry.changes.append(Change("", "a fait un changement dont l’état d’avant n’est pas connu"))
    else:
        entry.changes.extend(_changes(table, event, previous, names))
    return entry


def _name(table: str, event: Any, names: _Names) -> str:
    if table == OFFER:
        return str(names.of(Resource).get(event.resource_id, ""))
    return "" if table == "acteur" else str(getattr(event, "label", "") or getattr(event, "full_name", ""))


def _list_entry(slug: str, past: PastList, change: ListChange, names: _Names) -> Entry:
    row, known = change.owner, names.of(past.related_model)
    named = {pk: str(known.get(pk, GONE)) for pk in (*change.before, *change.after)}
    added = [named[pk] for pk in change.after if pk not in change.before]
    removed = [named[pk] for pk in change.before if pk not in change.after]
    before, after = (", ".join(named[pk] for pk in side) for side in (change.before, change.after))
    allowed = restorable_fields(row, is_club=names.viewer.is_club) if row is not None else frozenset()
    standing = tuple(pk for pk in change.before if pk in known and stands(known[pk]))
    is_other = change.now not in (change.before, standing) and bool(standing or not change.before)
    return Entry(
        slug=slug, title=TITLES[slug], at=change.event.pgh_created_at, author=names.author(_author_id(change.event)),
        name="" if slug == "acteur" else str(row or ""), url=_address(slug, row), row=row,
        changes=[
            Change(
                past.name, list_sentence(past.name, added, removed), before, after, is_long=True,
                event=change.event.pk if is_other and past.name in allowed else None,
            )
        ],
    )  # fmt: skip


def _changes(table: str, event: Any, previous: Any, names: _Names) -> list[Change]:
    found, row = [], event.pgh_obj
    can_return = restorable_fields(row, is_club=names.viewer.is_club) if row is not None else frozenset()
    for each in _fields(type(event)):
        old, new = getattr(previous, each.attname), getattr(event, each.attname)
        if old == new:
            continue
        known = names.of(each.related_model) if each.is_relation else {}
        before, after = read(each, old, known), read(each, new, known)
        if each.name in ACTS:
            text = ACTS[each.name][0 if new else 1].format(before=before, after=after)
        else:
            text = sentence(noun(each.name, revealed=table in REVEALED), before, after)
        comes_back = each.name in can_return and getattr(row, each.attname) != old
        found.append(
            Change(
                each.name, text, before, after, is_long=max(len(before), len(after)) > SHORT,
                event=previous.pk if comes_back else None,
            )
        )  # fmt: skip
    return found


def _address(table: str, row: Any) -> str:
    if table == OFFER and row is not None:
        row = row.resource
    if row is None or table in ("acteur", "contact") or row.archived_at:
        return ""
    return row.get_absolute_url()  # type: ignore[no-any-return]


def _consent_entry(consent: Any, at: datetime, names: _Names) -> Entry:
    labels = dict(ConsentDecision.options())
    before = labels[consent.before].lower() if consent.before else "pas demandé"
    given = f", par {consent.given_by}" if consent.given_by else ""
    text = f"a noté « {consent.get_decision_display().lower()} » (avant : {before}){given}"
    return Entry(
        slug=CONSENT, title=TITLES[CONSENT], at=at, author=names.author(consent.recorded_by_id),
        name=consent.get_use_display(), on=consent.given_on,
        outcome=consent.get_decision_display().lower(), changes=[Change("", text)],
    )  # fmt: skip
