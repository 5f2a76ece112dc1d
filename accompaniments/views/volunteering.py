"""Volunteer time of a programme and of one of its sessions."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accompaniments.forms.volunteering import VolunteerForm
from accompaniments.models import Accompaniment, VolunteerTime
from accompaniments.services.volunteering import (
    note_volunteer_time,
    remove_volunteer_time,
    update_volunteer_time,
)
from accounts.http import Request
from accounts.permissions import can, demand, requires
from actors.forms.saving import save_form
from common.errors import DomainError
from common.text import number_in
from programmes.models import Programme

if TYPE_CHECKING:
    from accounts.viewer import Viewer

UNDO = "accompaniments.volunteering"
SHOWN = 5  # in the panel of a programme; its page shows the latest hundred
MOST = 100


@require_http_methods(["GET", "POST"])
@requires("volunteering.view", Programme)
def programme_volunteering(request: Request, programme: Programme) -> HttpResponse:
    """What was noted for a programme, in all; its team adds to it."""
    rows = VolunteerTime.objects.visible_to(request.viewer).filter(programme=programme)
    context = {"programme": programme, "accompaniment": None, "total": rows.minutes(), "url": _url(programme, None)}
    rows = rows.select_related("accompaniment")
    if request.method == "GET" and request.htmx:
        return render(
            request, "accompaniments/_volunteering.html", {**context, "rows": rows[:SHOWN], "is_panel": True}
        )
    if request.method == "POST":
        demand(request.viewer, "volunteering.note", programme)
    return _noting(request, context, rows, may_note=can(request.viewer, "volunteering.note", programme))


@require_http_methods(["GET", "POST"])
@requires("accompaniments.edit", lambda viewer: Accompaniment.objects.visible_to(viewer).select_related("programme"))
def volunteering(request: Request, accompaniment: Accompaniment) -> HttpResponse:
    """The same for one session; it is counted by its programme, so it needs one."""
    rows = VolunteerTime.objects.visible_to(request.viewer).filter(accompaniment=accompaniment)
    programme = accompaniment.programme
    context = {
        "programme": programme, "accompaniment": accompaniment, "total": rows.minutes(),
        "url": _url(programme, accompaniment),
    }  # fmt: skip
    return _noting(request, context, rows, may_note=programme is not None)


def _noting(request: Request, context: dict[str, Any], rows: Any, *, may_note: bool) -> HttpResponse:
    accompaniment, programme = context["accompaniment"], context["programme"]
    form, status = VolunteerForm(request.POST or None, on=accompaniment.on if accompaniment else None), 200
    if request.method == "POST" and may_note:

        def write(values: dict[str, Any]) -> VolunteerTime:
            return note_volunteer_time(
                submission_id=values["submission_id"], by=request.user, programme=programme,
                accompaniment=accompaniment, **form.values(),
            )  # fmt: skip

        row, status = save_form(form, write)
        if row is not None:
            messages.success(request, "Temps bénévole noté.")
            return redirect(context["url"])
    context |= {"rows": rows[:MOST], "form": form if may_note else None, "may_note": may_note, "is_panel": False}
    return render(request, "accompaniments/volunteering.html", context, status=status)


def _url(programme: Programme | None, accompaniment: Accompaniment | None) -> str:
    if accompaniment is not None:
        return reverse("accompaniments:volunteering", args=[accompaniment.pk])
    return reverse("accompaniments:programme_volunteering", args=[programme.pk]) if programme is not None else ""


def _rows(viewer: Viewer) -> Any:
    return VolunteerTime.objects.visible_to(viewer).select_related("programme", "accompaniment")


@require_http_methods(["GET", "POST"])
@requires("volunteering.edit", _rows)
def volunteer_edit(request: Request, row: VolunteerTime) -> HttpResponse:
    form, status = VolunteerForm(request.POST or None, row=row), 200
    back = _url(row.programme, row.accompaniment)
    if request.method == "POST":
        base_version = number_in(request.POST.get("version")) or 0
        saved, status = save_form(
            form, lambda _: update_volunteer_time(row=row, base_version=base_version, **form.values())
        )
        if saved is not None:
            messages.success(request, "Temps bénévole modifié.")
            return redirect(back)
    context = {"row": row, "form": form, "back": back}
    return render(request, "accompaniments/volunteer_edit.html", context, status=status)


@require_POST
@requires("volunteering.edit", _rows)
def volunteer_remove(request: Request, row: VolunteerTime) -> HttpResponse:
    """Remove it; the message carries the way back."""
    kept = {
        "number": str(row.submission_id), "programme": row.programme.pk, "on": row.on.isoformat(),
        "accompaniment": row.accompaniment.pk if row.accompaniment else None, "minutes": row.minutes,
        "what": row.what,
    }  # fmt: skip
    try:
        remove_volunteer_time(row=row)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        request.session[UNDO] = kept
        messages.success(request, "Temps bénévole retiré.", extra_tags=reverse("accompaniments:volunteer_restore"))
    return redirect(_url(row.programme, row.accompaniment))


@require_POST
@requires("volunteering.view")
def volunteer_restore(request: Request) -> HttpResponse:
    """Bring the last one removed back, as it was; again: no effect."""
    kept = request.session.pop(UNDO, None)
    if kept is None:
        return redirect("home")
    viewer = request.viewer
    programme = Programme.objects.visible_to(viewer).filter(pk=kept["programme"]).first()
    accompaniment = Accompaniment.objects.visible_to(viewer).filter(pk=kept["accompaniment"]).first()
    if programme is None:
        return redirect("home")
    note_volunteer_time(
        submission_id=UUID(kept["number"]), by=request.user, programme=programme, accompaniment=accompaniment,
        on=date.fromisoformat(kept["on"]), minutes=kept["minutes"], what=kept["what"],
    )  # fmt: skip
    messages.success(request, "Temps bénévole rétabli.")
    return redirect(_url(programme, accompaniment))
