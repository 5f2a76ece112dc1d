from common.vocabulary import Vocabulary, listed


@listed("club_roles")
class ClubRole(Vocabulary):
    NONE = "none", "Aucun"
    FACILITATOR = "facilitator", "Facilitation"
    ADMINISTRATOR = "administrator", "Administration"
