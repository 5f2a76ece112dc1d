"""Lists of values of this app; slugs are those of `vocabulary.yaml`, labels can be retitled by the Club."""

from common.vocabulary import Vocabulary, listed


@listed("milestone_kinds")
class MilestoneKind(Vocabulary):
    BASELINE = "baseline", "Entrée"
    MIDTERM = "midterm", "Mi-parcours"
    EXIT = "exit", "Sortie"
    AFTER_6_MONTHS = "after_6_months", "6 mois après"
    AFTER_12_MONTHS = "after_12_months", "12 mois après"


@listed("milestone_states")
class MilestoneState(Vocabulary):
    """Derived from dates and assessments, never typed."""

    DONE = "done", "Fait"
    LATE = "late", "En retard"
    DUE = "due", "Bientôt"
    UPCOMING = "upcoming", "À venir"
    NOT_NEEDED = "not_needed", "Sans objet"


@listed("assessment_states")
class AssessmentState(Vocabulary):
    INVITED = "invited", "Invité"
    BEGUN = "begun", "Commencé"
    CONSENSUS = "consensus", "Mise en commun"
    SUBMITTED = "submitted", "Envoyé"


@listed("invitation_states")
class InvitationState(Vocabulary):
    SENT = "sent", "Invitation envoyée"
    OPENED = "opened", "Invitation ouverte"
    BEGUN = "begun", "Commencée"
    FINISHED = "finished", "Terminée"
    EXPIRED = "expired", "Expirée"
    REVOKED = "revoked", "Révoquée"


@listed("question_kinds")
class QuestionKind(Vocabulary):
    SINGLE = "single", "Un choix"
    MULTIPLE = "multiple", "Plusieurs choix"
    SCALE = "scale", "Échelle"
    TEXT = "text", "Texte"
    NUMBER = "number", "Nombre"
    BOOLEAN = "boolean", "Oui ou non"
    DATE = "date", "Date"
