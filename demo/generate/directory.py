"""The directory: organisations, people, decisions, what is revealed and what proves it, written chunk by chunk.

Every write leaves its event, as in life: the triggers run. Memory stays flat: a chunk is drawn, copied, forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from random import Random
from typing import Any

from django.db import transaction

from accompaniments.models import Evidence, Statement
from actors.consents import text_for
from actors.enums import Beneficiary
from actors.models import Actor, ActorConsent, ActorHistory, Contact, Need, Resource, ResourceOffer, UsefulEffect
from demo.generate.copying import copy_rows, copy_values, reserve
from demo.generate.identity import DESCRIPTION, Maker, words
from demo.generate.running import begin, by_chunk, mark
from programmes.models import Path, Programme
from territories.models import FunctionalSphere, Territory

CHUNK = 2_000
TABLES = (Actor, Contact, ActorConsent, Resource, UsefulEffect, Need, ResourceOffer, Evidence, Statement, Path)


@transaction.atomic
def generate(*, actors: int, contacts: int, seed: int, say: Callable[[str], None]) -> dict[str, int]:
    """Write `actors` organisations and `contacts` people; how many rows of each kind. All or nothing.

    The same numbers and seed give the same rows. Raises AlreadyThere when they are in the database.
    """
    begin(str(seed))
    writer = _Writer(seed)
    by_chunk(
        actors, CHUNK, say=say, said=lambda last: f"{last} acteurs, {contacts * last // actors} contacts",
        write=lambda first, last: writer.chunk(first, last, contacts * first // actors, contacts * last // actors),
    )  # fmt: skip
    return writer.counts


class _Writer:
    """Draws and writes; remembers the few rows others refer to (clubs, authorities, programmes)."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)  # noqa: S311 — imaginary data, reproducible on purpose
        self.make = Maker(self.rng, seed=seed)
        self.words = words()
        self.spheres = list(FunctionalSphere.objects.active().order_by("pk").values_list("pk", flat=True))
        self.clubs: list[int] = []
        self.authorities: list[Actor] = []
        self.counts: dict[str, int] = {}
        self.programmes = self._programmes(seed)

    def write(self, model: Any, rows: list[Any]) -> None:
        """Copy rows and count them."""
        copy_rows(model, rows)
        name = str(model._meta.verbose_name_plural)
        self.counts[name] = self.counts.get(name, 0) + len(rows)

    def chunk(self, first: int, last: int, first_contact: int, last_contact: int) -> None:
        """Organisations `first` to `last` and everything about them."""
        rows = list(self._actors(first, last))
        self.write(Actor, rows)
        self._links(rows)
        self._contacts(rows, first_contact, last_contact)
        self._consents(rows)
        self._revealed(rows)
        self._followed(rows)

    def _actors(self, first: int, last: int) -> Iterator[Actor]:
        rng, previous = self.rng, None
        for number, pk in zip(range(first, last), reserve(Actor, last - first), strict=True):
            if previous is not None and rng.random() < 0.01:
                row = self.make.look_alike(number, previous)
            elif self.authorities and rng.random() < 0.02:
                row = self._department(number)
            else:
                row = previous = self.make.actor(number)
            row.pk = pk
            if row.kind == "collectivite" and row.parent_id is None and row.siren and len(self.authorities) < 300:
                self.authorities.append(row)
            yield row

    def _department(self, number: int) -> Actor:
        """A department of an authority already written: its own sheet, under the same SIREN."""
        row, above = self.make.actor(number), self.rng.choice(self.authorities)
        row.name, row.kind = f"{above.name} – {self.rng.choice(self.words['departments'])}"[:200], "collectivite"
        row.parent_id, row.commune, row.siren, row.siret = above.pk, above.commune, above.siren, ""
        row.legal_form_id, row.rna = above.legal_form_id, ""
        return row

    def _links(self, rows: list[Actor]) -> None:
        rng = self.rng
        spheres = [
            (row.pk, sphere) for row in rows for sphere in rng.sample(self.spheres, rng.choice((0, 1, 1, 2, 3)))
        ]
        copy_values(Actor.spheres.through, ["actor_id", "functionalsphere_id"], spheres)
        self.clubs += [row.pk for row in rows if row.kind == "club-ou-reseau"][: 200 - len(self.clubs)]
        if self.clubs:
            joined = [
                (row.pk, club) for row in rows if row.kind == "entreprise" and rng.random() < 0.12
                for club in {rng.choice(self.clubs), rng.choice(self.clubs)}
            ]  # fmt: skip
            copy_values(Actor.clubs.through, ["from_actor_id", "to_actor_id"], joined)

    def _contacts(self, rows: list[Actor], first: int, last: int) -> None:
        """Larger organisations have more of them; one person in a hundred belongs to nobody."""
        weights = [1 + min(row.headcount or 0, 200) ** 0.5 for row in rows]
        chosen: list[Actor | None] = list(self.rng.choices(rows, weights, k=last - first))
        for at in range(0, len(chosen), 100):
            chosen[at] = None
        self.write(Contact, [self.make.contact(n, actor) for n, actor in enumerate(chosen, start=first)])

    def _consents(self, rows: list[Actor]) -> None:
        """Three actors in ten decided something; one decision in twelve was taken back since."""
        rng, consents = self.rng, []
        for row in rows:
            if rng.random() > 0.3:
                continue
            for use in rng.sample(("list", "map", "quote", "public_card", "story"), rng.randrange(1, 5)):
                taken_back = rng.random() < 0.08
                consents += [self._consent(row, use, "granted")]
                consents += [self._consent(row, use, "withdrawn")] if taken_back else []
        self.write(ActorConsent, consents)

    def _consent(self, actor: Actor, use: str, decision: str) -> ActorConsent:
        return ActorConsent(
            actor=actor, use=use, decision=decision, text_shown=text_for(use), given_by="Direction",
            given_on=self.make.day(years=4), recorded_at=self.make.moment(years=4),
        )  # fmt: skip

    def _revealed(self, rows: list[Actor]) -> None:
        """What one actor in ten showed, in its own words or others'; three in a hundred share something."""
        rng, make, chosen = self.rng, self.make, []
        resources: list[Resource] = []
        effects: list[UsefulEffect] = []
        needs: list[Need] = []
        for row in rows:
            if rng.random() > 0.1:
                continue
            chosen.append(row)
            place = row.commune.name if row.commune else "Rouen"
            common: Any = {"actor": row, "description": DESCRIPTION}
            for kind, label in rng.sample(self.words["resources"], rng.randrange(1, 4)):
                resources.append(
                    Resource(
                        label=make.fill(label, place),
                        kind=kind,
                        created_at=make.moment(years=4),
                        life_cycle=rng.choice(("latent", "revealed", "revealed", "mobilised", "shared", "fragile")),
                        **common,
                    )
                )
            for domain, label in rng.sample(self.words["effects"], rng.randrange(0, 3)):
                effects.append(
                    UsefulEffect(
                        label=make.fill(label, place),
                        domain=domain,
                        created_at=make.moment(years=4),
                        nature=rng.choice(
                            ("useful_effect", "useful_effect", "externality_positive", "externality_negative")
                        ),
                        beneficiaries=rng.sample(Beneficiary.values, rng.randrange(1, 3)),
                        **common,
                    )
                )
            if rng.random() < 0.6:
                label = make.fill(rng.choice(self.words["needs"]), place)
                needs.append(Need(label=label, created_at=make.moment(years=4), **common))
        for model, found in ((Resource, resources), (UsefulEffect, effects), (Need, needs)):
            self.write(model, found)
        self._evidence(chosen, resources, effects, needs)
        offered = [resource for resource in resources if rng.random() < 0.18]
        self.write(ResourceOffer, [self._offer(resource) for resource in offered])

    def _offer(self, resource: Resource) -> ResourceOffer:
        rng = self.rng
        return ResourceOffer(
            resource=resource, conditions="Sur rendez-vous", created_at=self.make.moment(years=2),
            counterpart=rng.choice(("none", "exchange", "contribution")),
            audience=rng.choice(("club", "ecosystem", "public")),
        )  # fmt: skip

    def _evidence(self, actors: list[Actor], *kinds: list[Any]) -> None:
        """One saying an actor; it supports what the actor showed, now and then it contests it."""
        rng, make = self.rng, self.make
        said = {
            row.pk: Statement(actor=row, text=rng.choice(self.words["sayings"]), said_on=make.day(years=4))
            for row in actors
        }
        self.write(Statement, list(said.values()))
        evidence = []
        for field, rows in zip(("resource", "effect", "need"), kinds, strict=True):
            for row in rows:
                statement, measured = said[row.actor_id], field == "effect" and rng.random() < 0.2
                evidence.append(
                    Evidence(
                        statement=statement,
                        on=statement.said_on,
                        submission_id=make.uuid(),
                        verbatim=statement.text,
                        voice=rng.choice(("actor", "actor", "beneficiary", "facilitator", "third_party")),
                        stance="contests" if rng.random() < 0.05 else "supports",
                        is_expected=rng.random() < 0.15,
                        recorded_at=make.moment(years=4),
                        **{field: row},
                        **(_measure(rng, statement.said_on) if measured else {}),
                    )
                )
        self.write(Evidence, evidence)

    def _followed(self, rows: list[Actor]) -> None:
        """One actor in seventy follows a programme of today; one in twenty followed one of earlier years."""
        rng, paths, past = self.rng, [], []
        for row in rows:
            if rng.random() < 1 / 70:
                programme = rng.choice(self.programmes)
                status = rng.choice(("registered", "active", "active", "finished"))
                paths.append(
                    Path(
                        programme=programme,
                        actor=row,
                        status=status,
                        registered_on=programme.starts_on,
                        stage=rng.choice(("scouting", "questioning", "revealing", "prototyping")),
                        ended_on=programme.ends_on if status == "finished" else None,
                    )
                )
            if rng.random() < 0.05:
                year = rng.randrange(2016, 2025)
                past.append(ActorHistory(actor=row, year=year, programme_label="Parcours EFC", source="Imaginaire"))
        self.write(Path, paths)
        self.write(ActorHistory, past)

    def _programmes(self, seed: int) -> list[Programme]:
        mrn = Territory.objects.filter(epci_siren="200023414").first()
        made = [
            Programme(
                name=f"DÉMO {name} {2024 + position % 3}", kind=kind,
                level="collective" if kind == "ect" else "actor",
                status="running" if position % 3 == 2 else "ended", summary="Programme imaginaire.",
                starts_on=date(2024 + position % 3, 1, 15), ends_on=date(2024 + position % 3, 12, 15),
                territory=mrn,
                submission_id=self.make.uuid() if position else mark(str(seed)), created_at=self.make.moment(years=3),
            )
            for position, (name, kind) in enumerate(self.words["programmes"])
        ]  # fmt: skip
        self.write(Programme, made)
        return made


def _measure(rng: Random, on: date) -> dict[str, Any]:
    return {
        "measured_value": rng.randrange(2, 400), "measured_unit": "personnes", "measured_on": on,
        "measured_method": "Comptage sur un mois",
    }  # fmt: skip
