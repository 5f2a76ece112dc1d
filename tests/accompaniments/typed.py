"""What a person types in the forms of this app, as a browser would send it."""

import re
import uuid
from datetime import date
from typing import Any

from django.utils import timezone

from accompaniments.services import AccompanimentData, Participant


def short(actor=None, *, on_programme=None, **typed: Any) -> dict[str, Any]:
    host = f"actor:{actor.pk}" if actor else f"programme:{on_programme.pk}" if on_programme else ""
    return {
        "submission_id": str(uuid.uuid4()), "draft_version": "0", "host": host, "kind": "interview", "duration": "90",
        "summary": "L’équipe parle d’usages.", "on": timezone.localdate().isoformat(), "place": "Rouen",
        "programme": "", "participants": [f"actor:{actor.pk}"] if actor else [], **typed,
    }  # fmt: skip


def full(by, actor=None, *, lines=(), todo=(), **typed: Any) -> dict[str, Any]:
    data = short(actor, **{
        "format": "onsite", "state": "held", "facilitators": [str(by.pk)], "is_complete": "on", "do": "save", **typed,
    })  # fmt: skip
    for prefix, rows in (("lines", lines), ("todo", todo)):
        data |= {f"{prefix}-TOTAL_FORMS": str(len(rows)), f"{prefix}-INITIAL_FORMS": "0"}
        for number, row in enumerate(rows):
            data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return data


def line(**typed: Any) -> dict[str, Any]:
    return {
        "kind": "effect",
        "label": "On répare ensemble",
        "voice": "actor",
        "stance": "supports",
        "consent": "none",
        **typed,
    }


def chosen(page: str, name: str) -> list[str]:
    """The values of the boxes and buttons of this name that are ticked in a page."""
    boxes = re.findall(rf'<input type="(?:checkbox|radio)"[^>]*name="{name}"[^>]*>', page)
    return [re.search(r'value="([^"]+)"', box)[1] for box in boxes if "checked" in box]


def meeting(*actors, **given: Any) -> AccompanimentData:
    values = {"kind": "interview", "on": date(2026, 3, 10), "duration_minutes": 60, "summary": "Une phrase."}
    return AccompanimentData(**{**values, "participants": [Participant(actor=actor) for actor in actors], **given})
