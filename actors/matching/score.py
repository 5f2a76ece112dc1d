"""Whether two sheets are one organisation, and why, in French.

The rule: a SIREN or RNA decides (establishments of one SIREN are one organisation, two valid SIRENs are
two), save for public bodies, whose services, schools and libraries are children of theirs. Without them
the name, the commune and the ways to reach the organisation each bring points; what is missing brings none.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

from rapidfuzz.distance import OSA

from actors.matching import vocabulary as v
from actors.matching.alignment import Alignment, align
from actors.matching.identifiers import grouped
from actors.matching.names import RARE, Name
from actors.matching.profile import Profile
from actors.matching.sheet import PUBLIC_KINDS, Sheet, read

DUPLICATE_FROM = 60
BASE = 10
NOT_ONE = 45  # the most two sheets may score when a rule says they are two
# likeness of names → points, linear between
LIKENESS = (0.0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.97, 1.0)
POINTS = (-45, -35, -15, 3, 18, 34, 44, 50, 52)
ONLY_COMMON_WORDS = 38
SAME_COMMUNE, OTHER_COMMUNE = 18, -25
SAME_PHONE, OTHER_PHONE = 38, -8
SAME_EMAIL, SAME_SITE, OTHER_SITE = 40, 34, -6


@dataclass(frozen=True, slots=True)
class Match:
    """How alike two sheets are (0 to 100), whether they are held for one, and the reasons, strongest first."""

    score: int
    is_duplicate: bool
    reasons: tuple[str, ...]


@dataclass
class _Evidence:
    points: float = BASE
    most: int = 100
    reasons: list[tuple[float, str]] = field(default_factory=list)

    def add(self, points: float, reason: str = "") -> None:
        self.points += points
        if reason:
            self.reasons.append((abs(points), reason))

    def at_most(self, most: int, reason: str) -> None:
        self.most = min(self.most, most)
        self.reasons.append((100, reason))

    def match(self) -> Match:
        score = int(max(0, min(self.points, self.most, 100)) + 0.5)
        reasons = tuple(reason for _, reason in sorted(self.reasons, key=lambda row: -row[0]))
        return Match(score, score >= DUPLICATE_FROM, reasons)


def compare(a: Profile, b: Profile) -> Match:
    """How alike two sheets are. The order of `a` and `b` changes nothing."""
    if a == b:
        return Match(100, True, ("fiches identiques",))
    if _sides(b) < _sides(a):
        a, b = b, a
    one, two = read(a), read(b)
    names = align(one.name, two.name, one.here, two.here)
    return _by_identifier(one, two, names) or _by_evidence(one, two, names)


def _sides(profile: Profile) -> tuple[str, ...]:
    return (
        profile.name, profile.commune, profile.siret, profile.siren, profile.kind, profile.email, profile.phone,
        profile.website, profile.rna,
    )  # fmt: skip


def _by_identifier(one: Sheet, two: Sheet, names: Alignment) -> Match | None:
    """What a SIREN or a RNA number decides, or None."""
    if one.siren and one.siren == two.siren:
        return _same_siren(one, two, names)
    if one.siren and two.siren and one.siren_valid and two.siren_valid:
        evidence = _Evidence()
        evidence.at_most(NOT_ONE, f"SIREN différents ({grouped(one.siren)} et {grouped(two.siren)})")
        _name(evidence, one, two, names)
        _contacts(evidence, one, two)
        return evidence.match()
    if one.rna and two.rna:
        if one.rna == two.rna:
            return Match(98, True, (f"même numéro RNA ({one.rna})", *_name_reason(names)))
        return Match(min(NOT_ONE, int(names.likeness * NOT_ONE)), False, ("numéros RNA différents",))
    return None


def _same_siren(one: Sheet, two: Sheet, names: Alignment) -> Match:
    same = f"même SIREN ({grouped(one.siren)})"
    if one.public or two.public:
        if child := _child(one, two, names):
            return Match(NOT_ONE, False, (child, same))
        if names.likeness < 0.45:
            return Match(NOT_ONE, False, ("noms différents au sein d’un même organisme public", same))
    place = ("établissements dans deux communes",) if _communes(one, two) == OTHER_COMMUNE else ()
    return Match(100 if names.likeness >= 0.5 else 95, True, (same, *_name_reason(names), *place))


def _by_evidence(one: Sheet, two: Sheet, names: Alignment) -> Match:
    evidence = _Evidence()
    if one.siren and two.siren:
        if OSA.distance(one.siren, two.siren, score_cutoff=2) <= 2:
            evidence.add(8, "SIREN presque identiques, dont un n’est pas valable")
        else:
            evidence.add(-30, "SIREN différents")
    _name(evidence, one, two, names)
    commune = _communes(one, two)
    if commune == OTHER_COMMUNE and _named_by_their_place(one, two, names):
        commune = 0
    evidence.add(commune, {SAME_COMMUNE: "même commune", OTHER_COMMUNE: "communes différentes"}.get(commune, ""))
    _contacts(evidence, one, two)
    _kinds(evidence, one, two)
    if _is_beside(one, two, names):
        evidence.at_most(NOT_ONE, "une association liée à un établissement public")
    if (one.public or two.public) and (child := _child(one, two, names)):
        evidence.at_most(NOT_ONE, child)
    if satellite := _satellite(names):
        evidence.at_most(NOT_ONE, satellite)
    return evidence.match()


def _interpolated(likeness: float) -> float:
    upper = min(bisect_right(LIKENESS, likeness), len(LIKENESS) - 1)
    lower = upper - 1
    part = (likeness - LIKENESS[lower]) / (LIKENESS[upper] - LIKENESS[lower])
    return POINTS[lower] + part * (POINTS[upper] - POINTS[lower])


def _name_reason(names: Alignment) -> tuple[str, ...]:
    if names.same_words or names.likeness >= 0.995:
        return ("nom identique sans la forme juridique",)
    if names.by_initials and names.likeness >= 0.7:
        return ("le sigle de l’un est celui du nom de l’autre",)
    if names.likeness >= 0.85:
        return ("noms presque identiques",)
    if names.likeness >= 0.65:
        return ("noms proches",)
    return ("noms différents",) if names.likeness < 0.5 else ()


def _name(evidence: _Evidence, one: Sheet, two: Sheet, names: Alignment) -> None:
    points = _interpolated(names.likeness)
    if names.rare < RARE and not names.glued and not _named_by_their_place(one, two, names):
        points = min(points, ONLY_COMMON_WORDS)
    elif names.rare >= 1.8 and names.likeness >= 0.95:
        points += 4
    elif names.telling:
        points += 5
    evidence.add(points, next(iter(_name_reason(names)), ""))
    if names.conflict >= 0.3:
        evidence.add(-12 - 20 * min(names.conflict, 1.0), "chaque nom a un mot que l’autre n’a pas")
    _places(evidence, one, two, names)
    numbers_a, numbers_b = (_numbers(left) for left in (names.left_a, names.left_b))
    if numbers_a and numbers_b:
        evidence.at_most(NOT_ONE, "numéros différents dans le nom")
    if bool(v.SIDE_BUSINESSES & names.left_a.keys()) or bool(v.SIDE_BUSINESSES & names.left_b.keys()):
        evidence.add(-20, "une activité financière ou immobilière dans un seul des noms")
    if ("sci" in names.left_a and two.name.legal) or ("sci" in names.left_b and one.name.legal):
        evidence.add(-25, "une société immobilière et une autre forme juridique")
    if bool(v.SECTIONS & names.left_a.keys()) != bool(v.SECTIONS & names.left_b.keys()):
        evidence.add(-12, "une section locale dans un seul des noms")


def _numbers(left: dict[str, float]) -> set[str]:
    return {word for word in left if word.isdigit()}


def _places(evidence: _Evidence, one: Sheet, two: Sheet, names: Alignment) -> None:
    """Places named on one side only: two of them are two local groups."""
    here = one.here | two.here
    only_a = names.left_a.keys() & one.name.places
    only_b = names.left_b.keys() & two.name.places
    if only_a and only_b and (only_a - two.here or only_b - one.here):
        evidence.at_most(NOT_ONE, "lieux différents dans le nom")
    elif (only_a | only_b) - here:
        evidence.add(-7, "un lieu dans un seul des noms")


def _communes(one: Sheet, two: Sheet) -> int:
    if not one.town or not two.town:
        return 0
    return SAME_COMMUNE if one.town == two.town else OTHER_COMMUNE


def _named_by_their_place(one: Sheet, two: Sheet, names: Alignment) -> bool:
    """« Région Normandie » is one wherever its sheets are put."""
    return names.same_words and not v.HEADS.isdisjoint(names.common) and bool(one.name.places & two.name.places)


def _contacts(evidence: _Evidence, one: Sheet, two: Sheet) -> None:
    """Phone, e-mail and sites: the strongest counts whole, the next half."""
    found: list[tuple[float, str]] = []
    if one.phone and two.phone:
        if one.phone == two.phone:
            found.append((SAME_PHONE, "même téléphone"))
        else:
            evidence.add(OTHER_PHONE, "téléphones différents")
    if one.email and one.email == two.email:
        found.append((SAME_EMAIL, "même adresse électronique"))
    elif (shared := sorted(one.domains & two.domains)) and not _one_address_a_town(one, two):
        brand = any(label in v.BRANDS for label in shared[0].replace("-", ".").split("."))
        found.append((4 if brand else SAME_SITE, f"même domaine internet ({shared[0]})"))
    elif one.domains and two.domains:
        evidence.add(OTHER_SITE, "sites ou domaines différents")
    for rank, (points, reason) in enumerate(sorted(found, reverse=True)):
        evidence.add(points / (rank + 1), reason)


def _one_address_a_town(one: Sheet, two: Sheet) -> bool:
    """rouen@reseau.fr and caen@reseau.fr: two agencies of a network."""
    return _named_after(one) and _named_after(two) and one.email != two.email and one.town != two.town


def _named_after(sheet: Sheet) -> bool:
    local = sheet.email.partition("@")[0]
    return any(place.replace(" ", "") in local.replace("-", "") for place in sheet.here | sheet.name.places)


def _kinds(evidence: _Evidence, one: Sheet, two: Sheet) -> None:
    if one.kind and two.kind and one.kind != two.kind:
        apart = (one.kind in PUBLIC_KINDS) != (two.kind in PUBLIC_KINDS)
        evidence.add(-3 if apart else -2, "types d’acteur différents")


def _child(one: Sheet, two: Sheet, names: Alignment) -> str:
    """Why one is a part of the other, or both parts of one body: a sentence, or an empty string."""
    units_a, units_b = v.UNITS & names.left_a.keys(), v.UNITS & names.left_b.keys()
    if units_a and units_b:
        return "deux services ou établissements différents"
    if units_a or units_b:
        part, body, units, rest = (
            (one.name, two.name, units_a, names.left_b) if units_a else (two.name, one.name, units_b, names.left_a)
        )
        if _is_part(part, body, units, rest):
            return "l’une est un service ou un établissement de l’autre"
    elif names.common & v.UNITS and names.conflict >= 0.3:
        return "deux services ou établissements différents"
    return ""


def _is_part(part: Name, body: Name, units: frozenset[str], rest: dict[str, float]) -> bool:
    if not v.HEADS.isdisjoint(body.weights):
        return True
    return bool(rest) or any(part.comes_before_preposition(unit) for unit in units)


def _is_beside(one: Sheet, two: Sheet, names: Alignment) -> bool:
    """« Association sportive du collège Boismard » and the collège."""
    if not names.common & v.UNITS:
        return False
    for body, near, left in ((one, two, names.left_b), (two, one, names.left_a)):
        if body.kind in PUBLIC_KINDS and near.kind == "association" and left.keys() - near.name.places:
            return True
    return False


def _satellite(names: Alignment) -> str:
    found_a, found_b = v.SATELLITES & names.left_a.keys(), v.SATELLITES & names.left_b.keys()
    if bool(found_a) != bool(found_b):
        return "l’une accompagne l’autre (amis, parents d’élèves, fondation, comité, holding…)"
    return ""
