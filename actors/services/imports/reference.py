"""What words in a file mean: communes, legal forms, spheres, kinds, functions."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from actors.enums import ActorKind, ContactFunction
from common.search import words
from territories.models import Commune, FunctionalSphere, LegalForm

KINDS = {
    "entreprise": ("entreprises", "societe", "pme", "tpe", "sarl", "sas", "sa", "eurl", "sasu", "artisan",
                   "commerce"),
    "association": ("associations", "asso", "assoc", "association loi 1901", "fondation"),
    "cooperative": ("cooperatives", "scop", "scic", "cae", "coop"),
    "collectivite": ("collectivites", "collectivite territoriale", "commune", "mairie", "ville", "epci", "metropole",
                     "departement", "region", "intercommunalite", "collectivite locale"),
    "organisme-public": ("organismes publics", "etablissement public", "organisme public", "chambre consulaire",
                         "etat"),
    "recherche": ("recherche", "universite", "enseignement", "laboratoire", "ecole", "enseignement superieur"),
    "collectif-citoyen": ("collectif", "collectif citoyen", "collectifs citoyens", "citoyens",
                          "collectif d habitants"),
    "club-ou-reseau": ("club", "reseau", "clubs", "reseaux", "club d entreprises", "reseau d acteurs", "federation"),
}  # fmt: skip
FORMS = {
    "association": ("association", "asso", "association loi 1901", "association declaree", "loi 1901"),
    "fondation": ("fondation", "fonds de dotation"),
    "scic": ("scic",),
    "scop": ("scop",),
    "cae": ("cae", "cooperative d activite et d emploi"),
    "sas": ("sas", "sasu", "societe par actions simplifiee", "societe par actions simplifiee unipersonnelle"),
    "sarl": ("sarl", "eurl", "sarlu", "societe a responsabilite limitee"),
    "sa": ("sa", "societe anonyme"),
    "ei": ("ei", "eirl", "micro entreprise", "auto entrepreneur", "autoentrepreneur", "entrepreneur individuel",
           "entreprise individuelle", "auto entreprise", "microentreprise"),
    "exploitation-agricole": ("earl", "gaec", "scea", "exploitation agricole"),
    "commune": ("commune", "mairie"),
    "epci": ("epci", "metropole", "communaute urbaine", "communaute d agglomeration", "communaute de communes"),
    "departement-region": ("departement", "region"),
    "etablissement-public": ("etablissement public", "epic", "epa", "chambre consulaire"),
    "enseignement-recherche": ("enseignement", "laboratoire", "universite"),
    "collectif": ("collectif", "association de fait"),
}  # fmt: skip
KIND_OF_FORM = {
    "association": "association", "fondation": "association", "scic": "cooperative", "scop": "cooperative",
    "cae": "cooperative", "sas": "entreprise", "sarl": "entreprise", "sa": "entreprise", "ei": "entreprise",
    "exploitation-agricole": "entreprise", "commune": "collectivite", "epci": "collectivite",
    "departement-region": "collectivite", "etablissement-public": "organisme-public",
    "enseignement-recherche": "recherche", "collectif": "collectif-citoyen",
}  # fmt: skip
FUNCTIONS = (
    ("elu", re.compile(r"\b(maire|elue?|adjointe?|conseill\w+ (municip|communaut|departement|region)\w*)\b")),
    ("pilote-projet", re.compile(r"\b(pilote|charge\w* de (mission|projet)s?|chef\w* de projets?)\b")),
    ("benevole", re.compile(r"\bbenevoles?\b")),
    ("dirigeant", re.compile(r"\b(direct(eur|rice)|dirigeante?|gerante?|presidente?|dg|pdg|codirigeante?|"
                             r"fondat(eur|rice)|cofondat(eur|rice)|chef\w* d entreprise)\b")),
    ("agent", re.compile(r"\bagente?\b")),
    ("salarie", re.compile(r"\bsalariee?\b")),
)  # fmt: skip
_CEDEX = re.compile(r"\s+cedex(\s+\d+)?$", re.I)
_DISTRICT = re.compile(r"\s+\d{1,2}(er|e|eme)?$")


def key(text: str) -> str:
    """What two writings of one thing share: `L'Île-d'Yeu` and « l ile d yeu »."""
    return " ".join(words(text))


def place_key(name: str) -> str:
    """A commune's name however it is abbreviated: « Ste Marie » is « sainte marie »."""
    found = [{"st": "saint", "ste": "sainte", "s": "sur"}.get(word, word) for word in words(_CEDEX.sub("", name))]
    return " ".join(found)


class Unknown(Exception):
    """A cell's words mean nothing we know, or too many things; the message ends the sentence on screen."""


class Outside(Unknown):
    """A commune the platform has no list of: the organisation is taken, without it."""


