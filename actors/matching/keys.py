"""Keys of which two sheets of one organisation share at least one: only such pairs are compared.

Each key is meant for a handful of sheets among 100,000: an identifier, a way to reach the organisation,
or rare words, with the commune when the words alone are not rare enough.
"""

from __future__ import annotations

import re

from actors.matching import vocabulary as v
from actors.matching.names import Name, initials_of
from actors.matching.profile import Profile
from actors.matching.sheet import Sheet, read

LONGEST = 60  # letters of a key
RARE_LETTERS = 7  # letters from which a word that is no usual family name is enough by itself

_SOUNDS = [
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"ph", "f"), (r"eaux?|aux?", "o"), (r"qu|ck|k|c(?![eiyh])", "k"), (r"c(?=[eiy])|z|x", "s"),
        (r"gu(?=[eiy])", "g"), (r"ch|sh", "h"), (r"y", "i"), (r"w", "v"), (r"(?<=[a-z])h", ""), (r"(.)\1+", r"\1"),
    )
]  # fmt: skip
_VOWELS = re.compile(r"(?<=.)[aeiou]")


def skeleton(word: str) -> str:
    """`word` without what is often mistyped: doubled letters, vowels, letters that sound the same."""
    for pattern, sound in _SOUNDS:
        word = pattern.sub(sound, word)
    return _VOWELS.sub("", word)


def _shuffled(word: str) -> str:
    """The sounds of `word` in no order, for letters typed one for the other; short words as they are."""
    return "".join(sorted(set(skeleton(word)))) if len(word) > 5 else word


def _glued(words: list[str]) -> str:
    return skeleton("".join(words))


def _initials(name: Name) -> set[str]:
    """Sigles the name may be known by, its own words when they may be some included."""
    found = initials_of(name.words, name.owners)
    if name.places:
        found |= initials_of(name.words, name.owners, name.places | {"pays"})
    sigles = {word for word in name.weights if word.isalpha() and word not in v.GENERIC and word not in name.places}
    return {letters for letters in found | sigles if 3 <= len(letters) <= 8}


def _sigle_keys(sheet: Sheet) -> list[str]:
    """By the sigle: four letters and more by itself, three with the commune."""
    return [
        f"sigle:{letters}" if len(letters) > 3 else f"sigle:{letters}:{sheet.town}"
        for letters in sorted(_initials(sheet.name))
        if len(letters) > 3 or sheet.town
    ]


def _name_keys(sheet: Sheet) -> list[str]:
    name, commune = sheet.name, sheet.town
    core = name.core
    keys = _sigle_keys(sheet)
    glued = _glued([word for word in name.weights if word not in name.places])
    if commune and glued:
        keys.append(f"nom:{glued}:{commune}")
    if core:
        keys.append(f"nom:{skeleton(name.glued)}")
    if core:
        keys.append("mots:" + ".".join(sorted(skeleton(word) for word in name.weights if word not in name.places)))
        keys.append(f"nom:{glued}")
        if len(core) > 1:
            keys.append("deux:" + ".".join(sorted(skeleton(word) for word in core[:2])))
        elif len(core[0]) >= RARE_LETTERS and core[0] not in v.COMMON_NAMES:
            keys.append(f"mot:{core[0]}")
        if commune:
            keys += [f"mot:{_shuffled(word)}:{commune}" for word in core[:2]]
            keys.append(f"debut:{core[0][:4]}:{commune}")
    elif name.weights:
        if commune:
            longest = sorted((w for w in name.weights if w not in name.places), key=lambda w: (-len(w), w))[:2]
            keys.append(f"deux:{'.'.join(longest)}:{commune}")
        keys.append(f"mots:{'.'.join(sorted(name.weights))}:{commune}")
    if name.places and not core and not v.HEADS.isdisjoint(name.weights):
        keys.append(f"mots:{'.'.join(sorted(name.weights))}")
    if commune and not core and "commune" in name.weights and name.weights.keys().isdisjoint(v.UNITS):
        keys.append(f"mairie:{commune}")
    return keys


def blocking_keys(profile: Profile) -> set[str]:
    """A dozen keys at most; two sheets of one organisation share at least one."""
    sheet = read(profile)
    keys = [
        f"siren:{sheet.siren}" if sheet.siren else "",
        f"rna:{sheet.rna}" if sheet.rna else "",
        f"tel:{sheet.phone}" if sheet.phone else "",
        f"mel:{sheet.email}" if sheet.email else "",
        *(f"site:{domain}" for domain in sorted(sheet.domains)),
        *_name_keys(sheet),
    ]
    return {key[:LONGEST] for key in keys if key}
