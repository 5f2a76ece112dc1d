"""Filling in: an introduction, one section a page, a check before sending. The same pages by account and by link."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts.permissions import requires
from assessments.forms.entries import Entry, Typed, said, save_entries, save_typed
from assessments.models import Assessment, AssessmentInvitation, Contribution
from assessments.querysets import LINK
from assessments.schema import Question, QuestionnaireContent, Section, content_of, is_asked
from assessments.services import (
    IncompleteAssessment,
    begin_contribution,
    finish_contribution,
    save_answer,
)
from assessments.services.submission import is_alone, missing_of
from common.errors import Conflict, DomainError

if TYPE_CHECKING:
    from accounts.viewer import Viewer


def _assessments(viewer: Viewer) -> Any:
    return Assessment.objects.visible_to(viewer).with_page()


def _own(viewer: Viewer) -> Any:
    return Contribution.objects.own(viewer).with_page()


@requires("assessments.fill", _assessments, links=True)
def begin(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """What it is, who will see what; « Commencer » creates this person's contribution."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    invitation = (
        AssessmentInvitation.objects.usable().filter(pk__in=viewer.granted(LINK), assessment=assessment).first()
    )
    content = content_of(assessment.questionnaire_version)
    if assessment.is_submitted:
        return redirect("assessments:answers", pk=assessment.pk)
    if request.method == "POST":
        try:
            contribution = begin_contribution(assessment=assessment, user=viewer.user, invitation=invitation)
        except DomainError as error:
            messages.error(request, error.message)
            return redirect("assessments:answers", pk=assessment.pk)
        return redirect("assessments:section", pk=contribution.pk, section=content.sections[0].slug)
    own = Contribution.objects.own(viewer).filter(assessment=assessment).first()
    context = {
        "assessment": assessment,
        "content": content,
        "contribution": own,
        "by_link": invitation is not None,
        **_progress(content, own),
    }
    return render(request, "assessments/begin.html", context)


def _progress(content: QuestionnaireContent, contribution: Contribution | None) -> dict[str, Any]:
    """How far this person is, and the first section with something left to say."""
    if contribution is None:
        return {"resume": None, "given": 0, "asked": len(content.questions), "progress": ""}
    answers = contribution.answers.by_question()
    values = {slug: answer.value for slug, answer in answers.items()}
    asked = [question for question in content.questions if is_asked(question, values)]
    given = [question for question in asked if question.slug in answers and answers[question.slug].is_given]
    waiting = [question for question in asked if question not in given]
    return {
        "resume": next((part for part in content.sections if any(q in waiting for q in part.questions)), None),
        "given": len(given),
        "asked": len(asked),
        "progress": f"{len(given)} réponse{'s' if len(given) > 1 else ''} sur {len(asked)}",
    }


@requires("assessments.fill", _own, links=True)
def section(request: HttpRequest, contribution: Contribution, section: str) -> HttpResponse:
    """One section: saved answer by answer by the script, or whole by « Continuer »."""
    assessment = contribution.assessment
    if assessment.is_submitted:
        return redirect("assessments:answers", pk=assessment.pk)
    content = content_of(assessment.questionnaire_version)
    current = content.section(section)
    if current is None:
        raise Http404
    entries = _entries(content, current, contribution.answers.by_question())
    status = 200
    if request.method == "POST":
        status = save_entries(entries, request.POST, partial(save_answer, contribution=contribution))
        if status == 200:
            return _next(content, current, contribution, request)
    rank = content.sections.index(current)
    context = {
        "assessment": assessment,
        "contribution": contribution,
        "content": content,
        "section": current,
        "entries": entries,
        "position": rank + 1,
        "previous": content.sections[rank - 1] if rank else None,
        "troubles": [entry for entry in entries if entry.error or entry.theirs],
    }
    return render(request, "assessments/section.html", context, status=status)


