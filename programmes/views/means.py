"""What a programme is run with: its team, those who fund it, its budget, and what it aims at."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts.http import Request
from accounts.permissions import can, requires
from accounts.viewer import Viewer
from actors.forms.saving import save_form
from common.errors import Conflict, DomainError
from programmes.forms.means import BudgetForm, FundingForm, TargetsForm, TeamForm
from programmes.models import Funding, Programme, TeamMember
from programmes.reads import budget_of
from programmes.services import (
    add_funding,
    add_team_member,
    remove_funding,
    remove_team_member,
    set_budget,
    set_targets,
    update_funding,
)
from programmes.views.parts import part_page


@requires("programmes.view_full", Programme)
def means(request: Request, programme: Programme) -> HttpResponse:
    context = {
        "programme": programme, "tab": "means", "budget": budget_of(programme),
        "team": programme.team_members.select_related("user"),
        "may_edit": can(request.viewer, "programmes.edit", programme),
    }  # fmt: skip
    return render(request, "programmes/means.html", context)


@requires("programmes.edit", Programme)
def team(request: Request, programme: Programme) -> HttpResponse:
    form, status = TeamForm(request.POST or None, programme=programme), 200
    if request.method == "POST":
        member, status = save_form(
            form, lambda values: add_team_member(programme=programme, by=request.user, **values)
        )
        if member is not None:
            messages.success(request, f"{member.user} est dans l’équipe.")
            return redirect("programmes:team", programme.pk)
    context = {"programme": programme, "form": form, "team": programme.team_members.select_related("user")}
    return render(request, "programmes/team.html", context, status=status)


def _members(viewer: Viewer) -> Any:
    rows = TeamMember.objects.select_related("user")
    return rows.filter(programme__in=Programme.objects.visible_to(viewer).values("pk"))


@require_POST
@requires("programmes.edit", _members)
def team_remove(request: Request, member: TeamMember) -> HttpResponse:
    try:
        remove_team_member(member=member, by=request.user)
        messages.success(request, f"{member.user} n’est plus dans l’équipe.")
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("programmes:means", member.programme_id)  # type: ignore[attr-defined]


@requires("programmes.edit", Programme)
def funding_create(request: Request, programme: Programme) -> HttpResponse:
    form, status = FundingForm(request.POST or None), 200
    if request.method == "POST":
        funding, status = save_form(form, lambda values: add_funding(programme=programme, by=request.user, **values))
        if funding is not None:
            messages.success(request, f"{funding.actor} est noté. Ses membres voient désormais ce programme.")
            return redirect("programmes:means", programme.pk)
    return part_page(request, programme, "Ajouter un financeur ou un partenaire", form, status, tab="means")


def _fundings(viewer: Viewer) -> Any:
    return Funding.objects.visible_to(viewer).select_related("programme", "actor")


@requires("programmes.edit", _fundings)
def funding_edit(request: Request, funding: Funding) -> HttpResponse:
    form, status = FundingForm(request.POST or None, funding=funding), 200
    if request.method == "POST":
        saved, status = save_form(form, lambda values: update_funding(funding=funding, by=request.user, **values))
        if saved is not None:
            messages.success(request, f"Ce qu’apporte {funding.actor} est à jour.")
            return redirect("programmes:means", funding.programme.pk)
    removal = {"url": "programmes:funding_remove", "pk": funding.pk, "label": "Retirer du programme"}
    return part_page(request, funding.programme, str(funding.actor), form, status, tab="means", removal=removal)


@require_POST
@requires("programmes.edit", _fundings)
def funding_remove(request: Request, funding: Funding) -> HttpResponse:
    name, programme = str(funding.actor), funding.programme
    try:
        remove_funding(funding=funding, by=request.user)
        messages.success(request, f"{name} est retiré de ce programme, que ses membres ne voient plus.")
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("programmes:means", programme.pk)


@requires("programmes.edit", Programme)
def budget_edit(request: Request, programme: Programme) -> HttpResponse:
    form, status = BudgetForm(request.POST or None, programme=programme), 200
    if request.method == "POST":
        status = _save_budget(request, programme, form)
        if status == 200:
            messages.success(request, "Le budget est à jour.")
            return redirect("programmes:means", programme.pk)
    return render(request, "programmes/budget_form.html", {"form": form, "programme": programme}, status=status)


def _save_budget(request: Request, programme: Programme, form: BudgetForm) -> int:
    if not form.is_valid():
        return 422
    try:
        set_budget(programme=programme, lines=form.typed(), base_version=int(form.base_version), by=request.user)
    except Conflict as conflict:
        form.message = (
            "Quelqu’un a modifié le programme entre-temps. Rien n’a été écrasé : comparez avec la page "
            "« Moyens », puis enregistrez de nouveau pour garder votre saisie."
        )
        form.base_version = conflict.current.version
        return 409
    except DomainError as error:
        form.message = error.message
        return 422
    return 200


@requires("programmes.edit", Programme)
def targets_edit(request: Request, programme: Programme) -> HttpResponse:
    form, status = TargetsForm(request.POST or None, programme=programme), 200
    if request.method == "POST":

        def write(values: dict[str, Any]) -> Programme:
            set_targets(programme=programme, targets=values, by=request.user)
            return programme

        saved, status = save_form(form, write)
        if saved is not None:
            messages.success(request, "Les objectifs chiffrés sont à jour.")
            return redirect(programme)
    return part_page(
        request, programme, "Objectifs chiffrés", form, status, tab="detail",
        hint="Laissez vide ce qui n’est pas visé. L’atteint se compte tout seul, d’après ce qui est consigné.",
    )  # fmt: skip
