"""Lists of values of this app; slugs are those of `vocabulary.yaml`, labels can be retitled by the Club."""

from django.db import models

from common.vocabulary import Vocabulary, listed


@listed("actor_kinds")
class ActorKind(Vocabulary):
    ENTREPRISE = "entreprise", "Entreprise"
    ASSOCIATION = "association", "Association"
    COOPERATIVE = "cooperative", "Coopérative"
    COLLECTIVITE = "collectivite", "Collectivité"
    ORGANISME_PUBLIC = "organisme-public", "Organisme public"
    RECHERCHE = "recherche", "Recherche et enseignement"
    COLLECTIF_CITOYEN = "collectif-citoyen", "Collectif citoyen"
    CLUB_OU_RESEAU = "club-ou-reseau", "Club ou réseau"


@listed("contact_functions")
class ContactFunction(Vocabulary):
    DIRIGEANT = "dirigeant", "Dirigeante ou dirigeant"
    PILOTE_PROJET = "pilote-projet", "Pilote de projet"
    SALARIE = "salarie", "Salariée ou salarié"
    BENEVOLE = "benevole", "Bénévole"
    ELU = "elu", "Élue ou élu"
    AGENT = "agent", "Agente ou agent public"
    AUTRE = "autre", "Autre"


@listed("membership_roles")
class MembershipRole(Vocabulary):
    LEAD = "lead", "Responsable"
    MEMBER = "member", "Membre"


@listed("resource_kinds")
class ResourceKind(Vocabulary):
    COMPETENCE = "competence", "Compétence et savoir-faire"
    CONFIANCE = "confiance", "Confiance"
    COOPERATION = "cooperation", "Habitude de coopération"
    SANTE = "sante", "Santé, énergie et engagement"
    PERTINENCE = "pertinence", "Organisation pertinente"
    CONNAISSANCE_TERRITOIRE = "connaissance-territoire", "Connaissance du territoire ou d'un public"
    RECIT = "recit", "Histoire et réputation"
    LIEU = "lieu", "Lieu, équipements"
    DONNEES = "donnees", "Données, méthodes, outils"
    MILIEU_NATUREL = "milieu-naturel", "Milieu vivant"
    AUTRE = "autre", "Autre"


@listed("resource_life_cycle")
class LifeCycle(Vocabulary):
    LATENT = "latent", "Discrète"
    REVEALED = "revealed", "Révélée"
    MOBILISED = "mobilised", "Mobilisée"
    SHARED = "shared", "Partagée"
    FRAGILE = "fragile", "Fragile"
    LOST = "lost", "Perdue"


@listed("offer_counterpart")
class OfferCounterpart(Vocabulary):
    NONE = "none", "Sans contrepartie"
    EXCHANGE = "exchange", "Échange"
    CONTRIBUTION = "contribution", "Participation"


@listed("offer_audience")
class OfferAudience(Vocabulary):
    CLUB = "club", "Membres du Club"
    ECOSYSTEM = "ecosystem", "Membres de l'écosystème"
    PUBLIC = "public", "Tout le monde"


@listed("effect_nature")
class EffectNature(Vocabulary):
    USEFUL_EFFECT = "useful_effect", "Effet utile"
    EXTERNALITY_POSITIVE = "externality_positive", "Externalité positive"
    EXTERNALITY_NEGATIVE = "externality_negative", "Externalité négative"


@listed("effect_reach")
class EffectReach(Vocabulary):
    DIRECT = "direct", "Direct"
    INDIRECT = "indirect", "Indirect"


@listed("effect_domain")
class EffectDomain(Vocabulary):
    SOCIAL = "social", "Social"
    ENVIRONMENTAL = "environmental", "Environnemental"
    ECONOMIC = "economic", "Économique"
    HEALTH = "health", "Santé"
    DEMOCRATIC = "democratic", "Démocratique"
    CULTURAL = "cultural", "Culturel"


