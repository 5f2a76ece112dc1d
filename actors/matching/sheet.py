"""A profile read once: what the keys and the comparison use."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from actors.matching.identifiers import email_of, is_valid_siren, phone_of, rna_of, siren_of, website_of
from actors.matching.names import Name, commune_name, read_name
from actors.matching.profile import Profile
from actors.matching.vocabulary import DEPARTMENTS, HEADS, REGIONS

PUBLIC_KINDS = frozenset({"collectivite", "organisme-public", "recherche"})
_DISTRICTS = {"751": "75056", "6938": "69123", "132": "13055"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A profile in one writing. `public`: a public body or a part of one, by its kind or its name."""

    name: Name
    kind: str
    public: bool
    siren: str
    siren_valid: bool
    rna: str
    commune: str
    town: str
    here: frozenset[str]  # how its own commune, department and region are named
    email: str
    mail_domain: str
    phone: str
    website: str

    @property
    def domains(self) -> frozenset[str]:
        """What belongs to it on the internet."""
        return frozenset(domain for domain in (self.mail_domain, self.website) if domain)


def _town(commune: str) -> str:
    """The commune, Paris, Lyon and Marseille without their districts."""
    return next((town for prefix, town in _DISTRICTS.items() if commune.startswith(prefix)), commune)


@lru_cache(maxsize=20_000)
def read(profile: Profile) -> Sheet:
    """The sheet of `profile`."""
    commune = profile.commune.strip()
    name = read_name(profile.name, commune, profile.kind == "collectivite")
    email, mail_domain = email_of(profile.email)
    siren = siren_of(profile.siren, profile.siret)
    department = commune[:2]
    return Sheet(
        name=name,
        kind=profile.kind,
        public=profile.kind in PUBLIC_KINDS or not HEADS.isdisjoint(name.weights),
        siren=siren,
        siren_valid=is_valid_siren(siren),
        rna=rna_of(profile.rna),
        commune=commune,
        town=_town(commune),
        here=frozenset(filter(None, (commune_name(commune), DEPARTMENTS.get(department), REGIONS.get(department)))),
        email=email,
        mail_domain=mail_domain,
        phone=phone_of(profile.phone),
        website=website_of(profile.website),
    )
