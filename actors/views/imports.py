"""Bringing a file into the directory: send it, check its columns, look at the dry run, write."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.http import Request
from accounts.permissions import requires
from actors.enums import ImportKind, ImportOutcome, ImportStage
from actors.forms.imports import MappingForm, UploadForm
from actors.models import ImportBatch, ImportRow
from actors.services import imports
from common.downloads import serve
from common.enums import JobState
from common.errors import DomainError

PER_PAGE = 25
DONE_LABELS = {
    ImportOutcome.CREATED: "Créées", ImportOutcome.CHANGED: "Modifiées", ImportOutcome.SAME: "Inchangées",
    ImportOutcome.DOUBTFUL: "Laissées de côté", ImportOutcome.REFUSED: "Refusées",
}  # fmt: skip
TRY_LABELS = {
    ImportOutcome.CREATED: "À créer", ImportOutcome.CHANGED: "À modifier", ImportOutcome.SAME: "Inchangées",
    ImportOutcome.DOUBTFUL: "Doublons possibles", ImportOutcome.REFUSED: "Refusées",
}  # fmt: skip
DECISIONS = [("", "Laisser de côté"), ("same", "C’est la même fiche"), ("create", "Créer quand même")]


@requires("actors.import")
@require_safe
def import_list(request: Request) -> HttpResponse:
    rows = ImportBatch.objects.visible_to(request.viewer).select_related("by")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "actors/import_list.html", {"page": page})


@requires("actors.import")
def import_create(request: Request) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            batch = imports.receive_file(
                content=file.read(), name=file.name, by=request.user, kind=form.cleaned_data["kind"],
                submission_id=form.cleaned_data["submission_id"],
            )  # fmt: skip
            return redirect("actors:import_detail", batch.pk)
        except DomainError as error:
            form.add_error("file", error.message)
    status = 422 if form.is_bound else 200
    return render(request, "actors/import_create.html", {"form": form, "kinds": ImportKind.choices}, status=status)


@requires("actors.import")
@require_safe
def import_model(request: Request, kind: str, extension: str) -> HttpResponse:
    """An empty file with the columns we read."""
    if kind not in ImportKind.values or extension not in {"xlsx", "csv"}:
        raise Http404
    content, content_type = imports.model_file(kind=kind, extension=extension)
    name = "annees-passees" if kind == ImportKind.PAST_YEARS else "acteurs"
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="modele-{name}.{extension}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@requires("actors.import", ImportBatch)
@require_safe
def import_detail(request: Request, batch: ImportBatch) -> HttpResponse:
    """Where the import stands: progress, columns, dry run, or what was written. htmx: the part asked for alone."""
    if request.htmx and request.GET.get("suivi"):
        response = render(request, "actors/import_detail.html#progress", {"batch": batch})
        if batch.is_over:
            response["HX-Refresh"] = "true"
        return response
    return _page(request, batch)


def _page(
    request: Request, batch: ImportBatch, *, form: MappingForm | None = None, status: int = 200
) -> HttpResponse:
    """The whole page, or the lines alone when htmx asks for another tab or page of them."""
    context: dict[str, Any] = {
        "batch": batch,
        "form": form,
        "rows": None,
        "is_failed": batch.state == JobState.FAILED,
    }
    template = "actors/import_detail.html"
    if batch.is_over and batch.columns and (_asks_columns(request, batch) or form is not None):
        context["form"] = form or MappingForm(batch=batch)
        context["sheets"] = batch.mapping.get("sheets", [])
    elif batch.is_over and batch.stage in {ImportStage.CHECKED, ImportStage.APPLIED}:
        context |= _lines(request, batch)
        if request.htmx and request.htmx.target == "lignes":
            template = "actors/import_lines.html#lines"
    return render(request, template, context, status=status)


def _asks_columns(request: Request, batch: ImportBatch) -> bool:
    again = batch.stage == ImportStage.CHECKED and "colonnes" in request.GET
    return again or batch.stage == ImportStage.MAPPED


def _lines(request: Request, batch: ImportBatch) -> dict[str, Any]:
    """The lines of the tab asked for, else of the first one that wants somebody's eyes."""
    labels = DONE_LABELS if batch.stage == ImportStage.APPLIED else TRY_LABELS
    tabs = [(outcome, label, batch.counts.get(outcome, 0)) for outcome, label in labels.items()]
    eyes = [ImportOutcome.REFUSED, ImportOutcome.DOUBTFUL, *labels]
    first = next((outcome for outcome in eyes if batch.counts.get(outcome)), ImportOutcome.CREATED)
    asked = request.GET.get("etat", "")
    chosen = asked if asked in ImportOutcome.values else first
    rows = batch.rows.filter(outcome=chosen).select_related("actor").order_by("line")
    paginator = Paginator(rows, PER_PAGE)
    paginator.count = batch.counts.get(chosen, 0)  # counted by the job
    page = paginator.get_page(request.GET.get("page"))
    return {
        "tabs": tabs, "chosen": chosen, "page": page, "total": sum(batch.counts.values()),
        "rows": [_shown(row) for row in page.object_list], "decisions": DECISIONS,
        "will_write": batch.stage == ImportStage.CHECKED and imports.will_write(batch),
    }  # fmt: skip