@listed("beneficiaries")
class Beneficiary(Vocabulary):
    USAGERS = "usagers", "Usagères et usagers"
    HABITANTS = "habitants", "Habitantes et habitants"
    SALARIES = "salaries", "Salariées et salariés"
    SALARIES_INSERTION = "salaries-insertion", "Personnes en insertion"
    PROCHES = "proches", "Proches et aidants"
    ENTREPRISES = "entreprises", "Entreprises"
    FOURNISSEURS = "fournisseurs", "Fournisseurs, producteurs"
    COLLECTIVITE = "collectivite", "Collectivité"
    MILIEUX = "milieux", "Milieux vivants"
    AUTRE = "autre", "Autre"


@listed("proof_levels")
class ProofLevel(Vocabulary):
    EXPECTED = "expected", "Attendu"
    DECLARED = "declared", "Déclaré"
    OBSERVED = "observed", "Observé"
    CONFIRMED = "confirmed", "Confirmé"
    MEASURED = "measured", "Mesuré"


@listed("limit_kinds")
class LimitKind(Vocabulary):
    RENUNCIATION = "renunciation", "Renoncement"
    FAILURE = "failure", "Échec"
    UNEXPECTED = "unexpected", "Effet inattendu"
    CONSTRAINT = "constraint", "Contrainte"


@listed("need_states")
class NeedState(Vocabulary):
    OPEN = "open", "Ouvert"
    MATCHED = "matched", "En relation"
    MET = "met", "Satisfait"
    DROPPED = "dropped", "Abandonné"


@listed("signal_confidence")
class SignalConfidence(Vocabulary):
    WEAK = "weak", "Faible"
    MEDIUM = "medium", "Moyenne"
    STRONG = "strong", "Forte"


@listed("consent_uses")
class ConsentUse(Vocabulary):
    LIST = "list", "Être citée dans une liste"
    STORY = "story", "Être racontée"
    MAP = "map", "Figurer sur la carte"
    QUOTE = "quote", "Être citée sans nom"
    QUOTE_NAMED = "quote_named", "Être citée avec le nom de l'organisation"
    ANSWERS_MEMBERS = "answers_members", "Partager ses réponses avec les membres"
    PUBLIC_CARD = "public_card", "Fiche publique"


@listed("consent_decisions")
class ConsentDecision(Vocabulary):
    GRANTED = "granted", "Accordé"
    WITHDRAWN = "withdrawn", "Retiré"


@listed("registers")
class Register(Vocabulary):
    OFFRE_VALEUR = "offre-valeur", "Offre et proposition de valeur"
    BENEFICIAIRES_TERRITOIRE = "beneficiaires-territoire", "Bénéficiaires, coopérations et territoire"
    RESSOURCES = "ressources", "Ressources"
    ORGANISATION_TRAVAIL = "organisation-travail", "Organisation du travail"
    CONTRACTUALISATION_REVENUS = "contractualisation-revenus", "Contractualisation et revenus"
    GOUVERNANCE_EVALUATION = "gouvernance-evaluation", "Gouvernance et évaluation"


class DuplicateState(models.TextChoices):
    OPEN = "open", "À examiner"
    DISMISSED = "dismissed", "Deux organisations"
    MERGED = "merged", "Fusionnées"


class ImportKind(models.TextChoices):
    ACTORS = "actors", "Acteurs et contacts"
    PAST_YEARS = "past_years", "Accompagnements des années passées"


class ImportStage(models.TextChoices):
    RECEIVED = "received", "Fichier reçu"
    MAPPED = "mapped", "Colonnes reconnues"
    CHECKED = "checked", "Essai à blanc fait"
    APPLIED = "applied", "Importé"
    CANCELLED = "cancelled", "Abandonné"


class ImportOutcome(models.TextChoices):
    CREATED = "created", "À créer"
    CHANGED = "changed", "À modifier"
    SAME = "same", "Inchangée"
    DOUBTFUL = "doubtful", "Doublon possible"
    REFUSED = "refused", "Refusée"


class LegalBasis(models.TextChoices):
    """Why the Club may keep a person's details (RGPD, article 6)."""

    LEGITIMATE_INTEREST = "legitimate_interest", "Intérêt légitime : coopérer entre professionnels"
    CONTRACT = "contract", "Contrat : adhésion, accompagnement, convention"
    CONSENT = "consent", "Accord de la personne"
    LEGAL_OBLIGATION = "legal_obligation", "Obligation légale"
