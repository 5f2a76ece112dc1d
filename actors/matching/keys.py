"""Keys of which two sheets of one organisation share at least one: only such pairs are compared.

Each key is meant for a handful of sheets among 100,000: an identifier, a way to reach the organisation,
or rare words, with the commune when the words alone are not rare enough.
"""

from __future__ import annotations

import re
from collections.abc import Set

from actors.matching import vocabulary as v
from actors.matching.names import Name, initials_of
from actors.matching.profile import Profile
from actors.matching.sheet import Sheet, read

LONGEST = 60  # letters of a key
RARE_LETTERS = 9  # letters from which a word that is no usual family name is enough by itself
SOUNDS = 4  # letters a skeleton must keep

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


def _sound(text: str) -> str:
    """The skeleton of `text`, or `text` when too little would be left of it."""
    bare = skeleton(text)
    return bare if len(bare) >= SOUNDS else text


def _is_sigle(letters: str) -> bool:
    """Whether nobody could say it as a word: few names share it."""
    return len(letters) >= 4 and sum(letter in "aeiouy" for letter in letters) * 4 <= len(letters)


def _sigle_keys(name: Name, core: list[str], town: str) -> set[str]:
    """By the initials, and by the only rare word when it may be some: in its town, or alone if none could say it."""
    initials = initials_of(name.words, name.owners)
    if name.places:
        initials |= initials_of(name.words, name.owners, name.places | {"pays"})
    initials = {letters for letters in initials if 3 <= len(letters) <= 6}
    words = [word for word in name.weights if word not in name.places]
    own = {word for word in (core if len(core) == 1 else words if len(words) == 1 else []) if len(word) <= 6}
    keys = {f"sigle:{letters}:{town}" for letters in initials | own if town}
    if core:
        alone = initials_of(name.words, name.owners, small_words=(False,)) | own
        keys |= {f"sigle:{letters}" for letters in alone if _is_sigle(letters) and len(letters) <= 6}
    return keys


def _rare_keys(name: Name, core: list[str], town: str) -> set[str]:
    """Of a name with words of its own: whole, in any order, in one piece, then its rarest words in its town."""
    words = [word for word in name.weights if word not in name.places]
    whole = _sound("".join(words))
    keys = {f"nom:{whole}", f"nom:{_sound(name.glued)}", "mots:" + ".".join(sorted(map(_sound, words)))}
    if len(core) > 1:
        keys.add("mots:" + ".".join(sorted(map(_sound, core[:2]))))
    elif len(core[0]) >= RARE_LETTERS and len(words) < 3 and core[0] not in v.COMMON_NAMES:
        keys.add(f"nom:{_sound(core[0])}")
    if town:
        keys |= {f"mot:{_shuffled(word)}:{town}" for word in core[:2]}
        keys |= {f"debut:{core[0][:4]}:{town}", f"nom:{whole}:{town}"}
    return keys


def _common_keys(name: Name, town: str, sheet_here: Set[str]) -> set[str]:
    """Of a name made of words many share: only with the town, save for public bodies named by their place."""
    ordered = ".".join(sorted(name.weights))
    keys = set()
    if name.places and not v.HEADS.isdisjoint(name.weights):
        keys.add(f"mots:{ordered}")
    if town:
        words = [word for word in name.weights if word not in name.places]
        longest = sorted(words, key=lambda word: (-len(word), word))[:2]
        keys |= {f"mots:{ordered}:{town}", f"mots:{'.'.join(longest)}:{town}", f"nom:{_sound(''.join(words))}:{town}"}
        if elsewhere := sorted(name.places - sheet_here):
            keys |= {f"mots:{longest[0]}.{elsewhere[0]}:{town}"} if longest else set()
        if "commune" in name.weights and name.weights.keys().isdisjoint(v.UNITS):
            keys.add(f"mairie:{town}")
    return keys


def _name_keys(sheet: Sheet) -> set[str]:
    name, town, core = sheet.name, sheet.town, sheet.name.core
    if not name.weights:
        return set()
    sigles = _sigle_keys(name, core, town)
    return sigles | (_rare_keys(name, core, town) if core else _common_keys(name, town, sheet.here))


def blocking_keys(profile: Profile) -> set[str]:
    """A dozen keys at most; two sheets of one organisation share at least one."""
    sheet = read(profile)
    keys = [
        f"siren:{sheet.siren}" if sheet.siren else "",
        f"rna:{sheet.rna}" if sheet.rna else "",
        f"tel:{sheet.phone}" if sheet.phone else "",
        f"mel:{sheet.email}" if sheet.email else "",
        *(f"site:{domain}" for domain in sorted(sheet.domains)),
        *sorted(_name_keys(sheet)),
    ]
    return {key.replace("\x00", "")[:LONGEST] for key in keys if key}  # PostgreSQL takes no NUL in a text
