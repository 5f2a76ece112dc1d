"""The short form of an actor's and a programme's page, and finding people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from accompaniments import people
from accompaniments.defaults import Defaults, Host, completing, defaults_for, planned_now, sent_from
from accompaniments.forms.bundle import LogForms, query_dict
from accompaniments.forms.log import ShortForm
from accompaniments.models import Accompaniment
from accompaniments.services import draft_for, log_accompaniment, update_accompaniment
from accompaniments.versions import differences
from accompaniments.views.log import SENT_BEFORE, conflict_page, go, host_of
from accompaniments.views.log import page as full_page
from accounts.http import Request
from accounts.permissions import requires
from common.errors import Conflict, DomainError
from common.text import number_in

if TYPE_CHECKING:
    from accounts.viewer import Viewer


def short_form(viewer: Viewer, host: Host) -> tuple[ShortForm, Any]:
    """What was being typed on this page, or the meeting the agenda planned for now, or a new one."""
    draft = draft_for(user=viewer.user, host=host.key, short=True) if viewer.user else None
    defaults = defaults_for(viewer, host)
    if draft is None:
        planned = next(iter(planned_now(viewer, host)), None)
        if planned is not None:
            defaults = completing(defaults, planned)
        return ShortForm(viewer=viewer, defaults=defaults, host=host, instance=planned), None
    data = query_dict(draft.payload)
    data["draft_version"] = str(draft.version)
    return _quiet(_form(data, viewer, host, defaults)), draft


def _form(data: Any, viewer: Viewer, host: Host, defaults: Defaults) -> ShortForm:
    """What was typed, on the planned meeting it completes if it does, among those one may write."""
    pk = data.get("completes", "")
    planned = None
    if number_in(pk):
        planned = Accompaniment.objects.teamed_by(viewer).select_related("programme").filter(pk=pk).first()
    if planned is not None:
        defaults = completing(defaults, planned)
    return ShortForm(data, viewer=viewer, defaults=defaults, host=host, instance=planned)


def _quiet(form: Any) -> ShortForm:
    """Not judged yet."""
    form._errors = {}
    return form  # type: ignore[no-any-return]


@require_POST
@requires("accompaniments.create")
def short_create(request: Request) -> HttpResponse:
    """Save, or find people without JavaScript (`do=search`)."""
    viewer = request.viewer
    host = host_of(request.POST.get("host", ""), viewer)
    if request.POST.get("do") == "search":
        form = _quiet(_form(request.POST, viewer, host, defaults_for(viewer, host)))
        form.offer(people.search(request.POST.get("find_person", ""), viewer=viewer))
        return _page(request, form, status=200)
    form = _form(request.POST, viewer, host, sent_from(host))
    if not form.is_valid():
        return _again(request, host)
    try:
        row = _save(request, form)
    except Conflict as conflict:
        forms = LogForms(request.POST, viewer=viewer, host=Host(), instance=conflict.current, saving=True)
        if not forms.is_valid():
            return full_page(request, forms, status=422)
        return conflict_page(request, conflict.current, forms, conflict.message)
    except DomainError as error:
        return _again(request, host, error)
    messages.success(request, _saved(row))
    where: Any = host.actor or host.programme or row
    return go(request, where.get_absolute_url())


def _save(request: Request, form: ShortForm) -> Accompaniment:
    """The row, written now or by an earlier sending of the same content. Raises Conflict and DomainError."""
    data, by = form.to_data(), request.user
    if form.instance is None:
        row = log_accompaniment(submission_id=form.cleaned_data["submission_id"], by=by, data=data)
        if not row.is_new and differences(row, data, by):
            raise Conflict(SENT_BEFORE, current=row)
        return row
    base_version = form.cleaned_data["base_version"] or 0
    try:
        return update_accompaniment(accompaniment=form.instance, base_version=base_version, by=by, data=data)
    except Conflict as conflict:
        if differences(conflict.current, data, by):
            raise
        return conflict.current  # type: ignore[no-any-return]


def _again(request: Request, host: Host, error: DomainError | None = None) -> HttpResponse:
    """The form with what is wrong, and everything it offers."""
    form = _form(request.POST, request.viewer, host, defaults_for(request.viewer, host))
    if error is not None:
        form.add_error(error.field if error.field in form.fields else None, error.message)
    return _page(request, form, status=422)


def _page(request: Request, form: ShortForm, *, status: int) -> HttpResponse:
    template = "accompaniments/_short_form.html" if request.htmx else "accompaniments/short_create.html"
    return render(request, template, {"form": form, "host": form.host_page, "draft": None}, status=status)


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