def _entries(content: QuestionnaireContent, section: Section, answers: dict[str, Any]) -> list[Entry]:
    """The questions of a section; one that depends on this very section is shown with its condition."""
    values = {slug: answer.value for slug, answer in answers.items()}
    here = {question.slug for question in section.questions}
    return [
        Entry(question, answers.get(question.slug))
        for question in section.questions
        if is_asked(question, values) or (question.shown_if and question.shown_if.question in here)
    ]


def _next(
    content: QuestionnaireContent, section: Section, contribution: Contribution, request: HttpRequest
) -> HttpResponse:
    if "later" in request.POST:
        return redirect("assessments:begin", pk=contribution.assessment_id)  # type: ignore[attr-defined]
    rank = content.sections.index(section) + 1
    if rank < len(content.sections):
        return redirect("assessments:section", pk=contribution.pk, section=content.sections[rank].slug)
    return redirect("assessments:review", pk=contribution.pk)


@requires("assessments.fill", _own, links=True)
@require_POST
def answer_save(request: HttpRequest, contribution: Contribution) -> JsonResponse:
    """Save one answer (called by static/js/answers.js)."""
    return save_one(request, contribution.assessment, partial(save_answer, contribution=contribution))


def save_one(request: HttpRequest, assessment: Assessment, save: Any) -> JsonResponse:
    """The answer as it stands (200), both versions (409), or what is wrong (422)."""
    try:
        question = content_of(assessment.questionnaire_version).question(request.POST.get("question", ""))
        row = save_typed(question, Typed.read(request.POST, question), save)
    except Conflict as conflict:
        return JsonResponse({"message": conflict.message, **_state(question, conflict.current)}, status=409)
    except DomainError as error:
        return JsonResponse({"message": error.message}, status=422)
    return JsonResponse(_state(question, row))


def _state(question: Question, row: Any) -> dict[str, Any]:
    return {
        "version": row.version,
        "value": row.value,
        "comment": row.comment,
        "reason": row.not_applicable_reason,
        "said": said(question, row),
    }


@requires("assessments.fill", _own, links=True)
def review(request: HttpRequest, contribution: Contribution, status: int = 200) -> HttpResponse:
    """What is missing, what was answered, and « Envoyer »."""
    assessment = contribution.assessment
    if assessment.is_submitted:
        return redirect("assessments:answers", pk=assessment.pk)
    content = content_of(assessment.questionnaire_version)
    answers = contribution.answers.by_question()
    missing = {question.slug for question in missing_of(content, answers)}
    values = {slug: answer.value for slug, answer in answers.items()}
    rows = [
        (section, [Entry(q, answers.get(q.slug)) for q in section.questions if is_asked(q, values)])
        for section in content.sections
    ]
    context = {
        "assessment": assessment,
        "contribution": contribution,
        "content": content,
        "rows": rows,
        "missing": [(s, e) for s, entries in rows for e in entries if e.question.slug in missing],
        "alone": is_alone(contribution),
    }
    return render(request, "assessments/review.html", context, status=status)


@requires("assessments.fill", _own, links=True)
def finish(request: HttpRequest, contribution: Contribution) -> HttpResponse:
    """Send (alone) or hand over to the common answers; a double click gives the same receipt."""
    if request.method != "POST":
        return redirect("assessments:review", pk=contribution.pk)
    try:
        assessment = finish_contribution(contribution=contribution, by=request.viewer.user)  # type: ignore[attr-defined]
    except IncompleteAssessment as incomplete:
        messages.error(request, incomplete.message)
        return redirect("assessments:review", pk=contribution.pk)
    if assessment.is_submitted:
        messages.success(request, "Votre auto-diagnostic est envoyé. Merci.")
        return redirect("assessments:answers", pk=assessment.pk)
    messages.success(request, "Vos réponses sont prêtes pour la mise en commun. Merci.")
    return redirect("assessments:begin", pk=assessment.pk)
