"""Several contributors: what each said, the answer they share, and sending it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts.permissions import requires
from actors.enums import ConsentDecision, ConsentUse
from assessments.forms.entries import Entry, said, save_entries
from assessments.models import Assessment
from assessments.schema import content_of
from assessments.services import (
    IncompleteAssessment,
    record_assessment_consent,
    save_consensus_answer,
    submit_assessment,
)
from assessments.services.submission import SHARING_QUESTION, common_answers
from assessments.views.fill import save_one

if TYPE_CHECKING:
    from accounts.viewer import Viewer


def _assessments(viewer: Viewer) -> Any:
    return Assessment.objects.visible_to(viewer).with_page()


@requires("assessments.consensus", _assessments)
def consensus(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """One section at a time (`?etape=`); answers are saved as in a contribution."""
    if assessment.is_submitted:
        return redirect("assessments:answers", pk=assessment.pk)
    save = partial(save_consensus_answer, assessment=assessment)
    if request.method == "POST" and "question" in request.POST:
        return save_one(request, assessment, save)
    content = content_of(assessment.questionnaire_version)
    section = content.section(request.GET.get("etape", "")) or content.sections[0]
    entries = _entries(assessment, section)
    status = 200
    if request.method == "POST":
        status = save_entries(entries, request.POST, save)
        if status == 200:
            rank = content.sections.index(section) + 1
            after = f"?etape={content.sections[rank].slug}" if rank < len(content.sections) else "?etape=fin"
            return redirect(request.path + after)
    context = {
        "assessment": assessment,
        "content": content,
        "section": section,
        "entries": entries,
        "position": content.sections.index(section) + 1,
        "is_end": request.GET.get("etape") == "fin",
        "troubles": [entry for entry in entries if entry.error or entry.theirs],
        "common": common_answers(assessment),
    }
    return render(request, "assessments/consensus.html", context, status=status)


def _entries(assessment: Assessment, section: Any) -> list[Entry]:
    agreed = assessment.consensus_answers.by_question()  # type: ignore[attr-defined]
    contributions = list(
        assessment.contributions.select_related("contact", "user").prefetch_related("answers")  # type: ignore[attr-defined]
    )
    entries = []
    for question in section.questions:
        given = [(c, a) for c in contributions for a in c.answers.all() if a.question == question.slug and a.is_given]
        others = [
            {"who": c.contact or c.user or "Une personne", "said": said(question, a), "comment": a.comment}
            for c, a in given
        ]
        entries.append(Entry(question, agreed.get(question.slug), others=others))
    return entries


@requires("assessments.submit", _assessments)
@require_POST
def submit(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """Freeze and send; a double click gives the same receipt."""
    try:
        submit_assessment(assessment=assessment, by=request.viewer.user)  # type: ignore[attr-defined]
    except IncompleteAssessment as incomplete:
        messages.error(request, incomplete.message)
        return redirect("assessments:consensus", pk=assessment.pk)
    messages.success(request, "L’auto-diagnostic est envoyé.")
    return redirect("assessments:answers", pk=assessment.pk)


@requires("assessments.consent", _assessments)
@require_POST
def consent_record(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """The actor's members change their mind about sharing, at any time."""
    question = content_of(assessment.questionnaire_version).questions_by_slug.get(SHARING_QUESTION)
    if question is None:
        messages.error(request, "Ce questionnaire ne propose pas de partager les réponses.")
        return redirect(assessment)
    granted = request.POST.get("decision") == ConsentDecision.GRANTED
    record_assessment_consent(
        assessment=assessment,
        use=ConsentUse.ANSWERS_MEMBERS,
        decision=ConsentDecision.GRANTED if granted else ConsentDecision.WITHDRAWN,
        text_shown=question.text,
        recorded_by=request.viewer.user,  # type: ignore[attr-defined]
    )
    messages.success(request, "Votre accord est enregistré." if granted else "Votre accord est retiré.")
    return redirect(assessment)
