"""Imaginary organisations and people: names, numbers, addresses, in realistic proportions.

Nothing here reaches anybody: e-mails and sites end in `.invalid`, telephones begin by 02 00 or 07 00, which no
operator gives, and every description says that the sheet is imaginary. SIRENs are valid by their check digit only.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import accumulate
from random import Random
from typing import Any

from django.utils.text import slugify
from stdnum import luhn

from actors.models import Actor, Contact
from demo.seed.files import texts
from territories.models import Commune, LegalForm

UNTIL = date(2026, 10, 31)  # the directory is seen from this day, whenever it is made
DESCRIPTION = "Organisation imaginaire, engendrée pour mesurer la plateforme."
MRN_SIREN = "200023414"
NAF_VERSION = "NAF rév. 2"

# kind → (share, patterns, legal forms, share with a SIREN)
KINDS: dict[str, tuple[int, str, tuple[str, ...], float]] = {
    "entreprise": (640, "", ("sas", "sarl", "sarl", "ei", "sa", "exploitation-agricole"), 0.97),
    "association": (230, "associations", ("association",), 0.55),
    "cooperative": (35, "cooperatives", ("scic", "scop", "cae"), 0.99),
    "collectivite": (30, "authorities", ("commune", "epci"), 0.99),
    "organisme-public": (30, "public_bodies", ("etablissement-public",), 0.95),
    "recherche": (15, "research", ("enseignement-recherche",), 0.9),
    "collectif-citoyen": (15, "collectives", ("collectif",), 0.0),
    "club-ou-reseau": (5, "clubs", ("association",), 0.6),
}
FUNCTIONS: dict[str, tuple[str, ...]] = {
    "entreprise": ("dirigeant", "dirigeant", "pilote-projet", "salarie", "salarie", "autre"),
    "cooperative": ("dirigeant", "pilote-projet", "salarie", "salarie"),
    "association": ("dirigeant", "benevole", "benevole", "salarie", "pilote-projet"),
    "collectivite": ("elu", "agent", "agent", "agent"),
    "organisme-public": ("dirigeant", "agent", "agent", "pilote-projet"),
    "recherche": ("dirigeant", "agent", "salarie"),
    "collectif-citoyen": ("benevole", "benevole", "autre"),
    "club-ou-reseau": ("dirigeant", "benevole", "salarie"),
}


@cache
def words() -> dict[str, Any]:
    """The word lists of `demo/data/generated_words.yaml`."""
    return dict(texts("generated_words.yaml"))


def siren_of(number: int) -> str:
    """The `number`-th imaginary SIREN: all different, valid by Luhn's check digit."""
    head = str(30_000_000 + number * 48_271_919 % 70_000_000)
    return head + luhn.calc_check_digit(head)


def siret_of(siren: str, establishment: int) -> str:
    """The SIRET of an establishment of this SIREN."""
    head = f"{siren}{establishment:04d}"
    return head + luhn.calc_check_digit(head)


@dataclass(frozen=True)
class Places:
    """Communes drawn by population: three in five in the Métropole, most others around it."""

    communes: list[Commune]
    cumulated: list[float]

    @classmethod
    def load(cls) -> Places:
        """Every active commune. Reference data must be there."""
        communes = list(Commune.objects.filter(is_active=True).defer("contour").order_by("insee"))
        groups = [_ring(commune) for commune in communes]
        totals = {ring: sum(c.population or 100 for c, g in zip(communes, groups, strict=True) if g == ring)
                  for ring in set(groups)}  # fmt: skip
        shares = {"mrn": 0.6, "near": 0.28, "far": 0.12}
        weights = [shares[g] * (c.population or 100) / totals[g] for c, g in zip(communes, groups, strict=True)]
        return cls(communes, list(accumulate(weights)))

    def draw(self, rng: Random) -> Commune:
        return rng.choices(self.communes, cum_weights=self.cumulated)[0]


def _ring(commune: Commune) -> str:
    if commune.epci_siren == MRN_SIREN:
        return "mrn"
    return "near" if commune.department in {"76", "27"} else "far"


