from accompaniments.models.accompaniment import Accompaniment, ActorPart, Attendance, Draft, PrivateNote
from accompaniments.models.agenda import CalendarFeed, CalendarInvitation
from accompaniments.models.documents import Document
from accompaniments.models.evidence import Evidence, EvidenceConsent, EvidenceDocument, Publication, Statement
from accompaniments.models.follow_up import Commitment, CommitmentWord, Feedback, FeedbackLink, VolunteerTime

__all__ = [
    "Accompaniment", "ActorPart", "Attendance", "CalendarFeed", "CalendarInvitation", "Commitment", "CommitmentWord",
    "Document", "Draft", "Evidence", "EvidenceConsent", "EvidenceDocument", "Feedback", "FeedbackLink", "PrivateNote",
    "Publication", "Statement", "VolunteerTime",
]  # fmt: skip
