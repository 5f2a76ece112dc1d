"""What is revealed about an actor: its page, noting it, editing it, its offers; the place of its evidence."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.http import Request
from accounts.permissions import can, requires
from actors.enums import EffectNature
from actors.forms.revealed import FORMS, LINE_KINDS, LifeCycleForm, LineForm, blank_form
from actors.forms.saving import save_form
from actors.models import Actor, Limit, Need, Resource, Revealed, Tension, UsefulEffect, WeakSignal
from actors.services import archive_revealed, note_revealed, unarchive_revealed, update_revealed
from common.registries import panels_for

KINDS: dict[str, type[Revealed]] = {
    "deja-la": Resource, "effets": UsefulEffect, "besoins": Need, "tensions": Tension, "limites": Limit,
    "signaux": WeakSignal,
}  # fmt: skip
SLUGS = {model: slug for slug, model in KINDS.items()}


class KindConverter:
    """The kinds, as addresses name them."""

    regex = "|".join(KINDS)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


def _rows(model: type[Revealed], *, archived: bool) -> Callable[[Any], Any]:
    def seen(viewer: Any) -> Any:
        rows: Any = model.objects
        rows = rows.kept_for(viewer) if archived else rows.visible_to(viewer)
        return (
            rows.with_proof_level()
            .select_related("actor", "sphere", "territory", "created_by")
            .prefetch_related("objectives__framework")
        )

    return seen


def of_kind(permission: str, *, archived: bool = False) -> Callable[[Any], Any]:
    """`requires`, for a view whose address names the kind: the view receives the row."""

    def decorate(view: Any) -> Any:
        checked = {slug: requires(permission, _rows(model, archived=archived))(view) for slug, model in KINDS.items()}

        @wraps(view)
        def by_kind(request: Request, kind: str, pk: int) -> HttpResponse:
            return checked[kind](request, pk=pk)

        by_kind.permission, by_kind.links = permission, False  # type: ignore[attr-defined]
        return by_kind

    return decorate


# --- reading ---


def _page(request: Request, host: str, row: Revealed, facts: list[tuple[str, str]], **more: Any) -> HttpResponse:
    context = {
        "row": row,
        "slug": SLUGS[type(row)],
        "kind": str(row._meta.verbose_name).capitalize(),
        "facts": [(name, value) for name, value in facts if value],
        "objectives": list(row.objectives.all()),
        "panels": panels_for(host, viewer=request.viewer, obj=row),
        "offers": [],
        "life_cycle_form": None,
        "is_negative": False,
        "answers": [],
        "answered_by": [],
        **more,
    }
    return render(request, "actors/revealed_detail.html", context)


@requires("actors.view_revealed", _rows(Resource, archived=False))
def resource_detail(request: Request, row: Resource) -> HttpResponse:
    facts = [("Nature", row.get_kind_display()), ("État", row.get_life_cycle_display())]
    offers = row.offers.visible_to(request.viewer).order_by("pk")
    form = LifeCycleForm(instance=row) if can(request.viewer, "actors.edit_revealed", row) else None
    return _page(request, "resource", row, facts, offers=offers, kind="Déjà-là", life_cycle_form=form)


@requires("actors.view_revealed", _rows(UsefulEffect, archived=False))
def effect_detail(request: Request, row: UsefulEffect) -> HttpResponse:
    facts = [
        ("Bénéficiaires", row.beneficiary_names),
        ("Précisions", row.beneficiary_detail),
        ("Domaine", row.get_domain_display() if row.domain else ""),
        ("Portée", row.get_reach_display()),
    ]
    return _page(
        request, "effect", row, facts, kind=row.get_nature_display(),
        answers=row.answers.visible_to(request.viewer).with_proof_level(),
        answered_by=row.answered_by.visible_to(request.viewer).with_proof_level(),
        is_negative=row.nature == EffectNature.EXTERNALITY_NEGATIVE,
    )  # fmt: skip


@requires("actors.view_revealed", _rows(Need, archived=False))
def need_detail(request: Request, row: Need) -> HttpResponse:
    sought = row.get_resource_kind_display() if row.resource_kind else ""
    return _page(request, "need", row, [("État", row.get_state_display()), ("Ce qui est cherché", sought)])


@requires("actors.view_revealed", _rows(Tension, archived=False))
def tension_detail(request: Request, row: Tension) -> HttpResponse:
    return _page(request, "tension", row, [])


@requires("actors.view_revealed", _rows(Limit, archived=False))
def limit_detail(request: Request, row: Limit) -> HttpResponse:
    return _page(request, "limit", row, [("Nature", row.get_kind_display())])


@requires("actors.view_revealed", _rows(WeakSignal, archived=False))
def signal_detail(request: Request, row: WeakSignal) -> HttpResponse:
    facts = [("Observé le", f"{row.observed_on:%d/%m/%Y}"), ("Confiance", row.get_confidence_display())]
    return _page(request, "signal", row, facts)


# --- writing ---


@require_POST
@requires("actors.reveal", lambda viewer: Actor.objects.readable_by(viewer))
def revealed_line(request: Request, actor: Actor) -> HttpResponse:
    """Note something in one line; « préciser » opens the whole form with what was typed."""
    line = LineForm(request.POST)
    if "preciser" in request.POST:
        asked = urlencode({"nature": line.chosen, "label": line["label"].value() or ""})
        return redirect(f"{reverse('actors:reveal', args=[actor.pk])}?{asked}")
    _, model, values = LINE_KINDS[line.chosen]
    row, status = save_form(
        line,
        lambda typed: note_revealed(model=model, actor=actor, label=typed["label"], by=request.user, **values),
    )
    if row is not None:
        return _noted(request, actor, row)
    form = blank_form(line.chosen, actor, label=line["label"].value() or "")
    context = {"form": form, "line": line, "actor": actor, "slug": line.chosen, "row": None, "kinds": LINE_KINDS}
    return render(request, "actors/revealed_form.html", context, status=status)


@requires("actors.reveal", lambda viewer: Actor.objects.readable_by(viewer))
def revealed_create(request: Request, actor: Actor) -> HttpResponse:
    """The whole form of a kind (`?nature=`), perhaps begun on the actor's page."""
    line = LineForm(request.GET)
    form, status = blank_form(line.chosen, actor, request.POST or None, label=request.GET.get("label", "")), 200
    if request.method == "POST":
        model = LINE_KINDS[line.chosen][1]
        row, status = save_form(
            form, lambda values: note_revealed(model=model, actor=actor, by=request.user, **values)
        )
        if row is not None:
            return _noted(request, actor, row)
    context = {"form": form, "line": None, "actor": actor, "slug": line.chosen, "row": None, "kinds": LINE_KINDS}
    return render(request, "actors/revealed_form.html", context, status=status)


