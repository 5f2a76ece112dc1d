"""Lists of values of this app; slugs are those of `vocabulary.yaml`, labels can be retitled by the Club."""

from common.vocabulary import Vocabulary, listed


@listed("programme_levels")
class ProgrammeLevel(Vocabulary):
    ACTOR = "actor", "Dirigeants et pilotes de projets"
    COLLECTIVE = "collective", "Projets collectifs et écosystèmes"
    INSTITUTION = "institution", "Services et politiques publiques"


@listed("programme_kinds")
class ProgrammeKind(Vocabulary):
    INDIVIDUAL_PATH = "individual_path", "Parcours individuel"
    COLLECTIVE_PATH = "collective_path", "Parcours collectif"
    ECT = "ect", "Écosystème coopératif territorial"
    HELPING_HAND = "helping_hand", "Coup de main"
    STUDY = "study", "Étude"
    EVENT_SERIES = "event_series", "Cycle de rencontres"
    BODY = "body", "Instance"


@listed("programme_status")
class ProgrammeStatus(Vocabulary):
    DRAFT = "draft", "En préparation"
    OPEN = "open", "Ouvert aux candidatures"
    RUNNING = "running", "En cours"
    ENDED = "ended", "Terminé"
    CANCELLED = "cancelled", "Annulé"


@listed("target_measures")
class TargetMeasure(Vocabulary):
    """What a programme may aim at; what is reached is read from facts (common.registries.add_actuals)."""

    ACTORS = "actors", "Acteurs inscrits"
    FINISHED = "finished", "Parcours menés au bout"
    SESSIONS = "sessions", "Accompagnements tenus"
    HOURS = "hours", "Heures d'accompagnement"
    RESOURCES = "resources", "Déjà-là repérés"
    EFFECTS = "effects", "Effets utiles repérés"


@listed("phase_states")
class PhaseState(Vocabulary):
    PLANNED = "planned", "À venir"
    RUNNING = "running", "En cours"
    DONE = "done", "Terminée"
    GIVEN_UP = "given_up", "Abandonnée"


@listed("path_status")
class PathStatus(Vocabulary):
    REGISTERED = "registered", "Inscription"
    ACTIVE = "active", "En cours"
    FINISHED = "finished", "Terminé"
    DROPPED = "dropped", "Interrompu"


GOING = (PathStatus.REGISTERED, PathStatus.ACTIVE)  # neither finished nor interrupted


@listed("path_drop_reasons")
class DropReason(Vocabulary):
    TIME = "time", "Manque de temps"
    PRIORITIES = "priorities", "Priorités changées"
    MISMATCH = "mismatch", "Offre inadaptée"
    STAFF_CHANGE = "staff_change", "Changement d'équipe"
    CLOSURE = "closure", "Cessation d'activité"
    OTHER = "other", "Autre"


@listed("trajectory_stages")
class TrajectoryStage(Vocabulary):
    SCOUTING = "scouting", "Repérage"
    QUESTIONING = "questioning", "Questionnement"
    REVEALING = "revealing", "Révélation"
    PROTOTYPING = "prototyping", "Expérimentation"
    CONTRACTING = "contracting", "Contractualisation de l'usage"
    TERRITORIAL = "territorial", "Coopération territoriale"


@listed("funding_roles")
class FundingRole(Vocabulary):
    FUNDER = "funder", "Financeur"
    PARTNER = "partner", "Partenaire"


@listed("join_request_kinds")
class JoinRequestKind(Vocabulary):
    CLUB = "club", "Rejoindre le Club"
    PROGRAMME = "programme", "Candidater à un programme"


@listed("join_request_states")
class JoinRequestState(Vocabulary):
    RECEIVED = "received", "Reçue"
    ACCEPTED = "accepted", "Acceptée"
    DECLINED = "declined", "Déclinée"
