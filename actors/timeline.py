"""What this app tells on an actor's timeline: the sheet and its changes, arrivals, discoveries, decisions."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import CharField, F, Value
from django.urls import reverse
from django.utils import timezone

from actors import history
from actors.enums import ContactFunction
from actors.models import Actor, Contact
from actors.wording import LISTED
from common.registries import TimelineEntry

MET = "contact"
DISCOVERED = {
    "deja-la": "Un déjà-là révélé", "effets": "Un effet révélé", "besoins": "Un besoin dit",
    "tensions": "Une tension révélée", "limites": "Une limite reconnue", "signaux": "Un signal faible observé",
}  # fmt: skip


def actor_timeline(viewer: Any, actor: Actor, limit: int) -> list[TimelineEntry]:
    """For those who read the whole page; a number of queries that depends on nothing."""
    if not viewer.is_club and actor.pk not in viewer.actor_ids:
        return []
    return [
        TimelineEntry(on=_day(actor.created_at), title="Fiche créée"),
        *_arrivals_and_discoveries(viewer, actor, limit),
        *_decisions(viewer, actor, limit),
    ]


def _day(at: Any) -> Any:
    return timezone.localdate(at)


def _arrivals_and_discoveries(viewer: Any, actor: Actor, limit: int) -> list[TimelineEntry]:
    """Who came into the sheet and what was revealed, one query."""
    met = Contact.objects.visible_to(viewer).filter(actor=actor).order_by()
    parts = [
        _part(MET, met.annotate(name=F("full_name"), more=F("function"))),
        *(
            _part(
                slug,
                model._default_manager.visible_to(viewer)  # type: ignore[attr-defined]
                .filter(actor=actor)
                .order_by()
                .annotate(name=F("label"), more=Value("", output_field=CharField())),
            )
            for slug, model in history.REVEALED.items()
        ),
    ]
    rows = parts[0].union(*parts[1:], all=True).order_by("-created_at", "-pk")[:limit]
    return [
        TimelineEntry(on=_day(at), title=f"Nouveau contact : {name}", text=ContactFunction(more).wording)
        if slug == MET
        else TimelineEntry(on=_day(at), title=f"{DISCOVERED[slug]} : {name}", url=_address(slug, pk))
        for slug, pk, name, more, at in rows
    ]


def _part(slug: str, rows: Any) -> Any:
    named = rows.annotate(table=Value(slug, output_field=CharField()))
    return named.values_list("table", "pk", "name", "more", "created_at")


def _address(slug: str, pk: int) -> str:
    return reverse(f"actors:{history.REVEALED[slug].PAGE}", args=[pk])


def _decisions(viewer: Any, actor: Actor, limit: int) -> list[TimelineEntry]:
    """Changes of the sheet, one by one; consents given the same day together."""
    told, consents = [], defaultdict(list)
    found = history.entries(viewer, history.of_sheet(actor)[:limit])
    born = {
        entry.at for entry in found if any(change.sentence == history.ARRIVED["acteur"] for change in entry.changes)
    }
    for entry in found:
        if entry.slug == history.CONSENT:
            consents[entry.on or _day(entry.at)].append(f"« {entry.name} » {entry.outcome}")
        elif changes := [
            change.sentence
            for change in entry.changes
            if change.field and not (change.field in LISTED and entry.at in born)
        ]:
            text = f"{entry.author} {' ; '.join(changes)}."
            told.append(TimelineEntry(on=_day(entry.at), title="Fiche modifiée", text=text))
    told += [
        TimelineEntry(on=day, title="Accords de publication", text=", ".join(reversed(lines)))
        for day, lines in consents.items()
    ]
    return told