class Reference:
    """The lists, read once a job."""

    def __init__(self) -> None:
        self.kinds = _choices(ActorKind.options(), KINDS)
        self.functions = _choices(ContactFunction.options(), {})
        forms = {form.slug: form for form in LegalForm.objects.active()}
        labels = [(slug, form.label) for slug, form in forms.items()]
        by_slug = _choices(labels, {slug: names for slug, names in FORMS.items() if slug in forms})
        self.forms = {name: forms[slug] for name, slug in by_slug.items()}
        self.form_labels = {form.pk: form.label for form in forms.values()}
        self.form_slugs = {form.pk: form.slug for form in forms.values()}
        spheres = list(FunctionalSphere.objects.active())
        self.sphere_labels = {sphere.pk: sphere.label for sphere in spheres}
        self.spheres = _choices([(sphere.slug, sphere.label) for sphere in spheres], {})
        self.sphere_ids = {sphere.slug: sphere.pk for sphere in spheres}
        self._read_communes()

    def _read_communes(self) -> None:
        self.communes: dict[str, tuple[str, list[str], str]] = {}
        self.by_name: dict[str, list[str]] = defaultdict(list)
        self.departments: set[str] = set()
        self.by_postal_code: dict[str, list[str]] = defaultdict(list)
        rows = Commune.objects.active().values_list("insee", "name", "postal_codes", "department")
        for insee, name, postal_codes, department in rows.iterator():
            self.communes[insee] = (name, postal_codes, department)
            self.departments.add(department)
            self.by_name[place_key(name)].append(insee)
            for code in postal_codes:
                self.by_postal_code[code].append(insee)

    def commune_name(self, insee: str | None) -> str:
        """A commune as people read it."""
        return self.communes[insee][0] if insee in self.communes else insee or ""

    def commune(self, name: str, postal_code: str) -> str:
        """The INSEE code for a name, a postal code, or both. Raises Outside (another region) or Unknown."""
        if name.upper() in self.communes and name[:1].isdigit():
            return name.upper()
        near = self.by_postal_code.get(postal_code, [])
        if not near and (self._is_outside(postal_code) or self._is_outside(name)):
            raise Outside("est hors de Normandie")
        if not name:
            return self._only(near, f"le code postal {postal_code}")
        wanted = place_key(name)
        named = self.by_name.get(wanted) or self.by_name.get(_DISTRICT.sub("", wanted)) or []
        if not named:
            elsewhere = "" if postal_code else " ; hors de Normandie, donnez aussi son code postal"
            raise Unknown(f"n’est pas une commune connue de la plateforme{elsewhere}")
        if not postal_code:
            return self._only(named, "ce nom")
        both = [insee for insee in named if insee in near]
        if both:
            return both[0]
        if near or not any(self.communes[insee][2] == postal_code[: len(self.communes[insee][2])] for insee in named):
            raise Unknown(f"n’a pas le code postal {postal_code}")
        return self._only([i for i in named if postal_code.startswith(self.communes[i][2])], "ce nom")

    def _is_outside(self, code: str) -> bool:
        """Whether a postal or INSEE code is of a department whose communes the platform does not have."""
        code = code.upper()
        known = re.fullmatch(r"\d[\dAB]\d{3}", code) is not None
        return known and not {code[:2], code[:3]} & self.departments

    def _only(self, found: list[str], what: str) -> str:
        if len(found) == 1:
            return found[0]
        if not found:
            raise Unknown("n’est pas un code postal connu de la plateforme")
        names = ", ".join(f"{self.communes[insee][0]} ({insee})" for insee in found[:4])
        raise Unknown(f"est ambigu : plusieurs communes ont {what} ({names}{'…' if len(found) > 4 else ''})")

    def kind(self, text: str) -> str:
        """The slug of an actor's kind. Raises Unknown."""
        if (slug := self.kinds.get(key(text))) is None:
            raise Unknown("n’est pas un type d’acteur connu")
        return slug

    def legal_form(self, text: str) -> int:
        """The id of a legal form. Raises Unknown."""
        wanted = key(text)
        form = self.forms.get(wanted) or self.forms.get(key(text.split("(")[0].split(",")[0]))
        if form is None:
            longest = sorted((name for name in self.forms if len(name) > 5 and name in wanted), key=len)
            form = self.forms[longest[-1]] if longest else None
        if form is None:
            raise Unknown("n’est pas une forme juridique connue")
        return int(form.pk)

    def spheres_of(self, text: str) -> list[int]:
        """The ids of the spheres a cell names. Raises Unknown."""
        if (slug := self.spheres.get(key(text))) is not None:
            return [self.sphere_ids[slug]]
        found: list[int] = []
        for piece in _pieces(text, self.spheres):
            if (slug := self.spheres.get(key(piece))) is None:
                raise Unknown(f"contient « {piece} », qui n’est pas une sphère connue")
            found.append(self.sphere_ids[slug])
        return sorted(set(found))

    def function(self, text: str) -> str:
        """The slug of a contact's function; empty when the words say another trade."""
        wanted = key(text)
        if (slug := self.functions.get(wanted)) is not None:
            return slug
        return next((slug for slug, pattern in FUNCTIONS if pattern.search(wanted)), "")


def _pieces(text: str, known: dict[str, Any]) -> list[str]:
    """The values of a cell: by « ; », « | » or line, else by comma."""
    found: list[str] = []
    for piece in filter(None, (each.strip() for each in re.split(r"[;|\n]", text))):
        found += [piece] if key(piece) in known else [each.strip() for each in piece.split(",") if each.strip()]
    return found


def _choices(options: Iterable[tuple[str, str]], more: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """Folded writing → slug: the slug, the label, each half of « SAS / SASU », and the other names."""
    found: dict[str, str] = {}
    for slug, label in options:
        parts = [label, slug, label.split("(")[0], label.split(",")[0], *label.split("/"), *more.get(slug, ())]
        for part in parts:
            found.setdefault(key(part), slug)
    return found
