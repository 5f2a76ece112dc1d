"""Documents of an actor, a programme, an accompaniment: the list, keeping one, reading it, archiving it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accompaniments.enums import DocumentAudience
from accompaniments.forms.documents import DocumentForm
from accompaniments.models import Accompaniment, Document
from accompaniments.permissions import put_it_there
from accompaniments.services import add_document, archive_document, restore_document
from accompaniments.services.documents import HOST_FIELDS
from accounts.http import Request
from accounts.permissions import can, requires
from accounts.viewer import Viewer
from actors.forms.saving import save_form
from actors.models import Actor
from common.downloads import serve
from programmes.models import Programme

HOSTS: dict[str, Any] = {
    "acteur": lambda viewer: Actor.objects.readable_by(viewer),
    "programme": Programme,
    "accompagnement": Accompaniment,
}


class HostConverter:
    """What keeps documents, as addresses name it."""

    regex = "|".join(HOSTS)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


KINDS = {Actor: "acteur", Programme: "programme", Accompaniment: "accompagnement"}


def of_host(permission: str) -> Callable[[Any], Any]:
    """`requires`, for a view whose address names what kind of host it is about."""

    def decorate(view: Any) -> Any:
        checked = {kind: requires(permission, source)(view) for kind, source in HOSTS.items()}

        @wraps(view)
        def by_kind(request: Request, kind: str, pk: int) -> HttpResponse:
            return checked[kind](request, pk=pk)

        by_kind.permission, by_kind.links = permission, False  # type: ignore[attr-defined]
        return by_kind

    return decorate


def panel_url(host: Any) -> str:
    """The address of a host's documents."""
    return reverse("accompaniments:document_panel", args=[KINDS[type(host)], host.pk])


def has_panel(viewer: Viewer, host: Any) -> bool:
    """Whoever may read a document there; the Club at once, but on an actor's page, which stays light: there the first
    one is added by the link of « Accompagnements » (`add_link`).
    """
    if viewer.is_club and not isinstance(host, Actor):
        return True
    return Document.objects.visible_to(viewer).filter(**_at(host)).exists()


def add_link(viewer: Viewer, host: Any) -> str:
    """Where this person adds a document to that host, if they may."""
    return (
        reverse("accompaniments:document_add", args=[KINDS[type(host)], host.pk])
        if can(viewer, "documents.add", host)
        else ""
    )


def _at(host: Any) -> dict[str, Any]:
    return {HOST_FIELDS[type(host)]: host}


def _audiences(viewer: Viewer, host: Any) -> list[DocumentAudience]:
    if not viewer.is_club:
        return [DocumentAudience.ACTORS]
    every = list(DocumentAudience)
    return every if isinstance(host, Programme) else [each for each in every if each != DocumentAudience.PARTNERS]


def _form(request: Request, host: Any) -> DocumentForm:
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    return DocumentForm(data, files, audiences=_audiences(request.viewer, host))


def _context(viewer: Viewer, host: Any, form: DocumentForm | None) -> dict[str, Any]:
    may_add = can(viewer, "documents.add", host)
    kept = list(Document.objects.kept_for(viewer).filter(**_at(host)).on_a_line())
    for row in kept:
        row.may_archive = may_add and put_it_there.test(viewer, row)  # type: ignore[attr-defined]
    return {
        "host": host, "kind": KINDS[type(host)], "form": form if may_add else None, "may_add": may_add,
        "documents": [row for row in kept if row.archived_at is None],
        "is_adding": False,
        "archived": [row for row in kept if row.archived_at and row.may_archive],  # type: ignore[attr-defined]
    }  # fmt: skip


@require_safe
@of_host("documents.view")
def document_panel(request: Request, host: Any) -> HttpResponse:
    """On the host's page the list alone, with a link; opened by it, the form too."""
    if request.htmx:
        return render(request, "accompaniments/_documents.html", _context(request.viewer, host, None))
    return render(request, "accompaniments/documents.html", _context(request.viewer, host, _form(request, host)))


@of_host("documents.add")
def document_add(request: Request, host: Any) -> HttpResponse:
    """Keep a document; sent twice, it is kept once. A refused file leaves the other fields as they were."""
    form, status = _form(request, host), 200
    if request.method == "POST":
        document, status = save_form(
            form,
            lambda values: add_document(host=host, by=request.user, name=values["file"].name, **values),
        )
        if document is not None:
            undo = reverse("accompaniments:document_archive", args=[document.pk])
            messages.success(request, f"«\u00a0{document}\u00a0» est au dossier.", extra_tags=undo)
            return redirect(panel_url(host))
    context = _context(request.viewer, host, form) | {"is_adding": True}
    return render(request, "accompaniments/documents.html", context, status=status)


@require_safe
@requires("documents.view", lambda viewer: Document.objects.visible_to(viewer).on_a_line())
def document_download(request: Request, document: Document) -> HttpResponse:
    """The file itself; `?voir` opens a PDF or an image in the browser."""
    return serve(document.file, inline="voir" in request.GET)


def _hosted(rows: Any) -> Any:
    return rows.select_related("actor", "programme", "accompaniment")


@require_POST
@requires("documents.archive", lambda viewer: _hosted(Document.objects.visible_to(viewer)))
def document_archive(request: Request, document: Document) -> HttpResponse:
    """Shown no more; the message carries the way back."""
    archive_document(document=document, by=request.user)
    undo = reverse("accompaniments:document_restore", args=[document.pk])
    messages.success(request, f"«\u00a0{document}\u00a0» est archivé.", extra_tags=undo)
    return redirect(panel_url(document.host))


@require_POST
@requires("documents.archive", lambda viewer: _hosted(Document.objects.kept_for(viewer)))
def document_restore(request: Request, document: Document) -> HttpResponse:
    restore_document(document=document, by=request.user)
    messages.success(request, f"«\u00a0{document}\u00a0» est de nouveau au dossier.")
    return redirect(panel_url(document.host))
