"""Submission: what was said in common is frozen, with its spread and its profile."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from actors.enums import ConsentDecision, ConsentUse
from actors.services.personal_data import heard_from
from assessments.enums import AssessmentState, QuestionKind
from assessments.models import Assessment, AssessmentInvitation, Contribution
from assessments.schema import Question, QuestionnaireContent, content_of, is_asked
from assessments.scoring import profile_of, spread_of
from assessments.services.assessments import record_assessment_consent
from assessments.services.mails import Mail
from common.errors import DomainError

if TYPE_CHECKING:
    from accounts.models import User

SHARING_QUESTION = "accord-partage"


@dataclass
class Common:
    """What an assessment says in common: value and justification by question, and what is still wanting."""

    values: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, list[Any]] = field(default_factory=dict)
    missing: list[Question] = field(default_factory=list)
    to_agree: list[Question] = field(default_factory=list)


class IncompleteAssessment(DomainError):
    """Required questions without an answer (`missing`), or answered differently (`to_agree`)."""

    def __init__(self, common: Common) -> None:
        super().__init__("Il reste des questions à compléter avant l'envoi.")
        self.missing, self.to_agree = common.missing, common.to_agree


def common_answers(assessment: Assessment) -> Common:
    """One contributor: their answers. Several: the common ones, else those on which all who answered agree."""
    contributions = list(assessment.contributions.prefetch_related("answers"))
    by_person = [{a.question: a for a in c.answers.all() if a.is_given} for c in contributions]
    by_person = [answers for answers in by_person if answers]
    agreed = {a.question: a for a in assessment.consensus_answers.all() if a.is_given}
    common = Common()
    for question in content_of(assessment.questionnaire_version).questions:
        given = [answers[question.slug] for answers in by_person if question.slug in answers]
        common.answers[question.slug] = given
        if not is_asked(question, common.values):
            continue
        chosen = agreed.get(question.slug) or (given[0] if _unanimous(given) else None)
        if chosen:
            common.values[question.slug] = chosen.value
        elif question.required:
            (common.to_agree if given else common.missing).append(question)
    return common


def _unanimous(given: list[Any]) -> bool:
    return bool(given) and all(
        (a.value, bool(a.not_applicable_reason)) == (given[0].value, bool(given[0].not_applicable_reason))
        for a in given
    )


def missing_of(content: QuestionnaireContent, answers: dict[str, Any]) -> list[Question]:
    """Required questions to which one contributor's `answers` (question → answer) say nothing yet."""
    values = {slug: answer.value for slug, answer in answers.items()}
    return [
        question
        for question in content.questions
        if question.required
        and is_asked(question, values)
        and not (question.slug in answers and answers[question.slug].is_given)
    ]


def is_alone(contribution: Contribution) -> bool:
    """Nobody else answers this assessment: no other contribution, no other link still open."""
    others = Contribution.objects.filter(assessment=contribution.assessment_id).exclude(pk=contribution.pk)  # type: ignore[attr-defined]
    waiting = (
        AssessmentInvitation.objects.usable()
        .filter(assessment=contribution.assessment_id, finished_at=None)  # type: ignore[attr-defined]
        .exclude(contact=contribution.contact_id)  # type: ignore[attr-defined]
    )
    return not others.exists() and not waiting.exists()


@transaction.atomic
def finish_contribution(*, contribution: Contribution, by: User | None = None) -> Assessment:
    """A contributor has said all they had to say: alone, this sends the assessment; with others, common
    answers come next. Again: no effect. Raises IncompleteAssessment when required questions have no answer.
    """
    assessment = Assessment.objects.select_for_update(no_key=True).get(pk=contribution.assessment_id)  # type: ignore[attr-defined]
    if assessment.is_submitted:
        return assessment
    content = content_of(assessment.questionnaire_version)
    if missing := missing_of(content, contribution.answers.by_question()):
        raise IncompleteAssessment(Common(missing=missing))
    heard_from(contact=contribution.contact, user=contribution.user)
    if is_alone(contribution):
        return submit_assessment(assessment=assessment, by=by)
    now = timezone.now()
    Contribution.objects.filter(pk=contribution.pk, finished_at=None).update(finished_at=now)
    contribution.invitations.filter(finished_at=None).update(finished_at=now)
    if assessment.state != AssessmentState.CONSENSUS:
        assessment.state = AssessmentState.CONSENSUS
        Assessment.objects.filter(pk=assessment.pk).update(state=AssessmentState.CONSENSUS)
    return assessment


@transaction.atomic
def submit_assessment(*, assessment: Assessment, by: User | None = None) -> Assessment:
    """Freeze the common answers, their spread and the profile; tell the contributors. Again: the same receipt.

    Raises IncompleteAssessment when required questions have no answer, or several.
    """
    assessment = (
        Assessment.objects.select_for_update(no_key=True, of=("self",))
        .select_related("questionnaire_version__questionnaire", "actor")
        .get(pk=assessment.pk)
    )
    if assessment.is_submitted:
        return assessment
    content = content_of(assessment.questionnaire_version)
    common = common_answers(assessment)
    if common.missing or common.to_agree:
        raise IncompleteAssessment(common)
    now = timezone.now()
    assessment.state, assessment.submitted_at = AssessmentState.SUBMITTED, now
    assessment.consensus = common.values
    assessment.spread = spread_of(content, common.answers)
    assessment.profile = profile_of(content, common.values)
    assessment.version += 1
    assessment.save(update_fields=["state", "submitted_at", "consensus", "spread", "profile", "version"])
    assessment.contributions.filter(finished_at=None).update(finished_at=now)
    assessment.invitations.filter(finished_at=None, revoked_at=None).update(finished_at=now)
    _record_sharing(assessment, content, by)
    _send_receipts(assessment)
    return assessment


def _record_sharing(assessment: Assessment, content: QuestionnaireContent, by: User | None) -> None:
    """The questionnaire asks whether members may see the answers: that answer is a consent."""
    question = content.questions_by_slug.get(SHARING_QUESTION)
    answer = (assessment.consensus or {}).get(SHARING_QUESTION)
    if question is None or question.kind != QuestionKind.BOOLEAN or answer is None:
        return
    record_assessment_consent(
        assessment=assessment,
        use=ConsentUse.ANSWERS_MEMBERS,
        decision=ConsentDecision.GRANTED if answer else ConsentDecision.WITHDRAWN,
        text_shown=question.text,
        given_by=", ".join(sorted({c.function for c in assessment.contributions.all() if c.function}))[:150],
        recorded_by=by,
    )


def _send_receipts(assessment: Assessment) -> None:
    people = assessment.contributions.select_related("contact", "user")
    addresses = {(c.contact.email if c.contact else "") or (c.user.email if c.user else "") for c in people}
    for address in sorted(addresses - {""}):
        Mail("receipt", to=address, subject="votre auto-diagnostic est envoyé", context={"assessment": assessment})