def _noted(request: Request, actor: Actor, row: Revealed) -> HttpResponse:
    messages.success(request, f"« {row.label} » est noté.")
    return redirect(f"{actor.get_absolute_url()}#{SLUGS[type(row)]}")


@of_kind("actors.edit_revealed")
def revealed_edit(request: Request, row: Revealed) -> HttpResponse:
    form, status = FORMS[type(row)](request.POST or None, instance=row), 200
    if request.method == "POST":
        saved, status = save_form(
            form,
            lambda values: update_revealed(row=row, base_version=form.base_version, by=request.user, **values),
        )
        if saved is not None:
            messages.success(request, "C’est à jour.")
            return redirect(saved)
    context: dict[str, Any] = {
        "form": form,
        "line": None,
        "actor": row.actor,
        "slug": SLUGS[type(row)],
        "row": row,
        "kinds": {},
    }
    return render(request, "actors/revealed_form.html", context, status=status)


@require_POST
@requires("actors.edit_revealed", _rows(Resource, archived=False))
def resource_life_cycle(request: Request, row: Resource) -> HttpResponse:
    """Say where a resource stands, in place."""
    form = LifeCycleForm(request.POST, instance=row)
    saved, status = save_form(
        form, lambda values: update_revealed(row=row, base_version=form.base_version, by=request.user, **values)
    )
    if saved is not None:
        messages.success(request, f"Le déjà-là est maintenant « {saved.get_life_cycle_display().lower()} ».")
        return redirect(saved)
    context: dict[str, Any] = {
        "form": form,
        "line": None,
        "actor": row.actor,
        "slug": "deja-la",
        "row": row,
        "kinds": {},
    }
    return render(request, "actors/revealed_form.html", context, status=status)


@require_POST
@of_kind("actors.edit_revealed")
def revealed_archive(request: Request, row: Revealed) -> HttpResponse:
    """Take it off the pages; the message carries the way back."""
    archive_revealed(row=row, by=request.user)
    undo = reverse("actors:revealed_unarchive", args=[SLUGS[type(row)], row.pk])
    messages.success(request, f"« {row.label} » est archivé.", extra_tags=undo)
    return redirect(row.actor or "actors:list")


@require_POST
@of_kind("actors.edit_revealed", archived=True)
def revealed_unarchive(request: Request, row: Revealed) -> HttpResponse:
    back = unarchive_revealed(row=row, by=request.user)
    messages.success(request, f"« {row.label} » est de retour.")
    return redirect(back)
