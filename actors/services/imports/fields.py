"""What a column may hold, and how it is recognised by its title and its values."""

from __future__ import annotations

import re
from dataclasses import dataclass

from actors.enums import ImportKind
from common.search import words

CONTACT_WORDS = {
    "contact", "contacts", "referent", "referente", "interlocuteur", "interlocutrice", "responsable", "dirigeant",
    "dirigeante", "personne", "direct", "directe", "pro", "professionnel",
}  # fmt: skip


@dataclass(frozen=True)
class Field:
    """One thing a column may hold. `titles` are folded headings that mean it."""

    slug: str
    label: str
    group: str
    titles: tuple[str, ...] = ()
    example: str = ""


SHEET, PERSON, PAST = "La fiche", "Un contact", "L’année passée"
FIELDS = (
    Field("name", "Nom de l’organisation", SHEET, (
        "raison sociale", "structure", "nom de la structure", "organisation", "nom de l organisation", "organisme",
        "nom de l entreprise", "entreprise", "societe", "denomination", "denomination sociale", "acteur",
        "nom acteur", "nom de l acteur", "etablissement", "association", "nom de l association", "enseigne",
        "nom structure",
        "nom usuel", "nom entreprise", "nom organisation", "nom de la societe",
    ), "Ferme des Quais"),
    Field("kind", "Type d’acteur", SHEET, (
        "type", "type d acteur", "type acteur", "type de structure", "categorie", "nature", "type d organisation",
        "type structure", "typologie",
    ), "Entreprise"),
    Field("legal_form", "Forme juridique", SHEET, (
        "forme juridique", "statut juridique", "statut", "forme", "categorie juridique",
    ), "SAS / SASU"),
    Field("siren", "SIREN", SHEET, ("siren", "n siren", "no siren", "numero siren", "code siren")),
    Field("siret", "SIRET", SHEET, ("siret", "n siret", "no siret", "numero siret", "code siret", "siret du siege"),
          "73282932000074"),
    Field("rna", "Numéro RNA", SHEET, ("rna", "n rna", "numero rna", "no rna", "waldec", "numero waldec")),
    Field("naf_code", "Code NAF (APE)", SHEET, (
        "naf", "code naf", "ape", "code ape", "code naf ape", "naf ape", "ape naf", "code ape naf",
    ), "10.71C"),
    Field("naf_version", "Version de la NAF", SHEET, (
        "version naf", "naf version", "version du code naf", "version naf ape", "nomenclature", "nomenclature naf",
        "nomenclature du code",
    ), "NAF rév. 2"),
    Field("address", "Adresse", SHEET, (
        "adresse", "adresse postale", "rue", "voie", "adresse 1", "adresse1", "adresse du siege", "siege social",
    ), "12 quai du Havre"),
    Field("postal_code", "Code postal", SHEET, ("code postal", "cp", "c p", "code postale", "codepostal"), "76000"),
    Field("commune", "Commune", SHEET, (
        "commune", "ville", "localite", "nom commune", "nom de la commune", "code commune", "code insee", "insee",
    ), "Rouen"),
    Field("website", "Site internet", SHEET, (
        "site", "site internet", "site web", "web", "url", "www", "siteweb", "website", "adresse du site",
    ), "https://ferme-des-quais.example"),
    Field("email", "Courriel général", SHEET, (
        "courriel general", "mail general", "email general", "e mail general", "courriel de la structure",
        "mail structure", "email structure", "mail accueil", "courriel accueil",
    ), "bonjour@ferme-des-quais.example"),
    Field("phone", "Téléphone général", SHEET, (
        "telephone general", "standard", "tel standard", "telephone standard", "tel general", "telephone structure",
        "tel structure", "telephone fixe", "fixe", "tel fixe",
    ), "02 35 00 00 00"),
    Field("headcount", "Effectif", SHEET, (
        "effectif", "effectifs", "nombre de salaries", "nb salaries", "nb de salaries", "salaries", "etp", "nb etp",
    ), "12"),
    Field("description", "Présentation", SHEET, (
        "presentation", "description", "activite", "activites", "objet", "descriptif", "projet", "resume",
        "description de l activite",
    ), "Maraîchage et transformation en bord de Seine"),
    Field("spheres", "Sphères fonctionnelles", SHEET, (
        "sphere", "spheres", "sphere fonctionnelle", "spheres fonctionnelles", "thematique", "thematiques",
    ), "Se nourrir"),
    Field("clubs", "Clubs et réseaux", SHEET, (
        "club", "clubs", "reseau", "reseaux", "clubs et reseaux", "club reseau",
    )),
    Field("parent", "Fait partie de", SHEET, (
        "fait partie de", "maison mere", "rattachement", "rattache a", "parent", "collectivite de rattachement",
        "structure mere", "groupe",
    )),
    Field("number", "Notre numéro", SHEET, (
        "notre numero", "id", "identifiant", "numero", "n", "numero club inne", "id club inne", "ref", "reference",
    )),
    Field("contact_name", "Prénom et nom du contact", PERSON, (
        "contact", "nom du contact", "nom contact", "nom et prenom", "nom prenom", "prenom et nom", "prenom nom",
        "interlocuteur", "referent", "nom du referent", "contact principal", "responsable", "dirigeant",
        "nom complet", "nom du dirigeant", "nom du responsable", "contact nom", "personne contact",
        "nom et prenom du contact",
        "prenom et nom du contact", "nom prenom du contact", "nom prenom contact",
    )),
    Field("contact_first_name", "Prénom du contact", PERSON, (
        "prenom", "prenom contact", "prenom du contact", "prenom referent", "prenom du referent",
    ), "Camille"),
    Field("contact_last_name", "Nom de famille du contact", PERSON, (
        "nom de famille", "nom de famille du contact", "nom patronymique",
    ), "EXEMPLE"),
    Field("contact_function", "Fonction du contact", PERSON, (
        "fonction", "fonctions", "fonction du contact", "fonction contact", "role", "qualite",
    ), "Dirigeante"),
    Field("contact_title", "Intitulé du poste", PERSON, ("poste", "intitule du poste", "titre", "metier")),
    Field("contact_email", "Courriel du contact", PERSON, (), "camille@ferme-des-quais.example"),
    Field("contact_phone", "Téléphone du contact", PERSON, (
        "portable", "mobile", "tel portable", "telephone portable", "tel mobile", "gsm", "ligne directe",
    ), "06 00 00 00 00"),
    Field("year", "Année", PAST, (
        "annee", "annees", "an", "annee d accompagnement", "annees d accompagnement", "millesime", "date",
        "annee du parcours", "annee accompagnement", "promotion",
    ), "2019"),
    Field("programme_label", "Dispositif", PAST, (
        "dispositif", "programme", "action", "parcours", "projet", "accompagnement", "cycle", "nom du programme",
        "intitule",
    ), "Parcours collectif"),
    Field("source", "Source", PAST, ("source", "origine", "provenance", "fichier"), "Bilan 2019"),
)  # fmt: skip
BY_SLUG = {field.slug: field for field in FIELDS}
EMAIL_TITLES = {"mail", "mails", "email", "emails", "e", "courriel", "courriels", "adresse", "electronique"}
PHONE_TITLES = {"tel", "telephone", "phone", "telephones"}


