"""The company's space: what was noted about it and what it says of that, its commitments."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from accompaniments.enums import CommitmentStatus
from accompaniments.forms.space import CommitmentForm, WordForm
from accompaniments.models import Commitment, CommitmentWord, Evidence, Statement
from accompaniments.reads import evidence_rows, subject_or_404
from accompaniments.services import answer_commitment, mark_read, speak_about, take_back, take_back_word
from accompaniments.services.space import may_take_back
from accompaniments.space import SLUGS, noted, own_commitments, space_of, spoken
from accounts.http import Request
from accounts.permissions import demand, requires
from accounts.viewer import Viewer
from actors.forms.saving import save_form
from common.errors import DomainError
from common.pages import page_of

KINDS = {slug: kind for kind, slug in SLUGS.items()}


class NotedConverter:
    """What a member may speak about, as addresses name it."""

    regex = "|".join(KINDS)

    def to_python(self, value: str) -> str:
        return KINDS[value]

    def to_url(self, value: str) -> str:
        return SLUGS.get(value, value)


@require_safe
@requires("accompaniments.space")
def space(request: Request) -> HttpResponse:
    """« Votre espace », also the home page of members who are not partners."""
    return render(request, "accompaniments/space.html", {"space": space_of(request.viewer)})


@require_safe
@requires("accompaniments.space")
def noted_list(request: Request, kind: str) -> HttpResponse:
    """All that was noted about the member's actors, newest first, and what they said of it."""
    page = page_of(
        noted(request.viewer, kind), number=request.GET.get("page"), order=("-created_at", "-pk"),
        dress=lambda rows: rows.select_related("actor"),
    )  # fmt: skip
    several = len(request.viewer.actor_ids) > 1
    context = {"page": page, "rows": spoken(page.object_list), "kind": kind, "has_several": several}
    return render(request, "accompaniments/noted_list.html", context)


@requires("evidence.view")
def speak(request: Request, kind: str, pk: int) -> HttpResponse:
    """Confirm or contest what was noted; sent twice, it is written once."""
    subject = subject_or_404(kind, pk, viewer=request.viewer)
    demand(request.viewer, "evidence.speak", subject)
    form, status = WordForm(request.POST or None), 200
    if request.method == "POST":
        evidence, status = save_form(form, lambda values: speak_about(subject=subject, by=request.user, **values))
        if evidence is not None:
            undo = reverse("accompaniments:take_back", args=[evidence.pk])
            messages.success(request, "Votre parole est notée. Le Club la lira.", extra_tags=undo)
            return redirect(subject)
    rows = evidence_rows(request.viewer, subject, kind)
    context = {"subject": subject, "kind": kind, "form": form, "rows": rows}
    return render(request, "accompaniments/speak.html", context, status=status)


def _said(viewer: Viewer) -> Any:
    return Evidence.objects.readable_by(viewer).filter(statement__isnull=False).with_sources().with_subjects()


@require_POST
@requires("evidence.take_back", _said)
def word_take_back(request: Request, evidence: Evidence) -> HttpResponse:
    """Whoever spoke takes it back, for a day."""
    subject: Any = evidence.subject
    _undo(request, lambda: take_back(evidence=evidence, by=request.user), "Votre parole est retirée.")
    return redirect(subject)


def _undo(request: Request, take: Any, done: str) -> None:
    try:
        take()
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, done)


# --- commitments ---


@require_safe
@requires("accompaniments.space")
def commitment_list(request: Request) -> HttpResponse:
    """The member's commitments: those to keep first, then the closed ones."""
    rows = own_commitments(request.viewer)
    page = page_of(
        rows.open(), rows.exclude(status=CommitmentStatus.OPEN), number=request.GET.get("page"),
        order=("due_on", "pk"), dress=lambda found: found.with_words(),
    )  # fmt: skip
    for row in page.object_list:
        row.last = next(iter(row.words.all()), None)
        row.may_take_back = row.last is not None and may_take_back(row.last, request.user)
    several = len(request.viewer.actor_ids) > 1
    return render(request, "accompaniments/commitment_list.html", {"page": page, "has_several": several})


@requires("commitments.answer", lambda viewer: Commitment.objects.visible_to(viewer).with_words())
def commitment_answer(request: Request, commitment: Commitment) -> HttpResponse:
    """« Tenu » or « pas tenu », with a word; sent twice, it is written once."""
    form, status = CommitmentForm(request.POST or None), 200
    if request.method == "POST":
        word, status = save_form(
            form, lambda values: answer_commitment(commitment=commitment, by=request.user, **values)
        )
        if word is not None:
            undo = reverse("accompaniments:commitment_take_back", args=[word.pk])
            messages.success(request, "C’est noté. Le Club le lira.", extra_tags=undo)
            return redirect("accompaniments:commitment_list")
    context = {"form": form, "commitment": commitment}
    return render(request, "accompaniments/commitment_answer.html", context, status=status)


def _words(viewer: Viewer) -> Any:
    return CommitmentWord.objects.visible_to(viewer).select_related("commitment")


@require_POST
@requires("commitments.take_back", _words)
def commitment_take_back(request: Request, word: CommitmentWord) -> HttpResponse:
    """Whoever said it takes it back, for a day."""
    _undo(request, lambda: take_back_word(word=word, by=request.user), "Votre réponse est retirée.")
    return redirect("accompaniments:commitment_list")


# --- read by the Club ---


@require_POST
@requires("accompaniments.read_said", Statement)
def statement_read(request: Request, statement: Statement) -> HttpResponse:
    """It leaves the inbox."""
    mark_read(said=statement, by=request.user)
    return _back(request)


@require_POST
@requires("accompaniments.read_said", _words)
def commitment_word_read(request: Request, word: CommitmentWord) -> HttpResponse:
    mark_read(said=word, by=request.user)
    return _back(request)


def _back(request: Request) -> HttpResponse:
    """To the page the button stood on, one of ours, or the inbox."""
    messages.success(request, "Lu\u00a0: cela quitte votre liste.")
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return redirect(wanted)
    return redirect(f"{reverse('accompaniments:inbox')}#paroles")
