"""Laying two names side by side: which words answer each other, and what is left on each side."""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz.distance import OSA

from actors.matching import vocabulary as v
from actors.matching.names import RARE, Name

TELLING = 8  # letters
ACRONYM_QUALITY = {2: 0.7, 3: 0.9}


@dataclass(slots=True)
class Alignment:
    """`likeness` is 0 to 1; `rare` weighs the rare words in common; the rest of each name is in `left_*`."""

    likeness: float
    rare: float
    left_a: dict[str, float]
    left_b: dict[str, float]
    common: set[str]
    same_words: bool = False
    by_initials: bool = False
    glued: bool = False
    telling: bool = False  # a long word that is no usual family name is in both

    @property
    def conflict(self) -> float:
        """Weight of what each name says and the other does not: the smaller side."""
        return min(_said(self.left_a), _said(self.left_b))


_DOUBLED = re.compile(r"(\D)\1+")
_TYPES = v.SATELLITES | v.SECTIONS | v.DIRECTIONS
_SMALL = frozenset({"groupe", "municipal", "municipale", "communal", "service", "services", "cabinet", "etude"})


def _said(left: dict[str, float]) -> float:
    return sum(weight for word, weight in left.items() if word not in _SMALL)


def _is_exact(word: str, name: Name) -> bool:
    return word in name.places or word in v.DIRECTIONS or word in v.HEADS or word in v.DEPARTMENTS.values()


def _word_likeness(one: str, two: str) -> float:
    """How far two words may be one: typing errors, genders, trades and their tradespeople, shortenings."""
    short, long = sorted((one, two), key=len)
    if len(short) == 1:
        return 0.6 if long.startswith(short) and short.isalpha() and len(long) > 2 else 0.0
    if short.isdigit() or long.isdigit() or len(short) < 3:
        return 0.0
    if short + "e" == long or short + "s" == long or (short[:-1] == long[:-2] and short[-1] + long[-2:] == "fve"):
        return 0.95
    if v.is_generic(short) and v.is_generic(long):
        if short[: v.TRADE_MIN] == long[: v.TRADE_MIN] and len(short) >= v.TRADE_MIN:
            return 0.9
        return 0.0
    family_names = (one in v.COMMON_NAMES) + (two in v.COMMON_NAMES)
    if family_names == 2:  # Morin and Morel are two families
        return 0.0
    allowed = 0 if len(short) < 5 else 1 if len(long) < 8 else 2
    if allowed > 1 and v.is_generic(short) != v.is_generic(long):
        allowed = 1
    if allowed:
        distance = OSA.distance(short, long, score_cutoff=allowed)
        if distance <= allowed and (short[0] == long[0] or (distance == 1 and len(short) > 5)):
            return 0.8 if distance > 1 or family_names else 0.92
    if len(short) >= 4 and long.startswith(short):
        return 0.7
    return 0.0


class _Aligner:
    def __init__(self, a: Name, b: Name) -> None:
        self.a, self.b = a, b
        self.common = a.weights.keys() & b.weights.keys()
        self.matched = sum(a.weights[word] + b.weights[word] for word in self.common)
        self.rare = sum(min(a.weights[word], b.weights[word]) for word in self.rare_words(self.common))
        self.left_a = {word: weight for word, weight in a.weights.items() if word not in self.common}
        self.left_b = {word: weight for word, weight in b.weights.items() if word not in self.common}
        self.sides = ((a, self.left_a), (b, self.left_b))
        self.by_initials = False

    def rare_words(self, words: set[str]) -> list[str]:
        places = self.a.places | self.b.places
        return [word for word in words if word not in places and self.a.weights.get(word, 1) >= RARE]

    def initials(self, left: dict[str, float], other_left: dict[str, float], other: Name) -> None:
        """« APMD » answers « Association pour la promotion des mobilités douces »."""
        if not other_left:
            return
        for word in [w for w in left if 2 <= len(w) <= 8 and w.isalpha()]:
            if found := _run(word, other, other_left):
                quality = ACRONYM_QUALITY.get(len(word), 0.95)
                self.matched += quality * left.pop(word)
                for owner in found:
                    self.matched += quality * other_left.pop(owner)
                self.rare += 1.0 if len(word) > 3 else 0.8 if len(word) == 3 else 0.0
                self.by_initials = True

    def typing(self) -> None:
        """The nearest words of what is left, best pairs first."""
        pairs = [
            (quality, one, two)
            for one in self.left_a
            if not _is_exact(one, self.a)
            for two in self.left_b
            if not _is_exact(two, self.b) and (quality := _word_likeness(one, two))
        ]
        for quality, one, two in sorted(pairs, reverse=True):
            if one in self.left_a and two in self.left_b:
                weight_a, weight_b = self.left_a.pop(one), self.left_b.pop(two)
                self.matched += quality * (weight_a + weight_b)
                if min(weight_a, weight_b) >= RARE and quality >= 0.8:
                    self.rare += quality * min(weight_a, weight_b)

    def places(self, left: dict[str, float], other: dict[str, float]) -> None:
        """« Pays de Caux » here, « Caux » there."""
        for place in [word for word in left if " " in word]:
            for word in [word for word in other if word in place.split()]:
                if place in left:
                    self.matched += 0.8 * (left.pop(place) + other.pop(word))

    def joined(self, left: dict[str, float], other: dict[str, float]) -> None:
        """Two words here, one there: « auto partage » and « autopartage »."""
        words = list(left)
        for one, two in pairwise(words):
            whole = one + two
            for word in list(other):
                if one in left and two in left and _same_whole(word, whole):
                    weight = other.pop(word)
                    self.matched += weight + left.pop(one) + left.pop(two)
                    self.rare += weight if weight >= RARE else 0.0

    @property
    def telling(self) -> bool:
        """Whether one word in common says nearly all by itself."""
        return any(len(word) >= TELLING and word not in v.COMMON_NAMES for word in self.rare_words(self.common))


