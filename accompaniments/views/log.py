"""Logging an accompaniment: the full page, the short form of a panel, and finding people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_POST

from accompaniments import people
from accompaniments.defaults import Host, defaults_for, sent_from
from accompaniments.forms.bundle import LATER, SAVE, LogForms, press, query_dict
from accompaniments.forms.log import ShortForm
from accompaniments.models import Accompaniment, Draft
from accompaniments.services import draft_for, log_accompaniment, update_accompaniment
from accounts.http import Request
from accounts.permissions import requires
from actors.models import Actor
from common.errors import Conflict, DomainError
from programmes.models import Programme

if TYPE_CHECKING:
    from accounts.viewer import Viewer


def host_of(key: str, viewer: Viewer) -> Host:
    """The actor or programme a form stands on (`actor:5`); neither when it is not visible."""
    kind, _, pk = key.partition(":")
    if not (pk.isdigit() and len(pk) < 10):
        return Host()
    if kind == "actor":
        return Host(actor=Actor.objects.visible_to(viewer).filter(pk=pk).first())
    if kind == "programme":
        return Host(programme=Programme.objects.teamed_by(viewer).filter(pk=pk).first())
    return Host()


@require_http_methods(["GET", "POST"])
@requires("accompaniments.create")
def create(request: Request) -> HttpResponse:
    """The full form; `?acteur=` or `?programme=` says from where one comes."""
    viewer = request.viewer
    if request.method == "GET":
        key = f"actor:{request.GET['acteur']}" if request.GET.get("acteur") else ""
        key = key or (f"programme:{request.GET['programme']}" if request.GET.get("programme") else "")
        host = host_of(key, viewer)
        forms, draft = _restored(host.key, viewer=viewer, host=host)
        return _page(request, forms, draft=draft)
    host = host_of(request.POST.get("host", ""), viewer)
    if request.POST.get("do", SAVE) not in {SAVE, LATER}:
        return _pressed(request, host=host)
    forms = LogForms(request.POST, viewer=viewer, host=host)
    if not forms.is_valid():
        return _page(request, forms, status=422)
    data = forms.to_data()
    try:
        row = log_accompaniment(submission_id=forms.main.cleaned_data["submission_id"], by=request.user, data=data)
    except DomainError as error:
        _refuse(forms, error)
        return _page(request, forms, status=422)
    if _differs(row, forms):
        return _conflict(request, row, forms, "Cet accompagnement a déjà été enregistré depuis un autre onglet.")
    messages.success(request, "Accompagnement enregistré.")
    return redirect(row)


@require_http_methods(["GET", "POST"])
@requires("accompaniments.edit", Accompaniment)
def edit(request: Request, accompaniment: Accompaniment) -> HttpResponse:
    """Complete or correct. A stale version changes nothing and shows both."""
    viewer, host = request.viewer, Host()
    if request.method == "GET":
        key = f"accompaniment:{accompaniment.pk}"
        forms, draft = _restored(key, viewer=viewer, host=host, instance=accompaniment)
        return _page(request, forms, draft=draft)
    if request.POST.get("do", SAVE) not in {SAVE, LATER}:
        return _pressed(request, host=host, instance=accompaniment)
    forms = LogForms(request.POST, viewer=viewer, host=host, instance=accompaniment)
    if not forms.is_valid():
        return _page(request, forms, status=422)
    base_version = forms.main.cleaned_data["base_version"] or 0
    try:
        update_accompaniment(
            accompaniment=accompaniment, base_version=base_version, by=request.user, data=forms.to_data()
        )
    except Conflict as conflict:
        return _conflict(request, conflict.current, forms, conflict.message)
    except DomainError as error:
        _refuse(forms, error)
        return _page(request, forms, status=422)
    messages.success(request, "Accompagnement modifié.")
    return redirect(accompaniment)


@require_POST
@requires("accompaniments.create")
def short_create(request: Request) -> HttpResponse:
    """The short form of an actor's or a programme's page."""
    viewer = request.viewer
    host = host_of(request.POST.get("host", ""), viewer)
    form = ShortForm(request.POST, viewer=viewer, defaults=sent_from(host), host=host)
    error = None
    if form.is_valid():
        try:
            row = log_accompaniment(
                submission_id=form.cleaned_data["submission_id"], by=request.user, data=form.to_data()
            )
        except DomainError as refused:
            error = refused
        else:
            messages.success(request, _saved(row))
            page: Any = host.actor or host.programme or row
            if request.htmx:
                return HttpResponse(headers={"HX-Redirect": page.get_absolute_url()})
            return redirect(page)
    form = ShortForm(request.POST, viewer=viewer, defaults=defaults_for(viewer, host), host=host)
    if error is not None:
        form.add_error(error.field if error.field in form.fields else None, error.message)
    template = "accompaniments/_short_form.html" if request.htmx else "accompaniments/short_create.html"
    return render(request, template, {"form": form, "host": host, "draft": None}, status=422)


def _saved(row: Accompaniment) -> str:
    """Said on the page one comes back to: it takes the focus, and leads to what was saved."""
    return format_html(
        '<span tabindex="-1" autofocus>Accompagnement enregistré\u202f: <a href="{}">{}</a>. '
        "Vous pourrez le compléter depuis «\u00a0À compléter\u00a0».</span>",
        row.get_absolute_url(), row,
    )  # fmt: skip


@require_POST
@requires("accompaniments.create")
def people_search(request: Request) -> HttpResponse:
    """The list of participants again: those ticked first, then who answers to the letters typed.

    By POST, though nothing is written: names of people do not belong in addresses, which servers log.
    """
    ticked = people.resolve(request.POST.getlist("participants"), viewer=request.viewer)
    known = {person.value for person in ticked}
    text = request.POST.get("find_person", "")[:100]
    found = [person for person in people.search(text, viewer=request.viewer) if person.value not in known]
    return render(request, "accompaniments/_people.html", {"ticked": ticked, "found": found, "text": text})


def _restored(
    key: str, *, viewer: Viewer, host: Host, instance: Accompaniment | None = None
) -> tuple[LogForms, Draft | None]:
    draft = draft_for(user=viewer.user, host=key) if viewer.user else None
    if draft is None:
        return LogForms(viewer=viewer, host=host, instance=instance), None
    data = query_dict(draft.payload)
    data["draft_version"] = str(draft.version)
    return LogForms(data, viewer=viewer, host=host, instance=instance).quiet(), draft


def _pressed(request: Request, *, host: Host, instance: Accompaniment | None = None) -> HttpResponse:
    error = ""
    try:
        data, found = press(request.POST, request.POST["do"], viewer=request.viewer)
    except DomainError as refused:
        data, found, error = request.POST, [], refused.message
    forms = LogForms(data, viewer=request.viewer, host=host, instance=instance).quiet()
    forms.main.offer(found)
    if error:
        forms.main.add_error("new_actor", error)
    return _page(request, forms, status=422 if error else 200, pressed=request.POST["do"])


def _page(
    request: Request, forms: LogForms, *, draft: Draft | None = None, status: int = 200, **extra: Any
) -> HttpResponse:
    page = "accompaniments/edit.html" if forms.instance else "accompaniments/create.html"
    action = (
        reverse("accompaniments:edit", args=[forms.instance.pk])
        if forms.instance
        else reverse("accompaniments:create")
    )
    context = {
        "forms": forms, "form": forms.main, "draft": draft, "action": action, "accompaniment": forms.instance,
        "host": forms.main.host_page, "pressed": "", "conflict": None, **extra,
    }  # fmt: skip
    return render(request, "accompaniments/_form.html" if request.htmx else page, context, status=status)


COMPARED = ("kind", "on", "duration_minutes", "place", "summary", "decisions", "next_step", "state", "format")


def _differs(row: Accompaniment, forms: LogForms) -> bool:
    data = forms.to_data()
    return any(getattr(row, name) != getattr(data, name) for name in COMPARED)


def _conflict(request: Request, current: Accompaniment, forms: LogForms, message: str) -> HttpResponse:
    """Both versions side by side; saving again from here keeps what was typed, knowingly."""
    typed = forms.to_data()
    draft = Accompaniment(**{name: getattr(typed, name) for name in COMPARED})
    rows = []
    for name in COMPARED:
        if getattr(current, name) != getattr(typed, name):
            field: Any = Accompaniment._meta.get_field(name)
            label = str(field.verbose_name)
            rows.append((label, _shown(current, name), _shown(draft, name)))
    data = request.POST.copy()
    data["base_version"] = str(current.version)
    again = LogForms(data, viewer=request.viewer, host=Host(), instance=current).quiet()
    return _page(request, again, status=409, conflict={"message": message, "rows": rows})


def _shown(row: Accompaniment, name: str) -> Any:
    display = getattr(row, f"get_{name}_display", None)
    return display() if display else getattr(row, name)


def _refuse(forms: LogForms, error: DomainError) -> None:
    forms.main.add_error(error.field if error.field in forms.main.fields else None, error.message)
