"""The fictional actors, their people and what they let the Club publish."""

from __future__ import annotations

from decimal import Decimal

from actors.models import Actor, ActorHistory
from actors.services import create_actor, create_contact, record_consent
from assessments.models import ExternalScore
from common.text import fold
from demo.seed.context import PREFIX, Seed, written_on
from demo.seed.files import texts
from territories.models import Commune, FunctionalSphere, LegalForm

NAF_VERSION = "NAF rév. 2"
CONSENT_TEXT = (
    "Le Club peut utiliser ces informations de la façon indiquée. "
    "Cet accord est facultatif et se retire à tout moment."
)
KNOWN_FOR = 335  # days: the Club met them a little before the programme began


def load_actors(seed: Seed) -> None:
    for rank, (slug, item) in enumerate(texts("actors.yaml").items()):
        form = item.get("legal_form")
        actor = create_actor(
            name=PREFIX + item["name"],
            kind=item["kind"],
            legal_form=LegalForm.objects.get(slug=form) if form else None,
            naf_code=item.get("naf", ""),
            naf_version=NAF_VERSION if item.get("naf") else "",
            commune=Commune.objects.filter(insee=item.get("commune")).first(),
            headcount=item.get("headcount"),
            headcount_on=seed.day(KNOWN_FOR) if item.get("headcount") is not None else None,
            description=item["description"],
            spheres=FunctionalSphere.objects.filter(slug__in=item["spheres"]),
        )
        written_on(actor, seed.moment(KNOWN_FOR - rank % 7))
        seed.actors[slug] = actor
        _people(seed, slug, item["people"])
        _consents(seed, actor, item, KNOWN_FOR - 20 - rank)
    for slug in ("menuiserie", "blanchisserie"):
        seed.actors[slug].clubs.add(seed.actors["plateau"])
    _past(seed)


def load_scores(seed: Seed) -> None:
    """Impact Scores as their holders reported them."""
    for slug, ago, total, is_public in texts("around.yaml")["scores"]:
        ExternalScore.objects.create(
            actor=seed.actors[slug], label="impact-score", on=seed.day(ago), total=Decimal(total),
            is_public=is_public, recorded_by=seed.users["facilitatrice"],
        )  # fmt: skip


def _people(seed: Seed, slug: str, people: list[list[str]]) -> None:
    seed.contacts[slug] = []
    for rank, (name, function, title) in enumerate(people):
        entreprise = seed.users["entreprise"]
        is_account = name == entreprise.full_name
        contact = create_contact(
            full_name=name,
            actor=seed.actors[slug],
            user=entreprise if is_account else None,
            function=function,
            title=title,
            email=entreprise.email if is_account else _address(name),
            phone="" if rank else "01 99 00 00 00",  # a number of fiction
            informed_on=seed.day(KNOWN_FOR - 5),
            legal_basis="Intérêt légitime",
            last_heard_on=seed.day(20 + 3 * rank),
        )
        written_on(contact, seed.moment(KNOWN_FOR - 5))
        seed.contacts[slug].append(contact)


def _address(name: str) -> str:
    return f"{fold(name).replace(' ', '.')}@demo.club-inne.invalid"


def _consents(seed: Seed, actor: Actor, item: dict, ago: int) -> None:
    title = item["people"][0][2]
    granted, withdrawn = item.get("consents", []), item.get("withdrawn", [])
    decisions = [(use, "granted", ago) for use in granted + withdrawn]
    for use, decision, when in decisions + [(use, "withdrawn", max(3, ago - 200)) for use in withdrawn]:
        record_consent(
            actor=actor, use=use, decision=decision, text_shown=CONSENT_TEXT, given_by=title, given_on=seed.day(when),
            recorded_by=seed.users["facilitatrice"],
        )  # fmt: skip


def _past(seed: Seed) -> None:
    """A few were met in earlier years, before anything was written down."""
    year = seed.today.year
    for slug, years in {"bocaux": [2, 3], "epicerie": [3], "materiaux": [2], "salle": [4, 5]}.items():
        for back in years:
            ActorHistory.objects.create(
                actor=seed.actors[slug], year=year - back, programme_label="DÉMO Cycle découverte",
                source="Tableau de suivi de l’époque",
            )  # fmt: skip