def fields_of(kind: str) -> list[Field]:
    """The fields a file of this kind may hold: contacts, or the past year."""
    without = PERSON if kind == ImportKind.PAST_YEARS else PAST
    return [field for field in FIELDS if field.group != without]


def label_of(slug: str) -> str:
    """The field's name on screen; « contact.title » and the like too."""
    return BY_SLUG[slug.replace("contact.", "contact_").replace("contact_full_name", "contact_name")].label


def guess(titles: list[str], samples: list[list[str]], kind: str) -> dict[str, str]:
    """Column rank → field: by the titles first, then by what the columns hold. Each field at most once."""
    keys = [" ".join(words(title)) for title in titles]
    known = {title: field.slug for field in reversed(fields_of(kind)) for title in (*field.titles, *_own(field))}
    found = {rank: known.get(key, "") for rank, key in enumerate(keys)}
    allowed = {field.slug for field in fields_of(kind)}
    people = "contact_name" in allowed and any(found[rank].startswith("contact_") for rank in found)
    for rank, key in enumerate(keys):
        if not found[rank]:
            found[rank] = _by_words(set(key.split()), key, found, people)
    for rank, values in enumerate(samples):
        if not found[rank]:
            found[rank] = _by_values(values, people)
    if "name" not in found.values():
        alone = next((rank for rank, slug in found.items() if slug == "contact_last_name"), None)
        if alone is not None and "contact_first_name" not in found.values():
            found[alone] = "name"
    kept: dict[str, str] = {}
    for rank, slug in found.items():
        if slug in allowed and slug not in kept.values():
            kept[str(rank)] = slug
    return kept


def _own(field: Field) -> tuple[str, str]:
    return " ".join(words(field.label)), " ".join(words(field.slug))


def _by_words(heading: set[str], key: str, found: dict[int, str], people: bool) -> str:
    """Titles no list foresees: « Mail du référent », « NOM » beside a « Prénom », « N° SIRET (siège) »."""
    of_person = bool(heading & CONTACT_WORDS) or people
    if heading & {"siret", "siren", "rna"}:
        return min(heading & {"siret", "siren", "rna"})
    if heading & (EMAIL_TITLES - {"e", "adresse"}) or key.startswith("e mail") or "electronique" in heading:
        return "contact_email" if of_person else "email"
    if heading & PHONE_TITLES:
        return "contact_phone" if of_person and "contact_phone" not in found.values() else "phone"
    if heading <= {"nom", "noms", "contact", "du"} and "nom" in heading:
        return "contact_last_name" if "contact_first_name" in found.values() else "name"
    return ""


_SHAPES = (
    ("siret", re.compile(r"^\d{3} ?\d{3} ?\d{3} ?\d{5}$")),
    ("siren", re.compile(r"^\d{3} ?\d{3} ?\d{3}$")),
    ("rna", re.compile(r"^W\d{9}$", re.I)),
    ("email", re.compile(r"^[^@\s]+@[^@\s]+\.[a-z]+$", re.I)),
    ("website", re.compile(r"^(https?://|www\.)\S+$", re.I)),
    ("naf_code", re.compile(r"^\d{2}\.?\d{2}[A-Z]$")),
    ("phone", re.compile(r"^(\+33|0)[ .\d-]{8,14}$")),
    ("postal_code", re.compile(r"^\d{5}$")),
)


def _by_values(values: list[str], people: bool) -> str:
    filled = [value for value in values if value]
    if not filled:
        return ""
    slug = next((slug for slug, shape in _SHAPES if all(shape.match(value) for value in filled)), "")
    return f"contact_{slug}" if people and slug in {"email", "phone"} else slug
