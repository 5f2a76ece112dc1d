"""The texts of the demonstration, read from `demo/data/`, with French spaces where French wants them."""

import re
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).resolve().parent.parent / "data"
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_RULES = [
    (re.compile(r" ([;!?])"), "\u202f\\1"),
    (re.compile(r" (:|»|%|€)"), "\u00a0\\1"),
    (re.compile(r"« "), "«\u00a0"),
    (re.compile(r"(?<=\w)'(?=\w)"), "’"),
    (re.compile(r"(?<=\d) (?=\d{3}\b)"), "\u202f"),
]


def raw(name: str) -> Any:
    """A file of `demo/data/` as it is written."""
    return yaml.load((DATA / name).read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 — a safe loader


def texts(name: str) -> Any:
    """A file of `demo/data/` with its French spaces and apostrophes."""
    return _french(raw(name))


def french(text: str) -> str:
    """Narrow and non-breaking spaces, curly apostrophes."""
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text


def _french(value: Any) -> Any:
    if isinstance(value, str):
        return french(value)
    if isinstance(value, list):
        return [_french(item) for item in value]
    if isinstance(value, dict):
        return {key: _french(item) for key, item in value.items()}
    return value
