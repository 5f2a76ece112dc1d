"""Reading an organisation's name: its words, what each says, and the ways it may be written in one piece."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from actors.matching import vocabulary as v
from common.text import fold

COMMUNES = Path(__file__).resolve().parents[2] / "territories" / "data" / "communes_normandie.csv"
KNOWN_TOWN = 3000  # inhabitants from which a commune is recognised in any name; smaller ones share everyday words
PREPOSITIONS = frozenset({"de", "du", "des", "d", "la"})

_STE = re.compile(r"\bsté\b", re.IGNORECASE)
_DOTTED = re.compile(r"\b(?:[a-z]\.\s?){2,}(?:[a-z]\b\.?)?")
_SPACED = re.compile(r"\b(?:[a-z] ){3,}[a-z]\b")
_SEPARATORS = re.compile(r"\s[-–—/]+\s|\s[-–—]|[(),:;|«»\"“”\[\]]")
_WORDS = re.compile(r"[^\W_]+")
_ORDINAL = re.compile(r"^(\d+)(?:e|er|eme|ere|nd|nde)$")


_SAINTS = {"st": "saint", "ste": "sainte", "sts": "saint"}
_SHORT = v.GENERIC | v.SATELLITES  # three letters whose plural has four
_WHOLE = v.GENERIC | v.UNITS | v.STOP  # words whose last letter is their own


@lru_cache(maxsize=50_000)
def singular(word: str) -> str:
    """`word` without the mark of its plural or feminine plural: jardins → jardin, bureaux → bureau."""
    if ordinal := _ORDINAL.match(word):
        return ordinal[1]
    if word.isdigit():
        return word.lstrip("0") or "0"
    if word in _SAINTS:
        return _SAINTS[word]
    if word[-1] in "sx" and not word.endswith("ss") and word not in _WHOLE:
        bare = word[:-1]
        return bare if len(word) > 4 or bare in _SHORT else word  # CCAS, SDIS and their like are no plurals
    return word


@dataclass(frozen=True, slots=True)
class Name:
    """What a name says. `weights` keeps the order of the words; legal forms and small words are gone."""

    weights: dict[str, float]
    places: frozenset[str]
    segments: tuple[frozenset[str], ...]  # what stands between dashes, commas and parentheses
    words: tuple[str, ...]  # every word as read, singular
    owners: tuple[str, ...]  # for each of `words`, the key of `weights` it went to, or ""
    sigles: frozenset[str]  # words made of the initials of the rest
    glued: str
    glued_whole: str  # small words included
    glued_legal: str  # and legal forms
    legal: bool  # has a legal form
    total: float

    @property
    def core(self) -> list[str]:
        """The words few names share, longest first."""
        rare = [word for word, weight in self.weights.items() if weight >= RARE and word not in self.places]
        return sorted(rare, key=lambda word: (word in v.COMMON_NAMES, -len(word), word))

    def comes_before_preposition(self, unit: str) -> bool:
        """Whether the name reads « unit de … »."""
        for position, owner in enumerate(self.owners[:-1]):
            if owner == unit and self.owners[position + 1] != unit:
                return self.words[position + 1] in PREPOSITIONS
        return False


RARE = 0.7


def _tokens(text: str) -> tuple[str, ...]:
    return tuple(singular(word) for word in _WORDS.findall(fold(text)) if word not in v.STOP)


@lru_cache(maxsize=1)
def _communes() -> tuple[dict[str, str], frozenset[str]]:
    """The place each INSEE code is named by, and the places recognised in any name."""
    names, known = {}, set(v.PLACES)
    with COMMUNES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            names[row["insee"]] = " ".join(_tokens(row["name"]))
            if int(row["population"] or 0) >= KNOWN_TOWN:
                known.add(names[row["insee"]])
    return names, frozenset(known)


def commune_name(insee: str) -> str:
    """The commune as it reads in a name, or an empty string when the file does not know it."""
    return _communes()[0].get(insee, "")


@lru_cache(maxsize=1)
def _phrases() -> dict[str, list[tuple[tuple[str, ...], str, bool]]]:
    """By first word, longest first: the words, what replaces them, and whether they name a place."""
    table: dict[str, list[tuple[tuple[str, ...], str, bool]]] = {}
    entries = [(tuple(place.split()), place, True) for place in _communes()[1]]
    entries += [(tuple(singular(word) for word in key.split()), value, False) for key, value in v.PHRASES.items()]
    for words, value, place in entries:
        table.setdefault(words[0], []).append((words, value, place))
    for rows in table.values():
        rows.sort(key=lambda row: (-len(row[0]), row[2]))
    return table


def _weight(word: str) -> float:
    if word.isdigit():
        return 0.3 if len(word) == 4 else 0.6
    if " " in word:
        return 0.5
    if word in ("saint", "sainte") or len(word) == 1:
        return 0.3
    if word in v.HEADS or word in v.BRANDS or word in v.DIRECTIONS:
        return 0.5
    if v.is_generic(word):
        return 0.4
    if word in v.SATELLITES or word in v.UNITS or len(word) == 2:
        return 0.5
    return 0.9 if word in v.COMMON_NAMES else 1.0


def _split(text: str) -> list[list[str]]:
    """The words of each part of the name."""
    flat = fold(_STE.sub("societe", text)).replace("&", " et ").replace("+", " et ").replace("’", "'")
    flat = _DOTTED.sub(lambda match: re.sub(r"[.\s]", "", match[0]) + " ", flat)
    flat = _SPACED.sub(lambda match: match[0].replace(" ", ""), flat)
    return [words for part in _SEPARATORS.split(flat) if (words := _WORDS.findall(part))]


def _place_of(words: list[str], start: int, place: tuple[str, ...]) -> list[int] | None:
    """Where `place` is read from `start`, small words skipped."""
    found: list[int] = []
    position = start
    for wanted in place:
        while position < len(words) and words[position] in v.STOP and words[position] != wanted and found:
            position += 1
        if position >= len(words) or singular(words[position]) != wanted:
            return None
        found.append(position)
        position += 1
    return found


def _read_part(words: list[str], own: tuple[str, ...]) -> tuple[list[str], list[str], set[str]]:
    """The owner of each word, the words kept in order, and the places among them."""
    table = _phrases()
    owners, kept, places = [""] * len(words), [], set()
    position = 0
    while position < len(words):
        word = words[position]
        if word in v.STOP or owners[position]:
            position += 1
            continue
        stem = singular(word)
        candidates = table.get(stem, [])
        if own and stem == own[0]:
            candidates = [(own, " ".join(own), True), *candidates]
        found, value, place = [position], stem, False
        for phrase, phrase_value, phrase_place in candidates:
            if where := _place_of(words, position, phrase):
                found, value, place = where, phrase_value, phrase_place
                break
        if stem in v.DEPARTMENTS and value == stem and len(word) == 2:
            value, place = v.DEPARTMENTS[stem], True
        for index in found:
            owners[index] = value or "-"
        if value:
            kept.append(value)
            if place:
                places.add(value)
        position = found[-1] + 1
    return owners, kept, places


def initials_of(
    words: Sequence[str],
    owners: Sequence[str],
    dropped: Set[str] = frozenset(),
    small_words: Sequence[bool] = (False, True),
) -> set[str]:
    """What the first letters make, with and without small words and legal forms; `dropped` owners left out."""
    kept = [(word, owner) for word, owner in zip(words, owners, strict=True) if owner not in dropped]
    return {
        "".join(word[0] for word, owner in kept if (small or word not in v.STOP) and (legal or owner != "-"))
        for small in small_words
        for legal in (False, True)
    }


def _sigles(words: list[str], owners: list[str], weights: dict[str, float]) -> frozenset[str]:
    return frozenset(
        word
        for word in weights
        if 3 <= len(word) <= 8 and len(words) > 3 and word.isalpha()
        and any(word in letters for letters in initials_of(words, owners, {word}))
    )  # fmt: skip


@lru_cache(maxsize=20_000)
def read_name(text: str, commune: str = "", public: bool = False) -> Name:
    """Read `text`; `commune` is the INSEE code of the sheet, `public` whether its kind is a public body."""
    own = commune_name(commune)
    own_words = tuple(own.split())
    words: list[str] = []
    owners: list[str] = []
    segments: list[frozenset[str]] = []
    order: list[str] = []
    places: set[str] = set()
    for part in _split(text[:400]):
        part_owners, kept, found = _read_part(part, own_words)
        words += part
        owners += part_owners
        order += kept
        places |= found
        if kept:
            segments.append(frozenset(kept))
    if not order:  # « Le Un », « L'Association »: what is left is all there is
        owners = [singular(word) for word in words]
        order = list(owners)
        segments = [frozenset(order)] if order else []
    if public and order and places.issuperset(order):
        order.append("commune")
    weights = {word: _weight(word) for word in order}
    distinctive = any(weight >= RARE for word, weight in weights.items() if word not in places)
    heads = not v.HEADS.isdisjoint(weights)
    for place in places:
        if distinctive:
            weights[place] = 0.1 if place == own else 0.25
        else:
            weights[place] = 0.8 if heads or place != own else 0.2
    kept_words = [singular(word) for word, owner in zip(words, owners, strict=True) if owner != "-"]
    glued_whole = "".join(kept_words)
    glued = "".join(word for word in kept_words if word not in v.STOP) or glued_whole
    glued_legal = "".join(singular(word) for word in words if word not in v.STOP)
    return Name(
        weights=weights,
        places=frozenset(places),
        segments=tuple(segments),
        words=tuple(words),
        owners=tuple(owners),
        sigles=_sigles(words, owners, weights),
        glued=glued,
        glued_whole=glued_whole,
        glued_legal=glued_legal,
        legal="-" in owners,
        total=sum(weights.values()),
    )
