"""Reading: the list, an assessment's page, and after submission its questions, answers and profile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.permissions import can, requires
from actors.enums import ConsentUse
from assessments.enums import AssessmentState, InvitationState
from assessments.forms.entries import said
from assessments.forms.staff import InviteForm
from assessments.models import Assessment, Contribution
from assessments.schema import QuestionnaireContent, content_of, is_asked
from assessments.scoring import NOT_APPLICABLE
from assessments.services.submission import SHARING_QUESTION
from common.charts import radar

if TYPE_CHECKING:
    from accounts.viewer import Viewer


def _visible(viewer: Viewer) -> Any:
    return Assessment.objects.visible_to(viewer).with_page()


@requires("assessments.list")
def assessment_list(request: HttpRequest) -> HttpResponse:
    """The Club: all. Members: their own actor's."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    rows = _visible(viewer).order_by("-created_at", "-pk")
    if not viewer.is_club:
        rows = rows.filter(actor__in=viewer.actor_ids)
    page = Paginator(rows, 25).get_page(request.GET.get("page"))
    return render(request, "assessments/list.html", {"page_obj": page})


@requires("assessments.view", _visible)
def assessment_detail(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """Where it stands: invitations, contributions, what comes next. Answers are on another page."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    may_invite = can(viewer, "assessments.invite", assessment) and not assessment.is_submitted
    contributions = list(assessment.contributions.select_related("contact", "user"))  # type: ignore[attr-defined]
    own = Contribution.objects.own(viewer).filter(assessment=assessment).first()
    context = {
        "assessment": assessment,
        "people": _people(assessment, contributions),
        "several": len(contributions) > 1 or assessment.state == AssessmentState.CONSENSUS,
        "invite_form": InviteForm(assessment=assessment) if may_invite else None,
        "facilitators": assessment.facilitators.all(),
        "own": own,
        "is_member": assessment.actor_id in viewer.actor_ids,  # type: ignore[attr-defined]
        "sharing": _sharing(assessment),
    }
    return render(request, "assessments/detail.html", context)


def _people(assessment: Assessment, contributions: list[Contribution]) -> list[dict[str, Any]]:
    """Who was invited, who answers by their account: name, state of it, dates, and the link when there is one."""
    now = timezone.now()
    people: list[dict[str, Any]] = []
    for row in assessment.invitations.select_related("contact"):  # type: ignore[attr-defined]
        state = row.state_at(now)
        tone = {"finished": "good", "revoked": "bad", "expired": "bad"}.get(state.value, "")
        people.append({"name": row.contact, "state": state.wording, "tone": tone, "link": row})
    invited = {person["link"].contact_id for person in people}
    for contribution in contributions:
        if contribution.contact_id is None or contribution.contact_id not in invited:  # type: ignore[attr-defined]
            is_done = contribution.finished_at is not None
            state = InvitationState.FINISHED if is_done else InvitationState.BEGUN
            name = contribution.contact or contribution.user or "Une personne"
            people.append({"name": name, "state": state.wording, "tone": "good" if is_done else "", "link": None})
    return people


def _sharing(assessment: Assessment) -> dict[str, Any] | None:
    """The question about sharing and its latest decision, when the questionnaire asks it."""
    question = content_of(assessment.questionnaire_version).questions_by_slug.get(SHARING_QUESTION)
    if question is None or not assessment.is_submitted:
        return None
    latest = assessment.consents.filter(use=ConsentUse.ANSWERS_MEMBERS).order_by("-pk").first()  # type: ignore[attr-defined]
    return {"text": question.text, "latest": latest, "granted": bool(latest and latest.decision == "granted")}


@requires("assessments.read_answers", _visible, links=True)
def answers(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """After submission: profile, questions and answers as they were frozen. By link: a receipt, read-only."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    has_page = can(viewer, "assessments.view", assessment)
    if not assessment.is_submitted:
        return redirect("assessments:detail" if has_page else "assessments:begin", pk=assessment.pk)
    content = content_of(assessment.questionnaire_version)
    context = {
        "layout": "base.html" if has_page else "layouts/focus.html",
        "has_page": has_page,
        "assessment": assessment,
        "content": content,
        "chart": profile_chart(content, assessment),
        "sections": _recap(content, assessment),
        "count": assessment.contributions.count(),  # type: ignore[attr-defined]
    }
    return render(request, "assessments/answers.html", context)


def profile_chart(content: QuestionnaireContent, assessment: Assessment) -> Any:
    """The radar of the registers; None when the questionnaire has no scored question."""
    profile = assessment.profile or {}
    sections = [section for section in content.sections if section.slug in profile]
    if not sections:
        return None
    name = str(assessment.milestone.get_kind_display()) if assessment.milestone else "Cet auto-diagnostic"
    return radar(
        [section.title for section in sections],
        [(name, [profile[section.slug] for section in sections])],
        title=f"Profil par registre de {assessment.actor}",
    )


def _recap(content: QuestionnaireContent, assessment: Assessment) -> list[tuple[Any, list[dict[str, Any]]]]:
    """By section: question, frozen answer, justification, and how far contributors differed."""
    values = assessment.consensus or {}
    notes = _notes(assessment)
    return [
        (
            section,
            [
                _line(question, values.get(question.slug), notes.get(question.slug), assessment.spread or {})
                for question in section.questions
                if is_asked(question, values)
            ],
        )
        for section in content.sections
    ]


def _notes(assessment: Assessment) -> dict[str, Any]:
    """Question → the answer whose comment and reason go with the frozen value: common, else the first one alike."""
    notes = assessment.consensus_answers.by_question()  # type: ignore[attr-defined]
    for contribution in assessment.contributions.prefetch_related("answers"):  # type: ignore[attr-defined]
        for answer in contribution.answers.all():
            if answer.is_given and answer.value == (assessment.consensus or {}).get(answer.question):
                notes.setdefault(answer.question, answer)
    return notes


def _line(question: Any, value: Any, note: Any, spread: dict[str, dict[str, int]]) -> dict[str, Any]:
    counted = spread.get(question.slug, {})
    differs = question.kind != "multiple" and len(counted) > 1
    labels = {choice.value: choice.label for choice in question.choices} | {
        "true": "Oui", "false": "Non", NOT_APPLICABLE: "Sans objet",
    }  # fmt: skip
    return {
        "question": question,
        "said": question.wording(value) or (said(question, note) if note else "Pas de réponse"),
        "comment": note.comment if note else "",
        "spread": [(labels.get(item, item), count) for item, count in counted.items()] if differs else [],
    }
