"""Tags and filters every template may use (loaded as built-ins: no `{% load ui %}` needed).

- `{{ 90|duration }}` → 1 h 30
- `{{ 12345.5|fr_number:1 }}` → 12 345,5
- `{{ text|nbsp }}` puts the no-break spaces of French typography
- `{% period start end %}` → du 1er janvier au 30 juin 2026
- `{% proof effect.proof_level contested=effect.is_contested %}` → the level of proof, drawn and written
"""

import re
from datetime import date
from decimal import Decimal, InvalidOperation

from django import template
from django.utils.dates import MONTHS
from django.utils.safestring import SafeString

from common.vocabulary import current_labels

register = template.Library()

NBSP = "\u00a0"  # not the narrow U+202F: our fonts lack it, and a PDF would take another font for each space
_SENTENCE = re.compile(r"[^\n]*?[.!?…](?=\s|$)|[^\n]*")  # the whole first line when no sign ends it
PROOF_LEVELS = {
    "expected": "Attendu",
    "declared": "Déclaré",
    "observed": "Observé",
    "confirmed": "Confirmé",
    "measured": "Mesuré",
}


@register.filter
def duration(minutes: int | None) -> str:
    """Minutes as people say them: « 45 min », « 1 h 30 », « 148 h »; nothing for nothing."""
    if minutes is None or minutes == "":
        return ""
    hours, rest = divmod(int(minutes), 60)
    if not hours:
        return f"{rest}{NBSP}min"
    return f"{fr_number(hours)}{NBSP}h" + (f"{NBSP}{rest:02d}" if rest else "")


@register.filter
def fr_number(value: int | float | Decimal | None, decimals: int = 0) -> str:
    """A number written the French way: no-break spaces between thousands, a comma; anything else unchanged."""
    if value is None or value == "":
        return ""
    try:
        number = Decimal(str(value))
        text = f"{number:,.{int(decimals)}f}"
    except (InvalidOperation, ValueError):
        return str(value)
    return text.replace(",", NBSP).replace(".", ",")


@register.filter
def fr_signed(value: int | float | Decimal | None, decimals: int = 0) -> str:
    """A difference: « +500 », « −3 350 » with a true minus sign, « 0 »."""
    text = fr_number(value, decimals)
    return "−" + text[1:] if text.startswith("-") else f"+{text}" if value else text


@register.filter
def first_sentence(text: str) -> str:
    """The first whole sentence of a text: a card that stops in the middle of one says nothing."""
    return _SENTENCE.match(text.strip()).group()  # type: ignore[union-attr]


@register.filter(is_safe=True)
def nbsp(text: object) -> str:
    """No-break spaces before ; : ! ? » and after « where a plain space stands; what was safe HTML remains so."""
    result = str(text)
    for mark in (";", "!", "?"):
        result = result.replace(f" {mark}", f"{NBSP}{mark}")
    result = result.replace(" :", f"{NBSP}:").replace("« ", f"«{NBSP}").replace(" »", f"{NBSP}»")
    return SafeString(result) if hasattr(text, "__html__") else result  # a lazy text hides that it is safe


def _day(day: date, *, with_year: bool = True) -> str:
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number}{NBSP}{MONTHS[day.month]}" + (f"{NBSP}{day.year}" if with_year else "")


@register.simple_tag
def period(start: date | None, end: date | None) -> str:
    """Two dates, both included, in words; either may be missing."""
    if start and end:
        if start == end:
            return f"le {_day(start)}"
        return f"du {_day(start, with_year=start.year != end.year)} au {_day(end)}"
    if start:
        return f"depuis le {_day(start)}"
    return f"jusqu’au {_day(end)}" if end else ""


@register.inclusion_tag("components/proof.html")
def proof(level: object, contested: bool = False) -> dict:
    """The level of proof: dots and its word (attendu → mesuré), and whether someone contests it."""
    slug = str(getattr(level, "value", level) or "expected")
    label = current_labels().get(("proof_levels", slug)) or PROOF_LEVELS.get(slug, slug)
    return {"level": slug, "label": label.lower(), "contested": contested}
