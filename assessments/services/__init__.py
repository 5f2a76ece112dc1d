"""Writes of this app, one module per noun."""

from assessments.services.answers import save_answer, save_consensus_answer
from assessments.services.assessments import (
    begin_contribution,
    propose_assessment,
    record_assessment_consent,
    start_assessment,
)
from assessments.services.invitations import (
    invite_contact,
    open_invitation,
    request_new_link,
    resend_invitation,
    revoke_invitation,
)
from assessments.services.milestones import close_milestone, plan_milestone, plan_milestones, reopen_milestone
from assessments.services.questionnaires import load_shipped, publish_version
from assessments.services.submission import (
    IncompleteAssessment,
    finish_contribution,
    submit_assessment,
)

__all__ = [
    "IncompleteAssessment", "begin_contribution", "close_milestone", "finish_contribution", "invite_contact",
    "load_shipped", "open_invitation", "plan_milestone", "plan_milestones", "propose_assessment", "publish_version",
    "record_assessment_consent", "reopen_milestone", "request_new_link", "resend_invitation", "revoke_invitation",
    "save_answer", "save_consensus_answer", "start_assessment", "submit_assessment",
]  # fmt: skip
