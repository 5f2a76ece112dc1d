from assessments.models.answers import (
    Answer,
    AnswerRevision,
    ConsensusAnswer,
    ConsensusRevision,
    Contribution,
)
from assessments.models.assessment import Assessment, AssessmentConsent, ExternalScore, Milestone
from assessments.models.links import AssessmentInvitation, RoomCode
from assessments.models.questionnaire import Questionnaire, QuestionnaireVersion

__all__ = [
    "Answer", "AnswerRevision", "Assessment", "AssessmentConsent", "AssessmentInvitation", "ConsensusAnswer",
    "ConsensusRevision", "Contribution", "ExternalScore", "Milestone", "Questionnaire", "QuestionnaireVersion",
    "RoomCode",
]  # fmt: skip
