"""The path of an actor in a programme: enrolment, steps, end."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts.http import Request
from accounts.permissions import can, requires
from actors.forms.saving import save_form
from common.errors import DomainError
from common.pages import page_of
from common.registries import panels_for
from programmes.enums import PathStatus, TrajectoryStage
from programmes.forms.paths import CohortFilter, EndForm, EnrolForm, MoveForm
from programmes.models import Path, Programme
from programmes.services import drop_path, enrol_actors, finish_path, move_stage, resume_path

LATEST = 10


@requires("programmes.enrol", Programme)
def enrol(request: Request, programme: Programme) -> HttpResponse:
    """One actor or several at once: all of them, or none."""
    form, status = EnrolForm(request.POST or None), 200
    if request.method == "POST":
        paths, status = save_form(form, lambda values: enrol_actors(programme=programme, by=request.user, **values))
        if paths is not None and len(paths) == 1:
            messages.success(request, f"Le parcours de {paths[0].actor} est ouvert.")
            return redirect(paths[0])
        if paths is not None:
            messages.success(request, f"{len(paths)} parcours sont ouverts.")
            return redirect("programmes:cohort", programme.pk)
    return render(request, "programmes/enrol.html", {"form": form, "programme": programme}, status=status)


@requires("programmes.view_full", Programme)
def cohort(request: Request, programme: Programme) -> HttpResponse:
    """The paths of a programme, narrowed by state, stage and name, and who asked to join."""
    form = CohortFilter(request.GET or None)
    rows = form.narrow(programme.paths.of_living_actors())
    context = {
        "programme": programme, "tab": "cohort", "form": form,
        "may_edit": can(request.viewer, "programmes.edit", programme),
        "page": page_of(
            rows, number=request.GET.get("page"), order=("actor__sort_key", "pk"),
            dress=lambda found: found.select_related("actor__commune"),
        ),
        "asked": programme.join_requests.visible_to(request.viewer).waiting().order_by("received_at", "pk")[:LATEST],
    }  # fmt: skip
    return render(request, "programmes/cohort.html", context)


@requires("programmes.view_path", lambda viewer: Path.objects.visible_to(viewer).with_names())
def path_detail(request: Request, path: Path) -> HttpResponse:
    viewer = request.viewer
    may_move = can(viewer, "programmes.move_stage", path) and path.is_going
    context = {
        "path": path,
        "stages": _stages(path),
        "moves": path.moves.visible_to(viewer).select_related("recorded_by").order_by("-on", "-pk"),
        "form": MoveForm(path=path) if may_move else None,
        "may_resume": not path.is_going and can(viewer, "programmes.move_stage", path),
        "panels": panels_for("path", viewer=viewer, obj=path),
    }
    return render(request, "programmes/path_detail.html", context)


def _stages(path: Path) -> list[dict[str, object]]:
    """The six steps of the trajectory, those already reached, and the current one."""
    order = list(TrajectoryStage)
    here = order.index(TrajectoryStage(path.stage))
    return [
        {"label": stage.wording, "is_reached": rank <= here, "is_current": rank == here}
        for rank, stage in enumerate(order)
    ]


@requires("programmes.move_stage", lambda viewer: Path.objects.visible_to(viewer).with_names())
def path_move(request: Request, path: Path) -> HttpResponse:
    form, status = MoveForm(request.POST or None, path=path), 200
    if request.method == "POST":
        move, status = save_form(
            form,
            lambda values: move_stage(
                path=path, by=request.user, base_version=form.cleaned_data["version"], **values
            ),
        )
        if move is not None:
            messages.success(request, f"Nouvelle étape : {move.get_to_stage_display()}.")
            return redirect(path)
    context = {"form": form, "path": path, "title": "Nouvelle étape"}
    return render(request, "programmes/path_form.html", context, status=status)


@requires("programmes.move_stage", lambda viewer: Path.objects.visible_to(viewer).with_names())
def path_end(request: Request, path: Path) -> HttpResponse:
    form, status = EndForm(request.POST or None), 200
    if request.method == "POST":

        def end(values: dict[str, Any]) -> Path:
            if values["status"] == PathStatus.DROPPED:
                return drop_path(path=path, reason=values["reason"], on=values["on"], by=request.user)
            return finish_path(path=path, on=values["on"], by=request.user)

        ended, status = save_form(form, end)
        if ended is not None:
            messages.success(request, "La fin du parcours est notée.")
            return redirect(path)
    context = {"form": form, "path": path, "title": "Terminer le parcours"}
    return render(request, "programmes/path_form.html", context, status=status)


@require_POST
@requires("programmes.move_stage", lambda viewer: Path.objects.visible_to(viewer).with_names())
def path_resume(request: Request, path: Path) -> HttpResponse:
    """Back on its way, or ended by mistake."""
    try:
        resume_path(path=path, by=request.user)
        messages.success(request, "Le parcours reprend.")
    except DomainError as error:
        messages.error(request, error.message)
    return redirect(path)
