"""The history's French: what each field is called in a sentence, how a value is read, what was done."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format

NOTHING = ""
SHORT = 90
GONE = "une fiche disparue"

NOUNS = {
    "name": "le nom", "kind": "le type", "legal_form": "la forme juridique", "siren": "le SIREN",
    "siret": "le SIRET", "rna": "le numéro RNA", "naf_code": "le code NAF", "naf_version": "la version de la NAF",
    "address": "l’adresse", "commune": "la commune", "website": "le site internet", "email": "le courriel",
    "phone": "le téléphone", "headcount": "l’effectif", "headcount_on": "la date de l’effectif",
    "description": "le texte de présentation", "parent": "le rattachement", "actor": "l’acteur de rattachement",
    "full_name": "le nom", "function": "la fonction", "title": "l’intitulé du poste",
    "informed_on": "la date d’information sur ses droits", "legal_basis": "la base légale",
    "last_heard_on": "la date du dernier contact venant de la personne", "user": "le compte",
    "label": "la phrase", "sphere": "la sphère fonctionnelle", "territory": "le territoire",
    "life_cycle": "l’état", "nature": "la nature", "reach": "la portée", "domain": "le domaine",
    "beneficiaries": "les bénéficiaires", "beneficiary_detail": "les précisions sur les bénéficiaires",
    "state": "l’état", "resource_kind": "la nature de ressource cherchée", "observed_on": "la date d’observation",
    "confidence": "la confiance", "created_by": "l’auteur de la note",
    "archived_at": "l’archivage", "merged_into": "la fusion", "erased_at": "l’effacement",
    "opposed_at": "l’opposition",
    "resource": "le déjà-là", "conditions": "les conditions", "capacity": "la capacité",
    "available_from": "le début de la période", "available_until": "la fin de la période",
    "counterpart": "la contrepartie", "audience": "le public", "withdrawn_at": "le retrait",
}  # fmt: skip
# what a list holds: one of them, several
LISTED = {
    "spheres": ("la sphère fonctionnelle", "les sphères fonctionnelles"),
    "clubs": ("le club ou réseau", "les clubs et réseaux"),
    "objectives": ("la politique publique servie", "les politiques publiques servies"),
    "answers": ("l’effet négatif auquel il répond", "les effets négatifs auxquels il répond"),
}
OF_REVEALED = {"description": "les précisions", "kind": "la nature"}

# a column that stands for an act: said when it is set, said when it is cleared
ACTS = {
    "archived_at": ("a archivé la fiche", "a sorti la fiche des archives"),
    "erased_at": ("a effacé les données personnelles", "a levé l’effacement"),
    "merged_into": ("a fusionné cette fiche dans « {after} »", "a défait la fusion dans « {before} »"),
    "opposed_at": ("a noté l’opposition de la personne", "a levé l’opposition de la personne"),
    "withdrawn_at": ("a retiré ce partage", "a de nouveau proposé ce partage"),
}  # fmt: skip


def noun(field: str, *, revealed: bool) -> str:
    """« l’adresse ». Raises KeyError on a field nobody worded: a test walks them all."""
    return (OF_REVEALED.get(field) if revealed else None) or NOUNS[field]


def read(field: models.Field, value: Any, related: dict[Any, Any]) -> str:
    """A value as a person reads it; nothing for nothing. `related` holds the names of rows by key."""
    if value in (None, "", []):
        return NOTHING
    if field.is_relation:
        return str(related.get(value, GONE))
    if isinstance(field, ArrayField):
        names = dict(field.base_field.flatchoices)
        return ", ".join(str(names.get(each, each)) for each in value)
    if field.flatchoices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "j F Y à H:i")
    if isinstance(value, date):
        return date_format(value, "j F Y")
    return str(value)


def short(text: str) -> str:
    """Enough of a text to recognise it, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= SHORT else line[: SHORT - 1].rstrip(" .,;:!?…") + "…"


def list_sentence(name: str, added: list[str], removed: list[str]) -> str:
    """What somebody put into a list and took out of it, their name left out."""
    parts = [
        f"{verb} {LISTED[name][len(rows) > 1]} {', '.join(f'« {short(row)} »' for row in rows)}"
        for verb, rows in (("ajouté", added), ("retiré", removed))
        if rows
    ]
    return f"a {' et '.join(parts)}"


def sentence(what: str, before: str, after: str) -> str:
    """What somebody did to one field, their name left out."""
    if not before:
        return f"a renseigné {what} : « {short(after)} »"
    if not after:
        return f"a vidé {what}, qui contenait « {short(before)} »"
    return f"a remplacé {what} « {short(before)} » par « {short(after)} »"