class Maker:
    """Draws organisations and people, one after the other."""

    def __init__(self, rng: Random, *, seed: int) -> None:
        self.rng, self.offset = rng, seed * 10_000_019
        self.places = Places.load()
        self.forms = {form.slug: form.pk for form in LegalForm.objects.all()}
        self.kinds = list(KINDS)
        self.kind_weights = list(accumulate(share for share, *_ in KINDS.values()))
        self.words = words()

    def uuid(self) -> uuid.UUID:
        return uuid.UUID(int=self.rng.getrandbits(128), version=4)

    def day(self, *, years: float = 10) -> date:
        """A day of the last years, recent ones more often."""
        return UNTIL - timedelta(days=int(self.rng.random() ** 1.6 * 365 * years))

    def moment(self, *, years: float = 10) -> datetime:
        at = time(self.rng.randrange(7, 18), self.rng.randrange(60), tzinfo=UTC)
        return datetime.combine(self.day(years=years), at)

    def actor(self, number: int) -> Actor:
        """The `number`-th organisation; relations to others are drawn by who writes it."""
        rng = self.rng
        kind = rng.choices(self.kinds, cum_weights=self.kind_weights)[0]
        _, _, forms, numbered = KINDS[kind]
        commune = self.places.draw(rng)
        form = rng.choice(forms)
        name, naf = self._name(kind, commune.name)
        siren = siren_of(self.offset + number) if rng.random() < numbered else ""
        domain = f"{slugify(name)[:40]}-{number}.invalid" if rng.random() < 0.62 else ""
        establishment = 1 if rng.random() < 0.8 else rng.randrange(2, 30)
        is_registered = form == "association" and rng.random() < 0.7
        headcount = self._headcount(kind) if rng.random() < 0.8 else None
        return Actor(
            name=name, kind=kind, legal_form_id=self.forms.get(form), siren=siren,
            siret=siret_of(siren, establishment) if siren and rng.random() < 0.9 else "",
            rna=f"W76{number % 10}{100000 + number % 900000:06d}" if is_registered else "",
            naf_code=naf, naf_version=NAF_VERSION if naf else "",
            address=f"{rng.randrange(1, 180)} {rng.choice(self.words['streets'])}" if rng.random() < 0.9 else "",
            commune=commune, website=f"https://www.{domain}" if domain and rng.random() < 0.8 else "",
            email=f"contact@{domain}" if domain else "",
            phone=self._phone(number, "02 00") if rng.random() < 0.75 else "",
            headcount=headcount, headcount_on=self.day(years=3) if headcount is not None else None,
            description=DESCRIPTION, created_at=self.moment(), submission_id=self.uuid(),
            archived_at=self.moment(years=2) if rng.random() < 0.005 else None,
        )  # fmt: skip

    def look_alike(self, number: int, first: Actor) -> Actor:
        """The same organisation typed again by somebody else: capitals, no number, what they knew."""
        rng = self.rng
        name = first.name.upper() if rng.random() < 0.5 else f"{first.name} {rng.choice(['SARL', 'SAS', 'asso'])}"
        return Actor(
            name=name[:200], kind=first.kind, commune=first.commune, phone=first.phone if rng.random() < 0.6 else "",
            email=first.email if rng.random() < 0.5 else "", siren=first.siren if rng.random() < 0.4 else "",
            description=DESCRIPTION, created_at=self.moment(), submission_id=self.uuid(),
        )  # fmt: skip

    def contact(self, number: int, actor: Actor | None) -> Contact:
        """A person of `actor`, or of nobody."""
        rng = self.rng
        first, last = rng.choice(self.words["first_names"]), rng.choice(self.words["surnames"])
        function = rng.choice(FUNCTIONS[actor.kind] if actor else ("autre",))
        domain = actor.email.partition("@")[2] if actor and actor.email else "courriel.invalid"
        local = f"{slugify(first)}.{slugify(last)}"
        email = f"{local}@{domain}" if domain != "courriel.invalid" else f"{local}{number}@{domain}"
        informed = rng.random() < 0.8
        return Contact(
            actor=actor, full_name=f"{first} {last}", function=function,
            title=rng.choice(self.words["job_titles"][function]), email=email if rng.random() < 0.85 else "",
            phone=self._phone(number, "07 00") if rng.random() < 0.6 else "",
            informed_on=self.day(years=4) if informed else None,
            legal_basis="Intérêt légitime" if informed else "",
            last_heard_on=self.day() if rng.random() < 0.7 else None,
            opposed_at=self.moment(years=2) if rng.random() < 0.01 else None,
            archived_at=self.moment(years=2) if rng.random() < 0.01 else None,
            created_at=self.moment(), submission_id=self.uuid(),
        )  # fmt: skip

    def fill(self, pattern: str, place: str) -> str:
        """A sentence or a name with its blanks filled."""
        rng, found = self.rng, self.words
        topic, of_topic = rng.choice(found["topics"])
        text = pattern.format(
            place=place, topic=topic, of_topic=of_topic, surname=rng.choice(found["surnames"]),
            first=rng.choice(found["first_names"]), brand=self._brand(), trade=rng.choice(found["trades"])[0],
        )  # fmt: skip
        return text.replace(" de Le ", " du ").replace(" de Les ", " des ")

    def _brand(self) -> str:
        return f"{self.rng.choice(self.words['brand_starts'])}{self.rng.choice(self.words['brand_ends'])}"

    def _name(self, kind: str, place: str) -> tuple[str, str]:
        """A name and the NAF code of its trade."""
        rng, found = self.rng, self.words
        if patterns := KINDS[kind][1]:
            pattern, naf = rng.choice(found[patterns])
            return self.fill(pattern, place), naf
        trade, naf = rng.choice(found["trades"])
        surname = rng.choice(found["surnames"])
        name = rng.choice((
            f"{trade} {surname}", f"{trade} {surname}", f"{surname} {trade}", f"{trade} de {place}",
            f"{self._brand()}{rng.choice(found['brand_tails'])}", f"{trade} {self._brand()}",
            f"{rng.choice(found['first_names'])} {surname}", f"{surname} et {rng.choice(found['surnames'])}",
            f"{surname} & fils", f"{trade} du {rng.choice(('Centre', 'Port', 'Plateau', 'Vallon', 'Marché'))}",
        ))  # fmt: skip
        return name.replace(" de Le ", " du ").replace(" de Les ", " des "), naf

    def _headcount(self, kind: str) -> int:
        """Most are small; a few are large."""
        if kind in {"collectif-citoyen", "club-ou-reseau"}:
            return 0
        return min(int(self.rng.paretovariate(0.95)) - 1, 4000)

    def _phone(self, number: int, prefix: str) -> str:
        digits = f"{number * 7_919 % 1_000_000:06d}"
        spaced = f"{prefix} {digits[:2]} {digits[2:4]} {digits[4:]}"
        style = self.rng.random()
        if style < 0.6:
            return spaced
        return spaced.replace(" ", "") if style < 0.85 else f"+33 {spaced[1:]}"
