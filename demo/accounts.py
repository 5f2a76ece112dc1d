"""The accounts of the demonstration, created by `load_demo` and opened in one click on the login page."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """`slug` is what the login button sends; `club_role` and `actor` are what `load_demo` gives the account."""

    slug: str
    full_name: str
    label: str
    description: str
    club_role: str = "none"
    actor: str = ""
    member_role: str = "member"

    @property
    def email(self) -> str:
        return f"{self.slug}@demo.club-inne.invalid"


DEMO_ACCOUNTS = [
    DemoAccount(
        "facilitatrice",
        "Fanny Démo",
        "Facilitatrice du Club",
        "Consigne des accompagnements, prépare et publie les rapports.",
        club_role="facilitator",
    ),
    DemoAccount(
        "entreprise",
        "Carole Démo",
        "Entreprise",
        "Répond à l’auto-diagnostic de «\u00a0DÉMO Atelier des Scènes\u00a0».",
        actor="DÉMO Atelier des Scènes",
        member_role="lead",
    ),
    DemoAccount(
        "metropole",
        "Mireille Démo",
        "Agente de la Métropole",
        "Lit et télécharge les rapports des programmes financés.",
        actor="Métropole Rouen Normandie – Culture",
    ),
    DemoAccount(
        "administratrice",
        "Alice Démo",
        "Administratrice du Club",
        "Gère les programmes, les comptes et les listes.",
        club_role="administrator",
    ),
    DemoAccount(
        "autre-facilitateur",
        "Farid Démo",
        "Autre facilitateur",
        "Lit tout, mais n’écrit que dans ses propres programmes.",
        club_role="facilitator",
    ),
]


def demo_account(slug: str) -> DemoAccount | None:
    """The account of this slug, if any."""
    return next((account for account in DEMO_ACCOUNTS if account.slug == slug), None)