def _same_whole(word: str, whole: str) -> bool:
    allowed = 1 if len(word) > 6 else 0
    return OSA.distance(word, whole, score_cutoff=allowed) <= allowed


def _run(acronym: str, name: Name, left: dict[str, float]) -> list[str]:
    """The left words of `name` whose initials make `acronym`; the whole name is then told but for common words."""
    for with_small_words in (False, True):
        indexes = [i for i, word in enumerate(name.words) if with_small_words or word not in v.STOP]
        initials = "".join(name.words[i][0] for i in indexes)
        start = initials.find(acronym)
        while start >= 0:
            run = {name.owners[i] for i in indexes[start : start + len(acronym)]}
            owners = [owner for owner in left if owner in run]
            rest = [w for w, weight in left.items() if w not in run and weight >= RARE and w not in name.places]
            if owners and not rest and (len(acronym) > 2 or all(name.weights[w] < RARE for w in owners)):
                return owners
            start = initials.find(acronym, start + 1)
    return []


def align(a: Name, b: Name, here_a: Set[str] = frozenset(), here_b: Set[str] = frozenset()) -> Alignment:
    """The alignment of two names; `a` and `b` swapped give the same, sides swapped.

    A place one name tells is nothing more when the other sheet is there (`here_*`).
    """
    if not a.weights or not b.weights:
        return Alignment(0.0, 0.0, dict(a.weights), dict(b.weights), set())
    aligner = _Aligner(a, b)
    own = [left.pop(word) for name, left in aligner.sides for word in name.sigles if word in left]
    if not (aligner.left_a.keys() & a.places and aligner.left_b.keys() & b.places):
        for name, left, here in ((a, aligner.left_a, here_b), (b, aligner.left_b, here_a)):
            own += [left.pop(place) for place in here & name.places if place in left and len(name.weights) > 1]
    for (name, left), (_, other_left) in (aligner.sides, aligner.sides[::-1]):
        if other_left:
            continue
        for sigle in sorted(name.sigles & aligner.common):
            own += [left.pop(word) for word in _run(sigle, name, left)]
    total = a.total + b.total - sum(own)
    same_words = not aligner.left_a and not aligner.left_b
    if aligner.left_a and aligner.left_b:
        aligner.initials(aligner.left_a, aligner.left_b, b)
        aligner.initials(aligner.left_b, aligner.left_a, a)
        aligner.joined(aligner.left_a, aligner.left_b)
        aligner.joined(aligner.left_b, aligner.left_a)
        aligner.places(aligner.left_a, aligner.left_b)
        aligner.places(aligner.left_b, aligner.left_a)
        aligner.typing()
    likeness = min(1.0, aligner.matched / total) if total else 0.0
    glued = not same_words and likeness < 0.97 and _glued_alike(a, b, aligner)
    if glued:
        return Alignment(0.97, max(aligner.rare, 1.0), {}, {}, aligner.common, glued=True)
    return Alignment(
        _contained(a, b, aligner, likeness), aligner.rare, aligner.left_a, aligner.left_b, set(aligner.common),
        same_words=same_words, by_initials=aligner.by_initials,
        telling=aligner.telling,
    )  # fmt: skip


def squeezed(text: str) -> str:
    """`text` without doubled letters."""
    return _DOUBLED.sub(r"\1", text)


def _glued_alike(a: Name, b: Name, aligner: _Aligner) -> bool:
    """Whether both read the same in one piece, one typing error aside in long names."""
    if squeezed(a.glued) == squeezed(b.glued) or squeezed(a.glued_whole) == squeezed(b.glued_whole):
        return True
    if len(a.glued_legal) > 8 and a.glued_legal == b.glued_legal:
        return True
    if len(a.glued) < 10 or len(b.glued) < 10:
        return False
    left = [*aligner.left_a, *aligner.left_b]
    if any(_is_exact(word, a) or _is_exact(word, b) or word.isdigit() for word in left):
        return False
    if any(weight < RARE for weight in aligner.left_a.values()) and any(w < RARE for w in aligner.left_b.values()):
        return False
    return bool(OSA.distance(a.glued_whole, b.glued_whole, score_cutoff=1) <= 1)


def _is_year(word: str) -> bool:
    return len(word) == 4 and word.isdigit()


def _contained(a: Name, b: Name, aligner: _Aligner, likeness: float) -> float:
    """One name that holds all of the other, above all as one of its parts, is more than its share of words."""
    if aligner.rare < RARE or (_said(aligner.left_a) and _said(aligner.left_b)):
        return likeness
    for outer, inner in ((a, b), (b, a)):
        words = set(inner.weights)
        if len(outer.segments) > 1 and any(words == segment for segment in outer.segments):
            return max(likeness, 0.9)
    left = {**aligner.left_a, **aligner.left_b}
    if all((v.is_generic(word) and word not in _TYPES) or _is_year(word) for word in left):
        if aligner.telling:
            return max(likeness, 0.92)
        if any(word not in v.COMMON_NAMES for word in aligner.rare_words(aligner.common)):
            return max(likeness, 0.82)
    return max(likeness, 0.82 if aligner.rare > 1.5 else 0.75)
