"""How a figure reads: French numbers, no-break spaces, « — » for nothing."""

from __future__ import annotations

from decimal import Decimal

from common.templatetags.ui import NBSP, fr_number

NOTHING = "—"
WITHHELD = "Non publié"


def number_text(value: Decimal | int | float | None, unit: str = "") -> str:
    """« 1 234,5 h », « 12 », « — »; whole numbers carry no decimals, euros at most two."""
    if value is None:
        return NOTHING
    number = Decimal(str(value))
    whole = number == number.to_integral_value()
    if unit == "€" and number >= 100:
        whole = True
    text = fr_number(number, 0 if whole else 1)
    return f"{text}{NBSP}{unit}" if unit else text


def signed_text(value: Decimal | float, unit: str) -> str:
    """A difference: its sign is said even when positive."""
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return f"{sign}{number_text(abs(Decimal(value)), unit)}"
