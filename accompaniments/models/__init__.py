from accompaniments.models.accompaniment import Accompaniment, ActorPart, Attendance, Draft, PrivateNote
from accompaniments.models.agenda import CalendarFeed, CalendarInvitation
from accompaniments.models.documents import Document
from accompaniments.models.evidence import Evidence, EvidenceConsent, EvidenceDocument, Publication, Statement
from accompaniments.models.follow_up import Commitment, CommitmentWord, Feedback, VolunteerTime

__all__ = [
    "Accompaniment", "ActorPart", "Attendance", "CalendarFeed", "CalendarInvitation", "Commitment", "CommitmentWord",
    "Document", "Draft", "Evidence", "EvidenceConsent", "EvidenceDocument", "Feedback", "PrivateNote", "Publication",
    "Statement", "VolunteerTime",
]  # fmt: skip
