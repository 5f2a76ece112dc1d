"""Lists of values of this app; slugs are those of `vocabulary.yaml`, labels can be retitled by the Club."""

from common.vocabulary import Vocabulary, listed


@listed("ecosystem_stages")
class EcosystemStage(Vocabulary):
    DETECTED = "detected", "Détecté"
    CONNECTED = "connected", "Relié"
    SHARED_AIM = "shared_aim", "Intention partagée"
    SOLUTION_TESTED = "solution_tested", "Solution testée"
    COMMITTED = "committed", "Engagé"
    SUSTAINED = "sustained", "Pérenne"
    PAUSED = "paused", "En pause"


@listed("ecosystem_roles")
class EcosystemRole(Vocabulary):
    STEWARD = "steward", "Garant de la coopération"
    CARRIER = "carrier", "Organisation porteuse"
    MEMBER = "member", "Membre"
    ALLY = "ally", "Allié"


@listed("link_kinds")
class LinkKind(Vocabulary):
    ATTENDED_TOGETHER = "attended_together", "Rencontre"
    SHARED_RESOURCE = "shared_resource", "Ressource partagée"
    MATCH = "match", "Mise en relation"
    ECOSYSTEM = "ecosystem", "Même écosystème"
    AGREEMENT = "agreement", "Accord"


@listed("link_states")
class LinkState(Vocabulary):
    DETECTED = "detected", "Détecté"
    PROPOSED = "proposed", "Proposé"
    ACTIVE = "active", "Actif"
    ENDED = "ended", "Terminé"


@listed("match_states")
class MatchState(Vocabulary):
    SUGGESTED = "suggested", "Suggéré"
    POSTPONED = "postponed", "Reporté"
    ACCEPTED = "accepted", "Accepté"
    DISMISSED = "dismissed", "Écarté"


@listed("helping_hand_states")
class HelpingHandState(Vocabulary):
    ASKED = "asked", "Demandé"
    AGREED = "agreed", "Convenu"
    DONE = "done", "Rendu"
    DROPPED = "dropped", "Abandonné"
