"""The page of a form about a part of a programme: a phase, a deliverable, a funder, its targets."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from accounts.http import Request
from programmes.models import Programme

TABS = {"detail": "", "calendar": "Calendrier", "means": "Moyens"}  # the page it belongs to, and its name


def part_page(
    request: Request,
    programme: Programme,
    title: str,
    form: Any,
    status: int,
    *,
    tab: str,
    hint: str = "",
    removal: dict[str, Any] | None = None,
) -> HttpResponse:
    """The form, and a way back to the page `tab`; `removal` is the button that takes the part away."""
    context = {
        "form": form, "programme": programme, "title": title, "back": f"programmes:{tab}", "back_title": TABS[tab],
        "hint": hint, "removal": removal,
    }  # fmt: skip
    return render(request, "programmes/part_form.html", context, status=status)
