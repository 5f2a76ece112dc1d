"""Assessments: started by the Club, begun by each contributor."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from assessments.enums import AssessmentState
from assessments.models import Assessment, AssessmentConsent, AssessmentInvitation, Contribution, Milestone
from assessments.services.invitations import invite_contact
from assessments.services.milestones import plan_milestone
from common.errors import DomainError
from common.models import new_uuid
from common.submissions import write_once

if TYPE_CHECKING:
    from accounts.models import User
    from actors.models import Actor, Contact
    from assessments.models import QuestionnaireVersion
    from programmes.models import Path


@transaction.atomic
def propose_assessment(
    *,
    actor: Actor,
    questionnaire_version: QuestionnaireVersion,
    by: User,
    path: Path | None = None,
    moment: str = "",
    contacts: Iterable[Contact] = (),
    submission_id: UUID | None = None,
) -> tuple[Assessment, list[AssessmentInvitation]]:
    """Open an assessment, at a moment of its path if one is given, and send each contact their link.

    Returns the links sent. The same `submission_id` again returns the same assessment, and nobody who was sent a
    link is sent another. Raises as `start_assessment` and `invite_contact`; nothing is then written nor sent.
    """
    assessment = start_assessment(
        actor=actor,
        questionnaire_version=questionnaire_version,
        by=by,
        path=path,
        milestone=plan_milestone(path=path, kind=moment) if path and moment else None,
        submission_id=submission_id,
    )
    known = set(assessment.invitations.values_list("contact", flat=True))
    invited = [contact for contact in contacts if contact.pk not in known]
    return assessment, [invite_contact(assessment=assessment, contact=contact, by=by)[0] for contact in invited]


def start_assessment(
    *,
    actor: Actor,
    questionnaire_version: QuestionnaireVersion,
    by: User | None,
    path: Path | None = None,
    milestone: Milestone | None = None,
    facilitators: Iterable[User] = (),
    submission_id: UUID | None = None,
) -> Assessment:
    """Open an assessment of `actor`; its team is `facilitators`, by default its author.

    The same `submission_id` again writes nothing and returns the row already there. Raises DomainError when the
    path is another actor's, the moment another path's, or that row another actor's or author's.
    """
    if path and path.actor_id != actor.pk:  # type: ignore[attr-defined]
        raise DomainError("Ce parcours est celui d'un autre acteur.", field="path")
    if milestone and (path is None or milestone.path_id != path.pk):  # type: ignore[attr-defined]
        raise DomainError("Ce moment appartient à un autre parcours.", field="milestone")
    assessment = Assessment(
        actor=actor, questionnaire_version=questionnaire_version, path=path, milestone=milestone, created_by=by,
        submission_id=submission_id or new_uuid(),
    )  # fmt: skip

    def write() -> None:
        assessment.save(force_insert=True)
        assessment.facilitators.set(list(facilitators) or ([by] if by else []))

    return write_once(assessment, write, same=("actor_id", "created_by_id"))


@transaction.atomic
def begin_contribution(
    *, assessment: Assessment, user: User | None = None, invitation: AssessmentInvitation | None = None
) -> Contribution:
    """The contribution of this person, created at the first call: one per contact, and per account.

    Raises DomainError when the assessment is already sent and they had none.
    """
    assessment = Assessment.objects.select_for_update(no_key=True).get(pk=assessment.pk)
    contribution = _known(assessment, user, invitation)
    if contribution is None:
        if assessment.is_submitted:
            raise DomainError("Cet auto-diagnostic est déjà envoyé.")
        contact = invitation.contact if invitation else _contact_of(user, assessment)
        account = contact.user if contact else user
        contribution = Contribution.objects.create(
            assessment=assessment,
            contact=contact,
            user=account,
            function=contact.get_function_display() if contact else "",
        )
    if user and contribution.user_id is None and not invitation:  # type: ignore[attr-defined]
        contribution.user = user
        contribution.save(update_fields=["user"])
    if invitation:
        _mark_begun(invitation, contribution)
    if assessment.state == AssessmentState.INVITED:
        Assessment.objects.filter(pk=assessment.pk).update(state=AssessmentState.BEGUN)
    return contribution


def _known(assessment: Assessment, user: User | None, invitation: AssessmentInvitation | None) -> Contribution | None:
    rows = assessment.contributions
    if invitation:
        found = rows.filter(contact=invitation.contact_id).first()  # type: ignore[attr-defined]
        user = invitation.contact.user
    else:
        found = rows.filter(contact__user=user).first()
    return found or (rows.filter(user=user).first() if user else None)


def _contact_of(user: User | None, assessment: Assessment):  # type: ignore[no-untyped-def]
    return assessment.actor.contacts.filter(user=user).first() if user else None


def _mark_begun(invitation: AssessmentInvitation, contribution: Contribution) -> None:
    now = timezone.now()
    invitation.contribution = contribution
    invitation.begun_at = invitation.begun_at or now
    invitation.opened_at = invitation.opened_at or now
    invitation.save(update_fields=["contribution", "begun_at", "opened_at"])


@transaction.atomic
def record_assessment_consent(
    *,
    assessment: Assessment,
    use: str,
    decision: str,
    text_shown: str,
    given_by: str = "",
    given_on: date | None = None,
    recorded_by: User | None = None,
) -> AssessmentConsent:
    """Add a decision about the answers of one assessment; the latest row counts. The text shown is kept.

    Raises DomainError when no text was shown.
    """
    if not text_shown.strip():
        raise DomainError("Le texte présenté à la personne manque.", field="text_shown")
    return AssessmentConsent.objects.create(
        assessment=assessment,
        use=use,
        decision=decision,
        text_shown=text_shown,
        given_by=given_by,
        given_on=given_on or timezone.localdate(),
        recorded_by=recorded_by,
    )
