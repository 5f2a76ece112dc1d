"""The agenda: a month at a glance, or as a list."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accompaniments import agenda
from accounts.http import Request
from accounts.permissions import can, requires
from common.pages import page_of


@require_safe
@requires("agenda.view")
def month(request: Request) -> HttpResponse:
    """Every day of the month's weeks, with the first meetings of each."""
    choice = _choice(request)
    days = agenda.weeks_of(request.viewer, choice)
    return render(request, "accompaniments/agenda_month.html", {**_head(request, choice), "days": days})


@require_safe
@requires("agenda.view")
def month_list(request: Request) -> HttpResponse:
    """The meetings of the month one after the other, with who is expected."""
    choice = _choice(request)
    rows: Any = agenda.meetings(request.viewer, choice)
    page = page_of(
        rows.between(choice.month, choice.last_day), number=request.GET.get("page"), order=agenda.ORDER,
        dress=lambda found: agenda.dressed(request.viewer, found).with_actors(),
    )  # fmt: skip
    return render(request, "accompaniments/agenda_list.html", {**_head(request, choice), "page": page})


def _choice(request: Request) -> agenda.Choice:
    return agenda.chosen(request.viewer, month=request.GET.get("mois", ""), whose=request.GET.get("voir", "")[:12])


def _head(request: Request, choice: agenda.Choice) -> dict[str, Any]:
    return {
        "choice": choice, "programmes": agenda.programmes_of(request.viewer),
        "may_create": can(request.viewer, "accompaniments.create"),
    }  # fmt: skip
