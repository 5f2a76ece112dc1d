"""The real actors: what the Club's public page says of them, and nothing else.

Every fact rests on that page. People named there are contacts without any address. What the page does not
date is not loaded as an event.
"""

from __future__ import annotations

from datetime import date, time
from typing import Any

from accompaniments.services import (
    AccompanimentData,
    Participant,
    log_accompaniment,
    record_evidence,
    record_publication,
)
from actors.models import Actor
from actors.services import create_actor, create_contact, reveal_effect, reveal_resource, reveal_tension
from demo.seed.context import Seed, known_id, written_on
from demo.seed.files import raw, texts
from ecosystems.services import add_member, create_ecosystem
from territories.models import Commune, LegalForm

PAGE_URL = (
    "https://www.club-inne.online/CAP-EFC-2026-au-Club-Inne/3d-sur-mesure/partenariats/metropole-rouen-normandie"
)
# Neither the page nor the facts drawn from it give a day, yet an evidence must have one, as a publication must say
# when it was consulted. This is the day the facts were written into this repository: no more is known.
NOTED_ON = date(2026, 11, 24)
KIND_ALIASES = {"connaissance": "connaissance-territoire"}  # vocabulary.yaml, resource_kinds_aliases
SCOPES = {"culture": "se-cultiver"}  # header of seed_facts.yaml; « territoire » is the Métropole's

LINKED = ["champ-des-possibles", "graine-en-main", "ecopole-alimentaire", "atemis-lir", "club-inne"]


class RealActors:
    """Loads `seed_facts.yaml`, with the sentences of `real_actors.yaml`."""

    def __init__(self, seed: Seed) -> None:
        self.seed = seed
        self.facts: dict[str, Any] = raw("seed_facts.yaml")
        self.texts: dict[str, Any] = texts("real_actors.yaml")
        self.on = min(NOTED_ON, seed.today)
        self.page = record_publication(
            title="Partenariat avec la Métropole Rouen Normandie",
            url=PAGE_URL,
            author="Club Inné",
            accessed_on=self.on,
        )

    def load(self) -> None:
        self.actors()
        self.people()
        self.resources()
        self.effects()
        self.tensions()
        self.plenary()
        self.ecosystem()

    def actors(self) -> None:
        for item in self.facts["organisations"]:
            form = item.get("legal_form")
            actor = create_actor(
                name=item["name"],
                kind=item["type"],
                legal_form=LegalForm.objects.get(slug=form) if form else None,
                siren=item.get("siren", ""),
                commune=Commune.objects.filter(insee=item.get("commune_insee")).first(),
                description=self.texts["descriptions"][item["slug"]],
            )
            self.seed.actors[item["slug"]] = actor
            for service in item.get("services", ()):
                create_actor(name=f"{actor.name} – {service}", kind=actor.kind, parent=actor)
        for left, link, right in self.facts["relations"]:
            if link == "membre-de":
                self.seed.actors[left].clubs.add(self.seed.actors[right])

    def people(self) -> None:
        for item in self.facts["persons"]:
            create_contact(
                full_name=item["name"],
                actor=self.seed.actors[item["org"]] if item["org"] else None,
                title=item.get("role_seed", ""),
            )

    def resources(self) -> None:
        for item in self.facts["deja_la"]:
            kinds = item["kind"]
            labels = item["label"].split(", ") if len(kinds) > 1 else [item["label"]]
            for kind, label in zip(kinds, _in_order(labels, kinds), strict=True):
                resource = reveal_resource(
                    label=label.capitalize() if len(kinds) > 1 else label,
                    kind=KIND_ALIASES.get(kind, kind),
                    description="Citée comme ressource à intégrer dans le modèle économique."
                    if len(kinds) > 1
                    else "",
                    **self._place(item["org"]),
                )
                self._prove(resource)

    def effects(self) -> None:
        for item in self.facts["effets_utiles"]:
            place = self._place(item["org"])
            sphere = self.seed.sphere(item["sphere"])
            place = {**place, "sphere": sphere} if item["org"] else {"sphere": sphere}
            quote = item.get("quote", "")
            self._prove(
                reveal_effect(label=item["label"], **place),
                verbatim=quote,
                voice="actor" if quote else "facilitator",
                is_expected=item["status"] == "expected",
            )

    def tensions(self) -> None:
        for item in self.facts["tensions"]:
            slug = SCOPES.get(item["scope"])
            place = {"sphere": self.seed.sphere(slug)} if slug else {"territory": self.seed.mrn}
            self._prove(reveal_tension(label=item["label"], **place))

    def plenary(self) -> None:
        """The one event whose day is known; the page of the event gives its hours and its place."""
        data = AccompanimentData(
            kind="plenary",
            on=date(2025, 11, 6),
            at=time(16, 30),
            duration_minutes=150,
            title="Plénière du 6 novembre",
            place="Trianon Transatlantique, Sotteville-lès-Rouen",
            completeness="complete",
            summary=f"{self.texts['plenary']} Source : {PAGE_URL}",
            participants=[Participant(actor=self.seed.actors["vagabondes-energie"])],
        )
        if data.on <= self.seed.today:
            log_accompaniment(
                submission_id=known_id("pleniere-2025-11-06"), by=self.seed.users["administratrice"], data=data
            )

    def ecosystem(self) -> None:
        ecosystem = create_ecosystem(
            name="Fonctionnalité alimentaire locale",
            stake=self.texts["stake"],
            stage="connected",
            sphere=self.seed.sphere("se-nourrir"),
            territory=self.seed.mrn,
        )
        for slug in LINKED:
            role = "member" if slug == "champ-des-possibles" else "ally"
            add_member(ecosystem=ecosystem, actor=self.seed.actors[slug], role=role, joined_on=self.on)
        written_on(ecosystem, self.seed.moment(30))

    def _place(self, org: str | None) -> dict[str, Any]:
        return {"actor": self.seed.actors[org]} if org else {"territory": self.seed.mrn}

    def _prove(
        self, subject: Any, *, voice: str = "facilitator", verbatim: str = "", is_expected: bool = False
    ) -> None:
        record_evidence(
            subject=subject,
            source=self.page,
            on=self.on,
            voice=voice,
            verbatim=verbatim,
            is_expected=is_expected,
            by=None,
        )


def _in_order(labels: list[str], kinds: list[str]) -> list[str]:
    """The label of each kind: « confiance » says « Confiance »."""
    by_start = {label[:6].casefold(): label for label in labels}
    return [by_start.get(kind[:6].casefold(), labels[rank]) for rank, kind in enumerate(kinds)]


def real_names() -> set[str]:
    """The names of the real actors, departments included."""
    organisations = raw("seed_facts.yaml")["organisations"]
    names = {item["name"] for item in organisations}
    return names | {f"{item['name']} – {service}" for item in organisations for service in item.get("services", ())}


def is_real(actor: Actor) -> bool:
    return actor.name in real_names()
