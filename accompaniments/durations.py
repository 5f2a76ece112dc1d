"""Durations as people say and type them."""

import re

CHIPS = (30, 60, 90, 120, 210)
HALF_DAY = 210
_HOURS = re.compile(r"^(\d{1,2})\s*(?:h|heures?)\s*(\d{1,2})?\s*(?:m|min|minutes?)?$")
_MINUTES = re.compile(r"^(\d{1,4})\s*(?:m|min|minutes?)?$")


def label(minutes: int) -> str:
    """« 30 min », « 1 h 30 », « ½ journée »."""
    if minutes == HALF_DAY:
        return "½ journée"
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest}\u00a0min"
    return f"{hours}\u00a0h" + (f"\u00a0{rest:02d}" if rest else "")


def parse(text: str) -> int | None:
    """Minutes of « 1h15 », « 1 h 15 », « 75 », « 75 min »; None when it is not a duration."""
    text = text.strip().lower().replace("\u00a0", " ").replace("\u202f", " ")
    if found := _HOURS.match(text):
        return int(found[1]) * 60 + int(found[2] or 0)
    if found := _MINUTES.match(text):
        return int(found[1])
    return None