def _shown(row: ImportRow) -> dict[str, Any]:
    """A line with its changes as (label, before, after), and what was decided when it is a doubtful one."""
    changes = [
        (imports.label_of(name), change[0], change[1])
        for name, change in row.changes.items()
        if not name.startswith("_")
    ]
    decision = row.changes.get("_decision")
    return {"row": row, "changes": changes, "is_doubt": decision is not None, "decision": decision}


@requires("actors.import", ImportBatch)
@require_POST
def import_map(request: Request, batch: ImportBatch) -> HttpResponse:
    form = MappingForm(request.POST, batch=batch)
    if form.is_valid():
        data = form.cleaned_data
        try:
            imports.map_columns(
                batch=batch, fields=form.mapped(), default_kind=data["default_kind"],
                default_source=data.get("default_source", ""), by=request.user,
            )  # fmt: skip
            return redirect("actors:import_detail", batch.pk)
        except DomainError as error:
            form.add_error(None, error.message)
    return _page(request, batch, form=form, status=422)


def _act(request: Request, batch: ImportBatch, write: Callable[[], Any]) -> HttpResponse:
    """Run a service; its refusal becomes a message on the page."""
    try:
        write()
    except DomainError as error:
        messages.error(request, error.message)
    back = reverse("actors:import_detail", args=[batch.pk])
    query = request.POST.get("retour", "")
    return redirect(f"{back}?{query}" if query else back)


@requires("actors.import", ImportBatch)
@require_POST
def import_sheet(request: Request, batch: ImportBatch) -> HttpResponse:
    sheet = request.POST.get("sheet", "")
    return _act(request, batch, lambda: imports.choose_sheet(batch=batch, sheet=sheet, by=request.user))


@requires("actors.import", ImportBatch)
@require_POST
def import_decide(request: Request, batch: ImportBatch) -> HttpResponse:
    """« C'est la même fiche », « Créer quand même » or « Laisser de côté », of one line or of all."""
    line, decision = request.POST.get("line", ""), request.POST.get("decision", "")
    number = int(line) if line.isdecimal() and len(line) < 7 else None
    return _act(request, batch, lambda: imports.decide(batch=batch, decision=decision, line=number, by=request.user))


@requires("actors.import", ImportBatch)
@require_POST
def import_apply(request: Request, batch: ImportBatch) -> HttpResponse:
    return _act(request, batch, lambda: imports.request_apply(batch=batch, by=request.user))


@requires("actors.import", ImportBatch)
@require_POST
def import_retry(request: Request, batch: ImportBatch) -> HttpResponse:
    return _act(request, batch, lambda: imports.retry_import(batch=batch, by=request.user))


@requires("actors.import", ImportBatch)
@require_POST
def import_cancel(request: Request, batch: ImportBatch) -> HttpResponse:
    return _act(request, batch, lambda: imports.cancel_import(batch=batch, by=request.user))


@requires("actors.import", ImportBatch)
@require_safe
def import_errors(request: Request, batch: ImportBatch) -> HttpResponse:
    """The lines refused or left aside, in the file's own columns."""
    file = batch.error_file
    if file is None:
        raise Http404
    return serve(file)
