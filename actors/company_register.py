"""What the public search of companies answers, read strictly: an unknown shape gives nothing rather than an error.

Source: https://recherche-entreprises.api.gouv.fr/docs (`/search`). Only organisations' fields are read, never the
people who lead them. Where the register keeps something to itself it says « [NON-DIFFUSIBLE] »: that is never read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from stdnum.fr import siret as stdnum_siret

NAF_REV2, NAF_2025 = "NAF rév. 2", "NAF 2025"
NAF_2025_FROM = date(2027, 1, 1)
NAF_PATTERN = re.compile(r"^(\d{2})\.?(\d{2})([A-Z])$")
RNA_PATTERN = re.compile(r"^W\d{9}$")
MAX_COMPANIES = 20
_HIDDEN = ("[NON-DIFFUSIBLE]", "[ND]")

# INSEE's bands of salaried headcount.
BANDS = {
    "NN": "sans salarié", "00": "0 salarié", "01": "1 ou 2 salariés", "02": "3 à 5 salariés", "03": "6 à 9 salariés",
    "11": "10 à 19 salariés", "12": "20 à 49 salariés", "21": "50 à 99 salariés", "22": "100 à 199 salariés",
    "31": "200 à 249 salariés", "32": "250 à 499 salariés", "41": "500 à 999 salariés",
    "42": "1 000 à 1 999 salariés", "51": "2 000 à 4 999 salariés", "52": "5 000 à 9 999 salariés",
    "53": "10 000 salariés et plus",
}  # fmt: skip
# INSEE's legal categories that leave no doubt about our form or kind; the others are left to choose.
LEGAL_FORMS = {
    "1000": "ei", "5498": "sarl", "5499": "sarl", "5599": "sa", "5699": "sa", "5710": "sas", "5720": "sas",
    "7210": "commune", "7220": "departement-region", "7230": "departement-region", "9220": "association",
}  # fmt: skip
_COOPERATIVES = {"5458", "5460", "5558", "5560", "5658", "5660"}
_KINDS = {"1": "entreprise", "5": "entreprise", "72": "collectivite", "71": "organisme-public",
          "73": "organisme-public", "74": "organisme-public", "92": "association"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Company:
    """One establishment of the public register. Empty strings are unknown, or kept from publication."""

    siren: str
    siret: str
    name: str
    sign: str  # the name over the door, when it is another
    address: str
    postal_code: str
    commune: str  # INSEE code
    commune_name: str
    naf_code: str
    naf_version: str
    band: str
    band_year: str
    legal_form: str  # slug of our list, when certain
    kind: str  # slug of our list, when certain
    rna: str
    is_person: bool  # a sole trader: name and address are personal data
    is_hidden: bool  # opposed to publication: neither name nor address
    is_closed: bool

    @property
    def label(self) -> str:
        return self.name or "Nom non diffusé"


def read_companies(payload: Any, *, today: date) -> list[Company]:
    """The establishments of an answer: of each company its seat, then the others that match what was typed."""
    results = payload.get("results") if isinstance(payload, dict) else None
    found: dict[str, Company] = {}
    for unit in results if isinstance(results, list) else []:
        if not isinstance(unit, dict):
            continue
        others = unit.get("matching_etablissements")
        for place in [unit.get("siege"), *(others if isinstance(others, list) else [])]:
            company = _read(unit, place, today) if isinstance(place, dict) else None
            if company is not None:
                found.setdefault(company.siret, company)
    return list(found.values())[:MAX_COMPANIES]


def _read(unit: dict[str, Any], place: dict[str, Any], today: date) -> Company | None:
    siren, siret = _text(unit, "siren"), _text(place, "siret")
    if not stdnum_siret.is_valid(siret) or not siret.isdigit() or siret[:9] != siren:
        return None
    more = unit.get("complements")
    more = more if isinstance(more, dict) else {}
    nature = _text(unit, "nature_juridique")
    is_person = more.get("est_entrepreneur_individuel") is True or nature == "1000"
    is_hidden = "P" in {_text(unit, "statut_diffusion"), _text(place, "statut_diffusion_etablissement")}
    name = _text(unit, "nom_raison_sociale") or _text(unit, "nom_complet")
    band_of = place if _text(place, "tranche_effectif_salarie") in BANDS else unit
    naf_code, naf_version = _naf(unit, place, today)
    rna = _text(more, "identifiant_association")
    return Company(
        siren=siren, siret=siret, name="" if is_hidden else name[:200], sign="" if is_hidden else _sign(place, name),
        address="" if is_hidden else _address(place)[:200], postal_code=_text(place, "code_postal")[:5],
        commune=_text(place, "commune")[:5], commune_name=_text(place, "libelle_commune")[:120],
        naf_code=naf_code, naf_version=naf_version, band=BANDS.get(_text(band_of, "tranche_effectif_salarie"), ""),
        band_year=_text(band_of, "annee_tranche_effectif_salarie")[:4],
        legal_form="ei" if is_person else LEGAL_FORMS.get(nature, ""),
        kind="cooperative" if nature in _COOPERATIVES else _KINDS.get(nature[:2], _KINDS.get(nature[:1], "")),
        rna=rna if RNA_PATTERN.match(rna) else "", is_person=is_person, is_hidden=is_hidden or not name,
        is_closed=_text(unit, "etat_administratif") == "C" or _text(place, "etat_administratif") == "F",
    )  # fmt: skip


def _text(row: dict[str, Any], key: str) -> str:
    """A published text, on one line; anything else is nothing."""
    value = row.get(key)
    if not isinstance(value, str) or any(mark in value.upper() for mark in _HIDDEN):
        return ""
    return " ".join(value.replace("\x00", "").split())


def _sign(place: dict[str, Any], name: str) -> str:
    signs = place.get("liste_enseignes")
    first = signs[0] if isinstance(signs, list) and signs else None
    sign = _text({"sign": first}, "sign") or _text(place, "nom_commercial")
    return "" if sign == name else sign[:200]


def _address(place: dict[str, Any]) -> str:
    """The street alone: the sheet keeps the commune apart."""
    whole = _text(place, "adresse")
    tail = f"{_text(place, 'code_postal')} {_text(place, 'libelle_commune')}".strip()
    return whole.removesuffix(tail).strip(" ,") if tail else whole


def _naf(unit: dict[str, Any], place: dict[str, Any], today: date) -> tuple[str, str]:
    """The code in force on that day, and the nomenclature it belongs to."""
    if today >= NAF_2025_FROM:
        new = _text(place, "activite_principale_naf25") or _text(unit, "activite_principale_naf25")
        if NAF_PATTERN.match(new):
            return new, NAF_2025
    code = _text(place, "activite_principale") or _text(unit, "activite_principale")
    return (code, NAF_REV2) if NAF_PATTERN.match(code) else ("", "")
