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
from accompaniments.services.drafts import discard_draft, draft_for, save_draft
from accompaniments.services.evidence import (
    record_evidence,
    record_evidence_consent,
    record_publication,
    record_statement,
)
from accompaniments.services.log import log_accompaniment, update_accompaniment

__all__ = [
    "AccompanimentData", "CommitmentLine", "EvidenceLine", "Measurement", "Participant", "discard_draft",
    "draft_for", "log_accompaniment", "postpone_commitment", "record_evidence", "record_evidence_consent",
    "record_publication", "record_statement", "save_draft", "settle_accompaniment", "settle_commitment",
    "unsettle_accompaniment", "update_accompaniment",
]  # fmt: skip
