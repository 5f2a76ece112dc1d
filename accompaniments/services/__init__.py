from accompaniments.services.closing import (
    postpone_commitment,
    settle_accompaniment,
    settle_commitment,
    unsettle_accompaniment,
)
from accompaniments.services.data import (
    AccompanimentData,
    CommitmentLine,
    EvidenceLine,
    Measurement,
    Participant,
)
from accompaniments.services.documents import (
    add_document,
    archive_document,
    forget_document,
    restore_document,
)
from accompaniments.services.drafts import discard_draft, draft_for, save_draft
from accompaniments.services.evidence import (
    record_evidence,
    record_evidence_consent,
    record_publication,
    record_statement,
)
from accompaniments.services.log import log_accompaniment, update_accompaniment
from accompaniments.services.space import answer_commitment, mark_read, speak_about, take_back, take_back_word

__all__ = [
    "AccompanimentData", "CommitmentLine", "EvidenceLine", "Measurement", "Participant", "add_document",
    "answer_commitment", "archive_document", "discard_draft", "draft_for", "forget_document",
    "log_accompaniment", "mark_read", "postpone_commitment", "record_evidence", "record_evidence_consent",
    "record_publication", "record_statement", "restore_document", "save_draft", "settle_accompaniment",
    "settle_commitment", "speak_about", "take_back", "take_back_word", "unsettle_accompaniment",
    "update_accompaniment",
]  # fmt: skip
