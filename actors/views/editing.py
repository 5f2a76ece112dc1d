"""Adding an actor to the directory, and changing its sheet."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render

from accounts.http import Request
from accounts.permissions import can, requires
from actors.forms.actors import ActorForm, NewActorForm, OwnActorForm
from actors.forms.saving import save_form
from actors.models import Actor
from actors.services import create_actor, update_actor
from actors.services.companies import is_offered
from actors.services.duplicates import LookAlike
from actors.services.resembling import sheets_like
from actors.views.companies import ADD_CLUB, SAVE, look_up, pressed

# what the page shows besides the form
NOTHING: dict[str, Any] = {
    "typed": "", "searched": "", "companies": None, "company_error": "", "taken": None, "look_alikes": [],
}  # fmt: skip


@requires("actors.create")
def actor_create(request: Request) -> HttpResponse:
    """A new sheet. Nothing is written while another sheet looks like it and was not shown yet."""
    if request.method != "POST":
        return _page(request, NewActorForm())
    do = pressed(request.POST)
    if do == ADD_CLUB:
        return _page(request, _with_club(NewActorForm(request.POST)))
    if do != SAVE:
        data, shown = look_up(request.POST, do)
        return _page(request, NewActorForm(data).quiet(), **shown)
    form = NewActorForm(request.POST)
    alike = _unseen(form, request.POST.getlist("seen")) if form.is_valid() else []
    if alike:
        return _page(request, form, status=409, look_alikes=alike)
    actor, status = save_form(form, lambda values: create_actor(by=request.user, **values))
    if actor is None:
        return _page(request, form, status=status)
    messages.success(request, f"La fiche de {actor} est créée.")
    return redirect(actor)


def _unseen(form: NewActorForm, seen: list[str]) -> list[LookAlike]:
    """The sheets that look like this one, when at least one was not shown with the form that was sent.

    The sheet this very sending made is none of them, nor is one with the same SIRET: that is refused anyway.
    """
    sending = form.cleaned_data["submission_id"]
    if sending and Actor.objects.filter(submission_id=sending).exists():
        return []
    if form.sheet_of_siret is not None:
        return []
    found = [alike for alike in sheets_like(profile=form.profile()) if alike.actor.submission_id != sending]
    return found if {str(alike.actor.pk) for alike in found} - set(seen) else []


def _with_club(form: Any) -> Any:
    """The form with one more club ticked; nothing else is judged yet."""
    form.full_clean()
    data: QueryDict = form.data.copy()
    if "club" not in form.errors:
        data.setlist("clubs", [str(club.pk) for club in form.cleaned_data.get("clubs", [])])
        data["club"] = ""
        return type(form)(data, instance=form.instance).quiet()
    errors = form.errors["club"]
    form.quiet()
    form._errors["club"] = errors
    return form


@requires("actors.edit", Actor)
def actor_edit(request: Request, actor: Actor) -> HttpResponse:
    form_class = ActorForm if can(request.viewer, "actors.edit_identity", actor) else OwnActorForm
    form: Any = form_class(request.POST or None, instance=actor)
    if request.method != "POST":
        return _page(request, form, actor)
    if form_class is ActorForm and request.POST.get("do") == ADD_CLUB:
        return _page(request, _with_club(form), actor)
    saved, status = save_form(
        form, lambda values: update_actor(actor=actor, base_version=form.base_version, by=request.user, **values)
    )
    if saved is None:
        return _page(request, form, actor, status=status)
    messages.success(request, "La fiche est à jour.")
    return redirect(actor)


def _page(
    request: Request, form: Any, actor: Actor | None = None, *, status: int = 200, **shown: Any
) -> HttpResponse:
    """The form with what its buttons found; for htmx, the part inside the form alone."""
    sent = {name: request.POST.get(name, "")[:4000] for name in ("searched", "filled")}
    typed = request.POST.get("company", "")[:200]
    context = {
        **NOTHING, **sent, "typed": typed, **shown, "form": form, "actor": actor,
        "filled": form.data.get("filled", "") if form.is_bound else "",
        "offers_companies": actor is None and is_offered(),
        "same_siret": form.sheet_of_siret if status == 422 and isinstance(form, ActorForm) else None,
    }  # fmt: skip
    template = "actors/actor_form.html" + ("#inside" if request.htmx else "")
    return render(request, template, context, status=status)
