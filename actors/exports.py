"""The tables of the directory: actors and contacts, exactly as the list is filtered, for the Club.

Rows come chunk by chunk from one server-side cursor; what hangs on an actor is read once a chunk.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Count, Q
from django.http import QueryDict

from actors.enums import ActorKind, ConsentDecision, ConsentUse, ContactFunction
from actors.filters import ActorFilter
from actors.models import Actor, ActorConsent, Contact
from common.errors import DomainError
from common.exports import Column, Exporter, add_exporter

if TYPE_CHECKING:
    from accounts.viewer import Viewer

CHUNK = 1_000
ACTOR_COLUMNS = (
    Column("Numéro", 9), Column("Nom", 36), Column("Type", 20), Column("Forme juridique", 24), Column("SIREN", 11),
    Column("SIRET", 16), Column("RNA", 12), Column("Code NAF", 10), Column("Version de la NAF", 12),
    Column("Adresse", 34), Column("Commune", 24), Column("Code INSEE", 11), Column("Site internet", 30),
    Column("Courriel", 30), Column("Téléphone", 16), Column("Effectif", 9), Column("Effectif au", 12),
    Column("Sphères", 30), Column("Clubs et réseaux", 30), Column("Fait partie de", 30), Column("Accords donnés", 36),
    Column("Contacts", 9), Column("Créé le", 12),
)  # fmt: skip
CONTACT_COLUMNS = (
    Column("Numéro", 9), Column("Nom", 28), Column("Fonction", 22), Column("Intitulé du poste", 26),
    Column("Courriel", 30), Column("Téléphone", 16), Column("Acteur", 36), Column("Numéro de l’acteur", 9),
    Column("Commune", 24), Column("Informé de ses droits le", 12), Column("Base légale", 18), Column("Créé le", 12),
)  # fmt: skip


def filtered(viewer: Viewer, query: str) -> Any:
    """The actors the list shows for this address. Raises DomainError when a filter is not one of the list's."""
    found = ActorFilter(QueryDict(query), viewer=viewer)
    if not found.form.is_valid():
        raise DomainError("Un des filtres n’existe plus : revenez à la liste, corrigez-le, puis recommencez.")
    return found.qs.order_by(*found.order)


def _actor_count(viewer: Viewer, query: str) -> int:
    return int(filtered(viewer, query).order_by().count())


def _actor_rows(viewer: Viewer, query: str) -> Iterator[Sequence[Any]]:
    """Read as values, with what hangs on actors in a query for each kind of thing and for each chunk."""
    kinds = dict(ActorKind.options())
    rows = filtered(viewer, query).values_list(
        "pk", "name", "kind", "legal_form__label", "siren", "siret", "rna", "naf_code", "naf_version", "address",
        "commune__name", "commune_id", "website", "email", "phone", "headcount", "headcount_on", "parent__name",
        "created_at",
    )  # fmt: skip
    for chunk in chunks(rows):
        pks = [row[0] for row in chunk]
        spheres = _names(Actor.spheres.through.objects.filter(actor__in=pks), "actor_id", "functionalsphere__label")
        clubs = _names(Actor.clubs.through.objects.filter(from_actor__in=pks), "from_actor_id", "to_actor__name")
        consents, contacts = _consents(pks), _contact_counts(viewer, pks)
        for pk, name, kind, *identity, parent, created_at in chunk:
            yield (
                pk, name, kinds[kind], *identity, spheres.get(pk, ""), clubs.get(pk, ""), parent,
                consents.get(pk, ""), contacts.get(pk, 0), created_at,
            )  # fmt: skip


def _people(viewer: Viewer, query: str) -> Any:
    """The people of these actors who may be written to: neither opposed, erased nor archived."""
    actors = filtered(viewer, query).order_by().values("pk")
    return Contact.objects.visible_to(viewer).filter(
        actor__in=actors, opposed_at=None, erased_at=None, archived_at=None
    )


def _contact_count(viewer: Viewer, query: str) -> int:
    return int(_people(viewer, query).count())


def _contact_rows(viewer: Viewer, query: str) -> Iterator[Sequence[Any]]:
    functions = dict(ContactFunction.options())
    rows = _people(viewer, query).order_by("sort_key", "pk").values_list(
        "pk", "full_name", "function", "title", "email", "phone", "actor__name", "actor_id", "actor__commune__name",
        "informed_on", "legal_basis", "created_at",
    )  # fmt: skip
    for pk, name, function, *rest in rows.iterator(chunk_size=CHUNK):
        yield (pk, name, functions[function], *rest)


def chunks(rows: models.QuerySet) -> Iterator[list[Any]]:
    """The rows of a server-side cursor, a thousand at a time."""
    chunk = []
    for row in rows.iterator(chunk_size=CHUNK):
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _names(links: models.QuerySet, owner: str, name: str) -> dict[int, str]:
    """For each owner, the names of what it is linked to, in order."""
    found: dict[int, list[str]] = {}
    for pk, label in links.order_by(owner, name).values_list(owner, name):
        found.setdefault(pk, []).append(label)
    return {pk: ", ".join(labels) for pk, labels in found.items()}


def _consents(pks: list[int]) -> dict[int, str]:
    """What each actor agreed to and did not take back, by the label of the use."""
    latest = ActorConsent.objects.filter(actor__in=pks).latest_decisions()
    granted: dict[int, list[str]] = {}
    for pk, use, decision in latest.values_list("actor_id", "use", "decision"):
        if decision == ConsentDecision.GRANTED:
            granted.setdefault(pk, []).append(ConsentUse(use).wording)
    return {pk: " ; ".join(uses) for pk, uses in granted.items()}


def _contact_counts(viewer: Viewer, pks: list[int]) -> dict[int, int]:
    people = Contact.objects.visible_to(viewer).filter(Q(actor__in=pks) & Q(archived_at=None))
    return dict(people.order_by().values_list("actor").annotate(n=Count("pk")))


def register() -> None:
    """Make the tables known."""
    add_exporter(Exporter("actors", "Acteurs", "actors.export", ACTOR_COLUMNS, _actor_count, _actor_rows))
    add_exporter(
        Exporter(
            "contacts", "Contacts", "actors.export", CONTACT_COLUMNS, _contact_count, _contact_rows,
            holds_people=True,
        )
    )  # fmt: skip
