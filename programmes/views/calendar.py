"""The calendar of a programme: phases from a template, then by hand; deliverables and their documents."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.http import Request
from accounts.permissions import can, requires
from accounts.viewer import Viewer
from actors.forms.saving import save_form
from common.downloads import serve
from common.errors import DomainError
from common.registries import panels_for
from programmes.forms.calendar import DeliverableForm, NewPhaseForm, PhaseForm, TemplateForm
from programmes.models import Deliverable, Phase, Programme
from programmes.services import (
    add_deliverable,
    add_module,
    add_phase,
    apply_template,
    remove_deliverable,
    remove_phase,
    update_deliverable,
    update_phase,
)
from programmes.views.parts import part_page


@requires("programmes.view_full", Programme)
def calendar(request: Request, programme: Programme) -> HttpResponse:
    phases = list(programme.phases.prefetch_related("deliverables__file"))
    may_edit = can(request.viewer, "programmes.edit", programme)
    context = {
        "programme": programme, "tab": "calendar", "phases": phases, "may_edit": may_edit,
        "loose": programme.deliverables.filter(phase=None).select_related("file"),
        "template_form": TemplateForm() if may_edit and not phases else None,
        "panels": panels_for("programme_calendar", viewer=request.viewer, obj=programme),
    }  # fmt: skip
    return render(request, "programmes/calendar.html", context)


@requires("programmes.edit", Programme)
def template_apply(request: Request, programme: Programme) -> HttpResponse:
    form, status = TemplateForm(request.POST or None), 200
    if request.method == "POST":
        phases, status = save_form(
            form, lambda values: apply_template(programme=programme, by=request.user, **values)
        )
        if phases is not None:
            messages.success(request, _posed(len(phases)))
            return redirect("programmes:calendar", programme.pk)
    return part_page(request, programme, "Partir d’un gabarit", form, status, tab="calendar")


def _posed(count: int) -> str:
    if not count:
        return "Ce gabarit ne contient aucune phase : rien n’a été posé."
    posed = "Une phase est posée." if count == 1 else f"{count} phases sont posées."
    return f"{posed} Tout se modifie librement."


@requires("programmes.edit", Programme)
def phase_create(request: Request, programme: Programme) -> HttpResponse:
    form, status = NewPhaseForm(request.POST or None), 200
    if request.method == "POST":

        def write(values: dict[str, Any]) -> Phase:
            if values["module"] is None:
                del values["module"]
                return add_phase(programme=programme, by=request.user, **values)
            return add_module(programme=programme, by=request.user, **values)

        phase, status = save_form(form, write)
        if phase is not None:
            messages.success(request, f"La phase « {phase} » est ajoutée.")
            return redirect(phase)
    return part_page(request, programme, "Ajouter une phase", form, status, tab="calendar")


def _phases(viewer: Viewer) -> Any:
    return Phase.objects.visible_to(viewer).select_related("programme")


@requires("programmes.edit", _phases)
def phase_edit(request: Request, phase: Phase) -> HttpResponse:
    form, status = PhaseForm(request.POST or None, phase=phase), 200
    if request.method == "POST":
        saved, status = save_form(form, lambda values: update_phase(phase=phase, by=request.user, **values))
        if saved is not None:
            messages.success(request, "La phase est à jour.")
            return redirect(saved)
    removal = {"url": "programmes:phase_remove", "pk": phase.pk, "label": "Enlever cette phase"}
    return part_page(request, phase.programme, "Modifier la phase", form, status, tab="calendar", removal=removal)


@require_POST
@requires("programmes.edit", _phases)
def phase_remove(request: Request, phase: Phase) -> HttpResponse:
    url = phase.get_absolute_url()
    remove_phase(phase=phase, by=request.user)
    messages.success(request, "La phase est enlevée ; ses livrables déjà remis restent.")
    return redirect(url)


@requires("programmes.edit", Programme)
def deliverable_create(request: Request, programme: Programme) -> HttpResponse:
    form, status = DeliverableForm(request.POST or None, request.FILES or None, programme=programme), 200
    if request.method == "POST":
        saved, status = save_form(
            form, lambda values: add_deliverable(programme=programme, by=request.user, **values)
        )
        if saved is not None:
            messages.success(request, f"Le livrable « {saved} » est ajouté.")
            return redirect(saved)
    return part_page(request, programme, "Ajouter un livrable", form, status, tab="calendar")


def _deliverables(viewer: Viewer) -> Any:
    return Deliverable.objects.visible_to(viewer).select_related("programme", "file")


@requires("programmes.edit", _deliverables)
def deliverable_edit(request: Request, deliverable: Deliverable) -> HttpResponse:
    programme = deliverable.programme
    form = DeliverableForm(request.POST or None, request.FILES or None, programme=programme, deliverable=deliverable)
    status = 200
    if request.method == "POST":
        saved, status = save_form(
            form,
            lambda values: update_deliverable(deliverable=deliverable, by=request.user, **values),
        )
        if saved is not None:
            messages.success(request, "Le livrable est à jour.")
            return redirect(saved)
    removal = None
    if not deliverable.is_kept:
        removal = {"url": "programmes:deliverable_remove", "pk": deliverable.pk, "label": "Enlever ce livrable"}
    return part_page(request, programme, "Modifier le livrable", form, status, tab="calendar", removal=removal)


@require_POST
@requires("programmes.edit", _deliverables)
def deliverable_remove(request: Request, deliverable: Deliverable) -> HttpResponse:
    url = deliverable.get_absolute_url()
    try:
        remove_deliverable(deliverable=deliverable, by=request.user)
        messages.success(request, "Le livrable est enlevé.")
    except DomainError as error:
        messages.error(request, error.message)
    return redirect(url)


@require_safe
@requires("programmes.view_full", _deliverables)
def deliverable_file(request: Request, deliverable: Deliverable) -> HttpResponse:
    """The document of a deliverable, to the Club."""
    if deliverable.file is None:
        raise Http404
    return serve(deliverable.file)
