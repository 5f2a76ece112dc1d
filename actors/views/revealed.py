"""The page of something revealed: what it is, where it belongs, and the place of its evidence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from accounts.http import Request
from accounts.permissions import requires
from actors.enums import Beneficiary
from actors.models import Limit, Need, Resource, Revealed, Tension, UsefulEffect, WeakSignal
from common.registries import panels_for


def _seen(model: type[Revealed]) -> Callable[[Any], Any]:
    return lambda viewer: (
        model.objects.visible_to(viewer)
        .with_proof_level()
        .select_related("actor", "sphere", "territory", "created_by")
        .prefetch_related("objectives__framework")
    )


def _page(request: Request, host: str, row: Revealed, facts: list[tuple[str, str]], **more: Any) -> HttpResponse:
    context = {
        "row": row,
        "kind": str(row._meta.verbose_name).capitalize(),
        "facts": [(name, value) for name, value in facts if value],
        "objectives": list(row.objectives.all()),
        "panels": panels_for(host, viewer=request.viewer, obj=row),
        "offers": [],
        "answers": [],
        "answered_by": [],
        **more,
    }
    return render(request, "actors/revealed_detail.html", context)


@requires("actors.view_revealed", _seen(Resource))
def resource_detail(request: Request, row: Resource) -> HttpResponse:
    facts = [("Nature", row.get_kind_display()), ("État", row.get_life_cycle_display())]
    offers = row.offers.visible_to(request.viewer)
    return _page(request, "resource", row, facts, offers=offers, kind="Déjà-là")


@requires("actors.view_revealed", _seen(UsefulEffect))
def effect_detail(request: Request, row: UsefulEffect) -> HttpResponse:
    people = ", ".join(Beneficiary(slug).wording for slug in row.beneficiaries)
    facts = [
        ("Bénéficiaires", people),
        ("Précisions", row.beneficiary_detail),
        ("Domaine", row.get_domain_display() if row.domain else ""),
        ("Portée", row.get_reach_display()),
    ]
    answers = row.answers.visible_to(request.viewer).with_proof_level()
    answered_by = row.answered_by.visible_to(request.viewer).with_proof_level()
    kind = row.get_nature_display()
    return _page(request, "effect", row, facts, answers=answers, answered_by=answered_by, kind=kind)


@requires("actors.view_revealed", _seen(Need))
def need_detail(request: Request, row: Need) -> HttpResponse:
    sought = row.get_resource_kind_display() if row.resource_kind else ""
    return _page(request, "need", row, [("État", row.get_state_display()), ("Ce qui est cherché", sought)])


@requires("actors.view_revealed", _seen(Tension))
def tension_detail(request: Request, row: Tension) -> HttpResponse:
    return _page(request, "tension", row, [])


@requires("actors.view_revealed", _seen(Limit))
def limit_detail(request: Request, row: Limit) -> HttpResponse:
    return _page(request, "limit", row, [("Nature", row.get_kind_display())])


@requires("actors.view_revealed", _seen(WeakSignal))
def signal_detail(request: Request, row: WeakSignal) -> HttpResponse:
    facts = [("Observé le", f"{row.observed_on:%d/%m/%Y}"), ("Confiance", row.get_confidence_display())]
    return _page(request, "signal", row, facts)
