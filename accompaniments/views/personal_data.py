"""Private notes, read by an administrator for a personal-data request."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from accompaniments.models import Accompaniment
from accounts.http import Request
from accounts.permissions import requires
from accounts.views.access import journaled


@requires("accompaniments.notes_access", Accompaniment)
def notes_access(request: Request, accompaniment: Accompaniment) -> HttpResponse:
    """A reason first, then the notes of this accompaniment."""

    def notes() -> dict[str, Any]:
        return {"notes": accompaniment.private_notes.select_related("author").order_by("pk")}  # type: ignore[attr-defined]

    return journaled(request, accompaniment, template="accompaniments/notes_access.html", reading=notes)
