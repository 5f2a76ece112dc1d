"""Planning the same session on other days."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accompaniments.forms.repeat import RepeatForm
from accompaniments.models import Accompaniment
from accompaniments.services.series import repeat_accompaniment, undo_repeat
from accounts.http import Request
from accounts.permissions import requires
from common.errors import DomainError

UNDO = "accompaniments.repeat"
CREATE = "create"


@require_http_methods(["GET", "POST"])
@requires("accompaniments.edit", Accompaniment)
def repeat(request: Request, accompaniment: Accompaniment) -> HttpResponse:
    """Choose when, see the days, then plan them."""
    form = RepeatForm(request.POST or None, accompaniment=accompaniment)
    if request.method == "GET" or not form.is_valid():
        return _page(request, form, status=200 if request.method == "GET" else 422)
    if request.POST.get("do") != CREATE:
        return _page(request, form)
    if not form.kept:
        form.add_error(None, "Gardez au moins une date.")
        return _page(request, form, status=422)
    number = form.cleaned_data["submission_id"]
    try:
        rows = repeat_accompaniment(
            accompaniment=accompaniment, submission_id=number, by=request.user, dates=form.kept
        )
    except DomainError as error:
        form.add_error(None, error.message)
        return _page(request, form, status=422)
    if rows:
        days = [row.on.isoformat() for row in rows]
        request.session[UNDO] = {"pk": accompaniment.pk, "number": str(number), "days": days}
        undo = reverse("accompaniments:repeat_undo", args=[accompaniment.pk])
        many = "s" if len(rows) > 1 else ""
        messages.success(request, f"{len(rows)} séance{many} planifiée{many}.", extra_tags=undo)
    return redirect(accompaniment)


def _page(request: Request, form: RepeatForm, *, status: int = 200) -> HttpResponse:
    days = [(day, day in form.kept) for day in form.dates] if form.is_bound else []
    context = {"accompaniment": form.accompaniment, "form": form, "days": days}
    return render(request, "accompaniments/repeat.html", context, status=status)


@require_POST
@requires("accompaniments.edit", Accompaniment)
def repeat_undo(request: Request, accompaniment: Accompaniment) -> HttpResponse:
    """Remove what was just planned; what somebody touched since stays. Again: no effect."""
    done = request.session.get(UNDO)
    if done is not None and done["pk"] == accompaniment.pk:
        del request.session[UNDO]
        days = [date.fromisoformat(day) for day in done["days"]]
        removed, kept = undo_repeat(accompaniment=accompaniment, submission_id=UUID(done["number"]), dates=days)
        text = f"Séances retirées : {removed}."
        if kept:
            text += f" Modifiées depuis et gardées : {kept}."
        messages.success(request, text)
    return redirect(accompaniment)
