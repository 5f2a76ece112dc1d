"""Filling an actor's form from the public register: what somebody typed always stays."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from actors.company_register import Company
from actors.enums import ActorKind
from actors.forms.lookups import CommuneField
from territories.models import Commune, LegalForm

if TYPE_CHECKING:
    from django.http import QueryDict

LABELS = {
    "name": "Nom", "kind": "Type d’acteur", "legal_form": "Forme juridique", "siret": "SIRET", "siren": "SIREN",
    "rna": "Numéro RNA", "naf_code": "Code NAF", "address": "Adresse", "commune": "Commune",
}  # fmt: skip


@dataclass(frozen=True)
class Taken:
    """What came of it: the establishment, and what the register says where something else had been typed."""

    company: Company
    differs: list[tuple[str, str]] = field(default_factory=list)


def take(sent: QueryDict, company: Company) -> tuple[QueryDict, Taken]:
    """The form's data with its empty boxes filled in. Boxes filled from another establishment before, and left as
    they were (`filled`), follow too.
    """
    data, values = sent.copy(), _values(company)
    before = _filled(data.get("filled", ""))
    differs: list[tuple[str, str]] = []
    filled: dict[str, str] = {}
    for name in LABELS:
        typed, value = (data.get(name) or "").strip(), values.get(name, "")
        if not typed or typed == before.get(name):
            data[name] = filled[name] = value
            if name == "naf_code" and value:
                data["naf_version"] = company.naf_version
        elif value and _bare(typed) != _bare(value):
            differs.append((LABELS[name], _shown(name, value)))
    data["filled"] = json.dumps({name: value for name, value in filled.items() if value})
    return data, Taken(company, differs)


def _values(company: Company) -> dict[str, str]:
    """The form's boxes, as they would be typed."""
    commune = Commune.objects.filter(insee=company.commune).first() if company.commune else None
    form = LegalForm.objects.active().filter(slug=company.legal_form).first() if company.legal_form else None
    town = f"{company.postal_code} {company.commune_name}".strip()
    elsewhere = ", ".join(part for part in (company.address, town) if part)[:200]  # a commune we do not list
    return {
        "name": company.name, "kind": company.kind, "legal_form": str(form.pk) if form else "",
        "siret": company.siret, "siren": company.siren, "rna": company.rna, "naf_code": company.naf_code,
        "address": company.address if commune else elsewhere,
        "commune": CommuneField.label_of(commune) if commune else "",
    }  # fmt: skip


def _filled(text: str) -> dict[str, str]:
    """What the register had filled in, as the page gave it back; anything odd is nothing."""
    try:
        found = json.loads(text[:4000])
    except ValueError:
        return {}
    return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else {}


def _bare(text: str) -> str:
    return "".join(char for char in text if char.isalnum()).casefold()


def _shown(name: str, value: str) -> str:
    if name == "legal_form":
        return str(LegalForm.objects.filter(pk=value).first() or "")
    if name == "kind":
        return str(ActorKind(value).wording)
    return value
