"""Lists of values of this app; slugs are those of `vocabulary.yaml`, labels can be retitled by the Club."""

from django.db import models

from common.vocabulary import Vocabulary, listed


@listed("accompaniment_kinds")
class AccompanimentKind(Vocabulary):
    INTERVIEW = "interview", "Entretien"
    VISIT = "visit", "Visite"
    WORKSHOP = "workshop", "Atelier"
    CODEV = "codev", "Co-développement"
    FRESQUE = "fresque", "Fresque"
    PLENARY = "plenary", "Plénière"
    HELPING_HAND = "helping_hand", "Coup de main"
    STUDY = "study", "Étude"
    BODY_MEETING = "body_meeting", "Réunion d'instance"
    OTHER = "other", "Autre"


@listed("accompaniment_formats")
class Format(Vocabulary):
    ONSITE = "onsite", "Sur place"
    REMOTE = "remote", "À distance"
    PHONE = "phone", "Téléphone"
    HYBRID = "hybrid", "Hybride"


@listed("accompaniment_states")
class AccompanimentState(Vocabulary):
    PLANNED = "planned", "Prévu"
    HELD = "held", "Tenu"
    CANCELLED = "cancelled", "Annulé"


@listed("completeness")
class Completeness(Vocabulary):
    DRAFT = "draft", "Brouillon"
    TO_COMPLETE = "to_complete", "À compléter"
    COMPLETE = "complete", "Complet"


@listed("attendance_status")
class AttendanceStatus(Vocabulary):
    REGISTERED = "registered", "Inscription"
    PRESENT = "present", "Présent"
    EXCUSED = "excused", "Excusé"
    ABSENT = "absent", "Absent"


@listed("commitment_status")
class CommitmentStatus(Vocabulary):
    OPEN = "open", "À tenir"
    KEPT = "kept", "Tenu"
    DROPPED = "dropped", "Abandonné"


@listed("evidence_sources")
class EvidenceSource(Vocabulary):
    ACCOMPANIMENT = "accompaniment", "Accompagnement"
    ANSWER = "answer", "Réponse à un auto-diagnostic"
    CONSENSUS_ANSWER = "consensus_answer", "Réponse commune"
    EXTERNAL_SCORE = "external_score", "Score ou label"
    STATEMENT = "statement", "Parole de l'acteur"
    PUBLICATION = "publication", "Publication"


@listed("evidence_voices")
class Voice(Vocabulary):
    ACTOR = "actor", "L'acteur lui-même"
    BENEFICIARY = "beneficiary", "Bénéficiaire"
    FACILITATOR = "facilitator", "La facilitation"
    THIRD_PARTY = "third_party", "Tiers"


@listed("evidence_stances")
class Stance(Vocabulary):
    SUPPORTS = "supports", "Appuie"
    CONTESTS = "contests", "Conteste"


class DocumentAudience(models.TextChoices):
    """Who reads a document, among those who see where it is kept (DESIGN §4): rights, not a list of the Club's."""

    CLUB = "club", "L’équipe du Club seulement"
    ACTORS = "actors", "Les acteurs concernés et le Club"
    PARTNERS = "partners", "Les acteurs concernés, le Club et les partenaires du programme"


# Individual or collective, by kind; `None`: collective from two actors up (`accompaniment_scope`).
COLLECTIVE_KINDS: dict[str, bool | None] = {
    AccompanimentKind.INTERVIEW: False,
    AccompanimentKind.VISIT: False,
    AccompanimentKind.HELPING_HAND: False,
    AccompanimentKind.STUDY: False,
    AccompanimentKind.WORKSHOP: True,
    AccompanimentKind.CODEV: True,
    AccompanimentKind.FRESQUE: True,
    AccompanimentKind.PLENARY: True,
    AccompanimentKind.BODY_MEETING: True,
    AccompanimentKind.OTHER: None,
}
