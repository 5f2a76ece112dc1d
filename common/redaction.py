"""Finding a person in texts, and taking them out: pure functions on words, addresses and numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from common.text import fold

REDACTED = "[effacé]"
NEVER = r"(?!)"
# the letters people type for one another, both cases: the database's own folding knows ASCII only
_FORMS = {
    "a": "aàâäáãåAÀÂÄÁÃÅ", "c": "cçCÇ", "e": "eéèêëEÉÈÊË", "i": "iîïíIÎÏÍ", "n": "nñNÑ", "o": "oôöóõOÔÖÓÕ",
    "u": "uùûüúUÙÛÜÚ", "y": "yÿYŸ",
}  # fmt: skip
_GAP = "[ \u00a0\u202f\t'’\",;\\-]+"  # « PETIT, Élodie », and two cells of a line
_BETWEEN_DIGITS = "[ \u00a0\u202f./\\-]*"
_MIN_DIGITS = 8


def _letters(text: str) -> str:
    return "".join(
        f"[{_FORMS.get(char, char + char.upper())}]" if char.isalpha() else re.escape(char) for char in text
    )


def _names(name: str) -> list[str]:
    """« Camille Martin » and « Martin Camille »; a single word names too many people to be looked for."""
    found = re.split(r"[ '\-]+", fold(name))
    orders = [found, [found[-1], *found[:-1]]] if len(found) > 1 and len("".join(found)) >= 5 else []
    return [_GAP.join(map(_letters, order)) for order in orders]


def _number(phone: str) -> list[str]:
    digits = "".join(char for char in phone if char.isdigit())
    digits = "0" + digits[2:] if phone.strip().startswith("+33") else digits
    if len(digits) < _MIN_DIGITS:
        return []
    spaced = _BETWEEN_DIGITS.join(digits[1:] if digits.startswith("0") else digits)
    return [
        rf"(?:(?:0|\+33){_BETWEEN_DIGITS}(?:\(0\))?{_BETWEEN_DIGITS})?{spaced}" if digits.startswith("0") else spaced
    ]


@dataclass(frozen=True)
class Identity:
    """By what a person is found in texts: names, addresses, numbers, past ones included; and what replaces them."""

    names: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    pseudonym: str = REDACTED
    tokens: frozenset[str] = field(default_factory=frozenset)  # how a form names them: `contact:8`

    @cached_property
    def pattern(self) -> str:
        """A regular expression both PostgreSQL and Python read (accents and case ignored)."""
        parts = [part for name in sorted(self.names) for part in _names(name)]
        parts += [_letters(email.lower()) for email in sorted(self.emails) if "@" in email]
        parts += [part for phone in sorted(self.phones) for part in _number(phone)]
        return "|".join(parts)

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(rf"(?<![^\W_])(?:{self.pattern})(?![^\W_])" if self.pattern else NEVER)

    @cached_property
    def _whole(self) -> dict[str, str]:
        return {fold(name): self.pseudonym for name in self.names if name} | {
            fold(value): "" for value in (*self.emails, *self.phones) if value
        }

    def is_in(self, text: str) -> bool:
        """Whether the text names the person."""
        return bool(self._compiled.search(text)) or fold(text) in self._whole

    def redact(self, text: str) -> str:
        """The text with « [effacé] » where it named the person; nothing else changes."""
        return self._compiled.sub(REDACTED, text)

    def scrub(self, value: Any) -> Any:
        """A JSON value without the person: whole names become the pseudonym, whole addresses nothing, lists lose
        the person's tokens, texts are redacted.
        """
        if isinstance(value, str):
            whole = self._whole.get(fold(value)) if value.strip() else None
            return self.redact(value) if whole is None else whole
        if isinstance(value, list):
            return [self.scrub(each) for each in value if not (isinstance(each, str) and each in self.tokens)]
        if isinstance(value, dict):
            return {key: self.scrub(each) for key, each in value.items()}
        return value


def identity(
    *, names: Iterable[str], emails: Iterable[str], phones: Iterable[str], pseudonym: str, tokens: Iterable[str] = ()
) -> Identity:
    """An identity of what is known; empty values are left out."""

    def kept(values: Iterable[str]) -> frozenset[str]:
        return frozenset(value.strip() for value in values if value and value.strip())

    return Identity(kept(names), kept(emails), kept(phones), pseudonym, frozenset(tokens))
