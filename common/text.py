"""Text without extensions: one fold of case and accents for writing and for querying."""

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss", "’": "'", "‘": "'"})
_SPACES = re.compile(r"\s+")
_APOSTROPHE = re.compile(r"(?<=\w)'(?=[\w«])")


def fold(text: str) -> str:
    """Lower-case `text` without accents nor repeated spaces: `École  d'Œuvre` → `ecole d'oeuvre`."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_LIGATURES))
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _SPACES.sub(" ", bare.casefold()).strip()


def number_in(text: str | None) -> int | None:
    """The number somebody sent as text, or nothing: `"12"` → 12; `"²"`, `"-3"`, `""` and what is too long → None."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else None


def typographic(text: str) -> str:
    """The apostrophe French printers use, where files and keyboards give a straight one: `l'usage` → `l’usage`."""
    return _APOSTROPHE.sub("’", text)
