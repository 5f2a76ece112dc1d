"""Logging an accompaniment: the full form, alone on its page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accompaniments.defaults import QUERY_NAMES, Host, planned_now
from accompaniments.forms.bundle import LATER, REPEAT, SAVE, LogForms, Pressed, press, query_dict
from accompaniments.models import Accompaniment, Draft
from accompaniments.services import draft_for, log_accompaniment, update_accompaniment
from accompaniments.versions import differences
from accounts.http import Request
from accounts.permissions import requires
from actors.models import Actor
from common.dates import parsed_day
from common.errors import Conflict, DomainError
from common.text import number_in
from programmes.models import Programme

if TYPE_CHECKING:
    from accounts.viewer import Viewer

SENT_BEFORE = "Cet accompagnement a déjà été enregistré avec un autre contenu."
ANOTHER = "autre"  # ?autre=1: not the planned meeting of today, another one


def host_of(key: str, viewer: Viewer) -> Host:
    """What a form stands on (`actor:5`, `programme:3`, `copy:8`); nothing when it is not visible."""
    kind, _, pk = key.partition(":")
    if number_in(pk) is None:
        return Host()
    if kind == "actor":
        return Host(actor=Actor.objects.visible_to(viewer).filter(pk=pk).first())
    if kind == "programme":
        return Host(programme=Programme.objects.teamed_by(viewer).filter(pk=pk).first())
    if kind == "copy":
        return Host(copied=Accompaniment.objects.visible_to(viewer).filter(pk=pk).first())
    return Host()


def _key_in(query: Any) -> str:
    return next((f"{kind}:{query[name]}" for kind, name in QUERY_NAMES.items() if query.get(name)), "")


@require_http_methods(["GET", "POST"])
@requires("accompaniments.create")
def create(request: Request) -> HttpResponse:
    """The full form; `?acteur=`, `?programme=` or `?modele=` says from where one comes, `?brouillon=` which draft."""
    if request.method == "GET":
        return _opened(request)
    if request.POST.get("do", SAVE) not in {SAVE, LATER, REPEAT}:
        return _pressed(request, host=host_of(request.POST.get("host", ""), request.viewer))
    forms = LogForms(request.POST, viewer=request.viewer, host=Host(), saving=True)
    if not forms.is_valid():
        return _again(request)
    data = forms.to_data()
    try:
        row = log_accompaniment(submission_id=forms.main.cleaned_data["submission_id"], by=request.user, data=data)
    except DomainError as error:
        return _again(request, error)
    if not row.is_new and differences(row, data, request.user):
        return conflict_page(request, row, forms, SENT_BEFORE)
    messages.success(request, "Accompagnement enregistré.")
    return go(request, _next(request, row))


def _opened(request: Request) -> HttpResponse:
    """The draft asked for; a day of the agenda; the draft of this page; what was planned for now; else a new form."""
    viewer, user = request.viewer, request.user
    draft = _draft_asked(request.GET.get("brouillon", ""), user)
    key = draft.payload.get("host", [""])[0] if draft else _key_in(request.GET)
    host = host_of(key, viewer)
    host.day = None if draft else parsed_day(request.GET.get("jour", ""))
    if host.day is not None:  # a day was pointed at in the agenda: a new meeting, whatever else is being typed
        return page(request, LogForms(viewer=viewer, host=host))
    draft = draft or draft_for(user=user, host=host.key)
    if draft is not None:
        if completed := number_in(draft.payload.get("completes", [""])[0]):
            return redirect("accompaniments:edit", completed)
        return page(request, _restored(draft, viewer=viewer, host=host), draft=draft)
    planned = planned_now(viewer, host) if host.copied is None and ANOTHER not in request.GET else []
    if len(planned) == 1:
        return redirect("accompaniments:edit", planned[0].pk)
    return page(request, LogForms(viewer=viewer, host=host), planned=planned)


def _draft_asked(number: str, user: Any) -> Draft | None:
    try:
        return Draft.objects.filter(user=user, submission_id=UUID(number)).first()
    except ValueError:
        return None


@require_http_methods(["GET", "POST"])
@requires("accompaniments.edit", Accompaniment)
def edit(request: Request, accompaniment: Accompaniment) -> HttpResponse:
    """Complete or correct. A stale version changes nothing and shows both."""
    viewer, host = request.viewer, Host()
    if request.method == "GET":
        draft = Draft.objects.filter(user=request.user, submission_id=accompaniment.submission_id).first()
        if draft is None:
            return page(request, LogForms(viewer=viewer, host=host, instance=accompaniment))
        return page(request, _restored(draft, viewer=viewer, host=host, instance=accompaniment), draft=draft)
    if request.POST.get("do", SAVE) not in {SAVE, LATER, REPEAT}:
        return _pressed(request, host=host, instance=accompaniment)
    forms = LogForms(request.POST, viewer=viewer, host=host, instance=accompaniment, saving=True)
    if not forms.is_valid():
        return page(request, forms, status=422)
    base_version, data = forms.main.cleaned_data["base_version"] or 0, forms.to_data()
    try:
        update_accompaniment(accompaniment=accompaniment, base_version=base_version, by=request.user, data=data)
    except Conflict as conflict:
        if differences(conflict.current, data, request.user):
            return conflict_page(request, conflict.current, forms, conflict.message)
    except DomainError as error:
        _refuse(forms, error)
        return page(request, forms, status=422)
    messages.success(request, "Accompagnement modifié.")
    return go(request, _next(request, accompaniment))


def _next(request: Request, row: Accompaniment) -> str:
    """Where a saved form leads: to what was saved, or to the days on which it comes again."""
    if request.POST.get("do") == REPEAT:
        return reverse("accompaniments:repeat", args=[row.pk])
    return row.get_absolute_url()


def go(request: Request, url: str) -> HttpResponse:
    """To another page, with htmx or without."""
    return HttpResponse(headers={"HX-Redirect": url}) if request.htmx else redirect(url)


def _restored(draft: Draft, *, viewer: Viewer, host: Host, instance: Accompaniment | None = None) -> LogForms:
    data = query_dict(draft.payload)
    data["draft_version"] = str(draft.version)
    return LogForms(data, viewer=viewer, host=host, instance=instance).quiet()


def _pressed(request: Request, *, host: Host, instance: Accompaniment | None = None) -> HttpResponse:
    """A button that adds, takes away, finds or creates: the whole form comes back, changed."""
    error = ""
    try:
        pressed = press(request.POST, request.POST["do"], viewer=request.viewer)
    except DomainError as refused:
        pressed, error = Pressed(request.POST), refused.message
    forms = LogForms(pressed.data, viewer=request.viewer, host=host, instance=instance).quiet()
    forms.main.offer(pressed.found)
    if error:
        forms.main.add_error("new_actor", error)
    status = 422 if error else 409 if pressed.question else 200
    return page(request, forms, status=status, pressed=request.POST["do"], question=pressed.question)


def page(
    request: Request, forms: LogForms, *, draft: Draft | None = None, status: int = 200, **extra: Any
) -> HttpResponse:
    """The full form, alone for htmx; its address leads back to the same page after a sign-in."""
    host = forms.main.host_page
    if forms.instance is not None:
        template, action = "accompaniments/edit.html", reverse("accompaniments:edit", args=[forms.instance.pk])
    else:
        template, action = "accompaniments/create.html", reverse("accompaniments:create") + host.query
    context = {
        "forms": forms, "form": forms.main, "draft": draft, "action": action, "accompaniment": forms.instance,
        "host": host, "pressed": "", "conflict": None, "question": None, "planned": [], **extra,
    }  # fmt: skip
    return render(request, "accompaniments/_form.html" if request.htmx else template, context, status=status)


def conflict_page(request: Request, current: Accompaniment, forms: LogForms, message: str) -> HttpResponse:
    """Both versions side by side; saving again from here keeps what was typed, knowingly."""
    rows = differences(current, forms.to_data(), request.user)
    data = forms.without_recorded(current)
    data["base_version"], data["host"] = str(current.version), f"accompaniment:{current.pk}"
    again = LogForms(data, viewer=request.viewer, host=Host(), instance=current).quiet()
    return page(request, again, status=409, conflict={"message": message, "rows": rows})


def _again(request: Request, error: DomainError | None = None) -> HttpResponse:
    """A new form with what is wrong in it, and everything it offers."""
    host = host_of(request.POST.get("host", ""), request.viewer)
    forms = LogForms(request.POST, viewer=request.viewer, host=host)
    forms.is_valid()
    if error is not None:
        _refuse(forms, error)
    return page(request, forms, status=422)


def _refuse(forms: LogForms, error: DomainError) -> None:
    forms.main.add_error(error.field if error.field in forms.main.fields else None, error.message)
