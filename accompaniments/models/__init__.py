from accompaniments.models.accompaniment import Accompaniment, ActorPart, Attendance, Draft, PrivateNote
from accompaniments.models.evidence import Evidence, EvidenceConsent, EvidenceDocument, Publication, Statement
from accompaniments.models.follow_up import Commitment, Feedback, FeedbackLink, VolunteerTime

__all__ = [
    "Accompaniment", "ActorPart", "Attendance", "Commitment", "Draft", "Evidence", "EvidenceConsent",
    "EvidenceDocument", "Feedback", "FeedbackLink", "PrivateNote", "Publication", "Statement", "VolunteerTime",
]  # fmt: skip
