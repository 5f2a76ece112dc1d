"""The attendance grid of an accompaniment, and the sheet people sign."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accompaniments import people
from accompaniments.forms.attendance import SAVE, SEARCH, GridForm
from accompaniments.models import Accompaniment, Attendance
from accompaniments.services.attendance import Change, Sheet, record_attendance, said
from accompaniments.sign_in_sheet import pdf_of
from accounts.http import Request
from accounts.permissions import requires
from common.errors import Conflict, DomainError

if TYPE_CHECKING:
    from accounts.viewer import Viewer

UNDO = "accompaniments.attendance"
STALE = "Ces présences ont changé depuis : rien n’a été annulé."


def _with_people(viewer: Viewer) -> Any:
    """With everybody noted, two queries."""
    rows = Attendance.objects.select_related("actor", "contact__actor").order_by("pk")
    seen = Accompaniment.objects.visible_to(viewer).select_related("programme")
    return seen.prefetch_related(Prefetch("attendances", queryset=rows))


@require_http_methods(["GET", "POST"])
@requires("accompaniments.edit", _with_people)
def attendance(request: Request, accompaniment: Accompaniment) -> HttpResponse:
    """Everybody in one form, saved in one sending; a stale version changes nothing and shows both."""
    count = accompaniment.anonymous_count
    form = GridForm(request.POST or None, accompaniment=accompaniment, viewer=request.viewer)
    if request.method == "GET":
        return _page(request, form)
    do = request.POST.get("do", SAVE)
    if not form.is_valid():
        return _page(request, form, status=422)
    if do == SEARCH:
        form.offer_found()
        return _page(request, form)
    try:
        sheet = form.sheet(do)
        base_version = form.cleaned_data["base_version"]
        changes = record_attendance(accompaniment=accompaniment, base_version=base_version, sheet=sheet)
    except Conflict as conflict:
        return _conflict(request, conflict)
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return _page(request, form, status=422)
    _tell(request, accompaniment, changes, count)
    return redirect("accompaniments:attendance", accompaniment.pk)


def _tell(request: Request, row: Accompaniment, changes: list[Change], count: int) -> None:
    """What was written; the message carries the way back."""
    is_counted = row.anonymous_count != count
    if not changes and not is_counted:
        messages.success(request, said(changes, counted=False))
        return
    request.session[UNDO] = {
        "pk": row.pk, "version": row.version, "count": count,
        "rows": [[change.key, change.before, change.after] for change in changes],
    }  # fmt: skip
    undo = reverse("accompaniments:attendance_undo", args=[row.pk])
    messages.success(request, said(changes, counted=is_counted), extra_tags=undo)


def _conflict(request: Request, conflict: Conflict) -> HttpResponse:
    """Both versions side by side; the same content sent twice is no conflict."""
    current = _with_people(request.viewer).get(pk=conflict.current.pk)
    data = request.POST.copy()
    data["base_version"] = str(current.version)
    form = GridForm(data, accompaniment=current, viewer=request.viewer)
    form.is_valid()
    rows = form.differences()
    if not rows:
        return redirect("accompaniments:attendance", current.pk)
    return _page(request, form, status=409, conflict={"message": conflict.message, "rows": rows})


def _page(request: Request, form: GridForm, *, status: int = 200, conflict: Any = None) -> HttpResponse:
    context = {"accompaniment": form.accompaniment, "form": form, "conflict": conflict}
    return render(request, "accompaniments/attendance.html", context, status=status)


@require_POST
@requires("accompaniments.edit", _with_people)
def attendance_undo(request: Request, accompaniment: Accompaniment) -> HttpResponse:
    """Take the last saving of this grid back, unless something was saved since; again: no effect."""
    done = request.session.get(UNDO)
    if done is not None and done["pk"] == accompaniment.pk:
        del request.session[UNDO]
        rows = done["rows"]
        gone = people.resolve([key for key, before, after in rows if not after], viewer=request.viewer)
        status = {key: before for key, before, _ in rows if before}
        sheet = Sheet(
            statuses=status, added=[(person.participant, status[person.value]) for person in gone],
            removed={key for key, before, _ in rows if not before}, anonymous_count=done["count"], notes_opposed=True,
        )  # fmt: skip
        try:
            record_attendance(accompaniment=accompaniment, base_version=done["version"], sheet=sheet)
            messages.success(request, "Les présences sont comme avant.")
        except DomainError:
            messages.error(request, STALE)
    return redirect("accompaniments:attendance", accompaniment.pk)


@require_safe
@requires("accompaniments.edit", _with_people)
def sign_in_sheet(request: Request, accompaniment: Accompaniment) -> HttpResponse:
    """« Feuille d’émargement »: names, so nobody keeps a copy on the way."""
    response = HttpResponse(pdf_of(accompaniment), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="emargement-{accompaniment.on:%Y-%m-%d}.pdf"'
    response["Cache-Control"] = "no-store, private"
    return response
