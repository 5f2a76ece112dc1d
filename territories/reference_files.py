"""Reading the files of `territories/data/`. Nothing here touches the database."""

import csv
import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from common.text import typographic
from territories.enums import TerritoryKind
from territories.querysets import MRN_SLUG

DATA_DIR = Path(__file__).parent / "data"
MRN_SIREN = "200023414"

# Entries of vocabulary.yaml that are rules or correspondences, not lists of values with labels.
RULES = {
    "resource_kinds_aliases",
    "resource_life_cycle_aliases",
    "proof_level_by_rank",
    "proof_level_examples",
    "questionnaire_effect_status",
    "accompaniment_scope",
    "disclosure_rules",
}

# The C loader reads the same YAML ten times faster; both build plain values only.
_load_yaml = partial(yaml.load, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def _yaml(name: str) -> Any:
    """What a file says; its labels are shown, so their apostrophes become those of print."""
    return _load_yaml(typographic((DATA_DIR / name).read_text(encoding="utf-8")))


def communes() -> Iterator[dict[str, Any]]:
    """The communes of Normandy and of its intercommunalities, MRN's with their contour."""
    with (DATA_DIR / "communes_mrn.geojson").open(encoding="utf-8") as file:
        contours = {f["properties"]["insee"]: f["geometry"] for f in json.load(file)["features"]}
    with (DATA_DIR / "communes_normandie.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield {
                "insee": row["insee"],
                "name": typographic(row["name"]),
                "postal_codes": row["postal_codes"].split("|") if row["postal_codes"] else [],
                "department": row["department"],
                "epci_siren": row["epci_siren"],
                "epci_name": typographic(row["epci_name"]),
                "population": int(row["population"]) if row["population"] else None,
                "longitude": float(row["longitude"]) if row["longitude"] else None,
                "latitude": float(row["latitude"]) if row["latitude"] else None,
                "contour": contours.get(row["insee"]),
            }


def territories() -> list[dict[str, Any]]:
    """The perimeters that ship with the product; their communes are those of their `epci_siren`."""
    return [
        {
            "slug": MRN_SLUG,
            "name": "Métropole Rouen Normandie",
            "kind": TerritoryKind.METROPOLE.value,
            "epci_siren": MRN_SIREN,
        }
    ]


def vocabularies() -> dict[str, dict[str, str]]:
    """Every list of values, slug → label: `vocabulary.yaml`, NAF sections, external labels and scores."""
    lists = {}
    for name, values in _yaml("vocabulary.yaml").items():
        if name in RULES:
            continue
        pairs = values.items() if isinstance(values, dict) else ((value, value) for value in values)
        lists[name] = {str(slug): str(label) for slug, label in pairs}
    reference = _yaml("reference_data.yaml")
    lists["naf_sections"] = {code: section["label"] for code, section in reference["naf"]["sections_rev2"].items()}
    lists["external_labels"] = {item["slug"]: item["label"] for item in reference["external_assessments_and_labels"]}
    return lists


def functional_spheres() -> list[dict[str, Any]]:
    """The great functions of life."""
    return _positioned(
        {"slug": item["slug"], "label": item["label"]}
        for item in _yaml("reference_data.yaml")["spheres_fonctionnelles"]["items"]
    )


def legal_forms() -> list[dict[str, Any]]:
    """Legal forms. A sole trader (« ei ») is a natural person."""
    return _positioned(
        {
            "slug": item["slug"],
            "label": item["label"],
            "note": f"Code INSEE : {item['insee']}" if item.get("insee") else "",
            "is_natural_person": item["slug"] == "ei",
        }
        for item in _yaml("reference_data.yaml")["legal_forms"]["items"]
    )


def policy_frameworks() -> list[dict[str, Any]]:
    """Public policies that actions are linked to."""
    return _positioned(
        {
            "slug": item["slug"],
            "label": item["label"],
            "adopted": item["date"] or "",
            "url": item.get("url", ""),
        }
        for item in _yaml("reference_data.yaml")["public_policies"]
    )


def policy_objectives() -> dict[str, list[dict[str, Any]]]:
    """Objectives by framework slug."""
    return {
        framework: _positioned({"slug": slug, "label": label} for slug, label in objectives.items())
        for framework, objectives in _yaml("policy_objectives.yaml").items()
    }


def _positioned(items: Iterator[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each item with its rank in the file, from 1."""
    return [{**item, "position": position} for position, item in enumerate(items, start=1)]
