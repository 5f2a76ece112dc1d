"""What is shown to the person who decides, per use. Kept with each decision: a change here changes no past one."""

from actors.enums import ConsentUse

TEXTS: dict[str, str] = {
    ConsentUse.LIST: "Le nom de votre organisation peut figurer dans la liste des organisations accompagnées, "
    "dans les rapports remis aux financeurs du programme. Personne n’y est nommé.",
    ConsentUse.STORY: "Le parcours de votre organisation peut être raconté, avec son nom, dans les rapports et les "
    "publications du Club. Le texte vous est montré avant.",
    ConsentUse.MAP: "Votre organisation peut figurer, avec son nom et sa commune, sur les cartes du Club.",
    ConsentUse.QUOTE: "Des phrases entendues pendant les rencontres peuvent être citées dans les rapports, sans nom "
    "de personne ni d’organisation.",
    ConsentUse.QUOTE_NAMED: "Des phrases entendues pendant les rencontres peuvent être citées dans les rapports avec "
    "le nom de votre organisation, jamais celui d’une personne.",
    ConsentUse.ANSWERS_MEMBERS: "Vos réponses aux auto-diagnostics peuvent être lues par les membres des écosystèmes "
    "dont votre organisation fait partie.",
    ConsentUse.PUBLIC_CARD: "Une fiche de votre organisation (nom, type, commune, sphères, site internet, "
    "présentation) peut être montrée aux partenaires des programmes que vous suivez. Aucune personne n’y figure.",
}


def text_for(use: str) -> str:
    """The text shown for a use of `consent_uses`. Raises KeyError on an unknown use."""
    return TEXTS[use]
