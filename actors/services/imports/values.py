"""A line's cells as values, or the sentences that say why not."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator
from stdnum import exceptions as stdnum_errors
from stdnum.fr import siren as stdnum_siren
from stdnum.fr import siret as stdnum_siret

from actors.company_register import NAF_2025, NAF_REV2
from actors.models import Actor, ActorHistory, Contact
from actors.services.imports.reference import KIND_OF_FORM, Outside, Reference, Unknown
from common.text import fold

_EMAIL, _URL = EmailValidator(), URLValidator(schemes=["http", "https"])
_RNA, _NAF = re.compile(r"^W[0-9A-Z]\d{8}$"), re.compile(r"^\d{2}\.?\d{2}[A-Z]$")
_PHONE = re.compile(r"^[+\d][\d .()/-]{5,28}\d$")
_SPLIT_YEARS = re.compile(r"[;,/\n]|\bet\b")
_RANGE = re.compile(r"^((?:19|20)\d{2}) ?(?:-|–|à|a) ?((?:19|20)\d{2})$")
_LENGTHS: dict[str, int] = {
    name: model._meta.get_field(name).max_length  # type: ignore[union-attr,misc]
    for model, names in (
        (Actor, ("name", "address", "website", "phone", "email")),
        (Contact, ("full_name", "title")),
        (ActorHistory, ("programme_label", "source")),
    )
    for name in names
}
MAX_TEXT = 5_000
_NAF_WRITTEN = {NAF_2025: r"2025|(?<!\d)25(?!\d)", NAF_REV2: r"(?<!\d)2(?!\d)|2008|\bii\b"}


@dataclass(slots=True)
class Parsed:
    """What a line says. Empty cells say nothing and are absent."""

    line: int
    cells: list[str]
    actor: dict[str, Any] = field(default_factory=dict)
    contact: dict[str, Any] = field(default_factory=dict)
    years: list[int] = field(default_factory=list)
    past: dict[str, str] = field(default_factory=dict)
    number: int | None = None
    default_kind: str = ""
    keys: set[str] = field(default_factory=set)  # what look-alikes are found by, once worked out
    outside: str = ""  # a place the platform has no commune for, kept in the address
    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)  # the line is taken all the same


class Parser:
    """Reads lines by the columns' meanings. `titles` and `mapping` (rank → field) are those of the batch."""

    def __init__(self, titles: list[str], mapping: dict[str, Any], reference: Reference) -> None:
        self.reference = reference
        self.ranks = {slug: int(rank) for rank, slug in mapping.get("fields", {}).items() if slug}
        self.titles = {slug: titles[rank] for slug, rank in self.ranks.items() if rank < len(titles)}
        self.default_kind = str(mapping.get("default_kind", ""))
        self.default_source = str(mapping.get("default_source", ""))

    def read(self, line: int, cells: list[str]) -> Parsed:
        """The line's values and what is wrong with it."""
        parsed = Parsed(line, cells)
        typed = {slug: cells[rank] for slug, rank in self.ranks.items() if rank < len(cells) and cells[rank]}
        for slug, value in typed.items():
            if (reader := READERS.get(slug)) is not None:
                try:
                    reader(self, parsed, value)
                except Unknown as error:
                    parsed.errors.append(f"{self._title(slug)} : « {_short(value)} » {error}.")
        self._read_place(parsed, typed)
        self._read_person(parsed, typed)
        self._finish(parsed)
        return parsed

    def _title(self, slug: str) -> str:
        return f"Colonne « {self.titles.get(slug, slug)} »"

    def _read_place(self, parsed: Parsed, typed: dict[str, str]) -> None:
        name, code = typed.get("commune", ""), typed.get("postal_code", "")
        code = code.replace(" ", "").zfill(5) if code.replace(" ", "").isdigit() else code
        if not name and not code:
            return
        try:
            parsed.actor["commune_id"] = self.reference.commune(name, code)
        except Outside:
            self._keep_outside(parsed, typed)
        except Unknown as error:
            slug = "commune" if name else "postal_code"
            parsed.errors.append(f"{self._title(slug)} : « {_short(name or code)} » {error}.")

    def _keep_outside(self, parsed: Parsed, typed: dict[str, str]) -> None:
        """Only the commune is lost: what was typed stands in the address."""
        place = " ".join(f"{typed.get('postal_code', '')} {typed.get('commune', '')}".split())
        street = parsed.actor.get("address", "")
        address = street if fold(place) in fold(street) else ", ".join(filter(None, (street, place)))
        if len(address) > _LENGTHS["address"]:
            parsed.errors.append(
                f"« {_short(place)} » est hors de Normandie et doit tenir dans l’adresse, qui compterait plus de "
                f"{_LENGTHS['address']} caractères."
            )
            return
        parsed.outside, parsed.actor["address"], parsed.actor["commune_id"] = place, address, None
        parsed.warnings.append(
            f"« {_short(place)} » est hors de Normandie : la commune reste vide, le lieu est gardé dans l’adresse."
        )

    def _read_person(self, parsed: Parsed, typed: dict[str, str]) -> None:
        whole = typed.get("contact_name", "")
        parts = [typed.get("contact_first_name", ""), typed.get("contact_last_name", "")]
        name = " ".join((whole or " ".join(parts)).split())
        if name:
            if len(name) > _LENGTHS["full_name"]:
                parsed.errors.append(f"Contact : nom de plus de {_LENGTHS['full_name']} caractères.")
            parsed.contact["full_name"] = name
            return
        for slug in ("email", "phone"):  # nobody is named: it is the organisation's
            if slug in parsed.contact and slug not in parsed.actor:
                parsed.actor[slug] = parsed.contact[slug]
        parsed.contact.clear()

    def _finish(self, parsed: Parsed) -> None:
        actor = parsed.actor
        if actor.get("siret") and actor.get("siren") and not actor["siret"].startswith(actor["siren"]):
            parsed.errors.append(
                f"{self._title('siret')} : « {actor['siret']} » ne commence pas par le SIREN {actor['siren']}."
            )
        if actor.get("siret"):
            actor.setdefault("siren", actor["siret"][:9])
        if "name" not in actor and parsed.number is None and not actor.get("siret") and not parsed.errors:
            parsed.errors.append("Le nom de l’organisation manque.")
        form = self.reference.form_slugs.get(actor.get("legal_form_id", 0), "")
        parsed.default_kind = KIND_OF_FORM.get(form, self.default_kind)
        if "year" in self.ranks and not parsed.years and not parsed.errors:
            parsed.errors.append(f"{self._title('year')} : l’année manque.")
        if parsed.years:
            parsed.past.setdefault("programme_label", "")
            parsed.past.setdefault("source", self.default_source)


def _short(value: str) -> str:
    return value if len(value) <= 80 else value[:79] + "…"


def _bounded(value: str, most: int | None) -> str:
    if most and len(value) > most:
        raise Unknown(f"compte plus de {most} caractères")
    return value


def _number(module: Any, value: str, name: str, length: int) -> str:
    """A SIREN or SIRET: the zeros a spreadsheet ate at its head are put back when that makes it right."""
    digits = re.sub(r"[\s.\-]", "", value)
    if re.match(r"^\d[.,]\d+E\+?\d+$", value, re.I):
        raise Unknown(f"n’est plus un {name} : le tableur l’a arrondi ; mettez la colonne au format texte")
    if digits.isdigit() and length - 2 <= len(digits) < length and module.is_valid(digits.zfill(length)):
        return digits.zfill(length)
    try:
        return str(module.validate(digits))
    except (stdnum_errors.InvalidFormat, stdnum_errors.InvalidLength):
        raise Unknown(f"n’est pas un {name}, qui a {length} chiffres") from None
    except stdnum_errors.ValidationError:
        raise Unknown(f"n’est pas un {name} possible : la clé de contrôle est fausse") from None


def _email(value: str) -> str:
    address = value.removeprefix("mailto:").strip(" <>;,").lower()
    try:
        _EMAIL(address)
    except ValidationError:
        raise Unknown("n’est pas une adresse de courriel (une seule par case)") from None
    return _bounded(address, _LENGTHS["email"])


def _phone(value: str) -> str:
    digits = re.sub(r"\D", "", value)
    if value.isdigit() and len(digits) == 9 and not digits.startswith("0"):  # the spreadsheet ate the zero
        value = digits = f"0{digits}"
    if value.isdigit() and len(digits) == 10:
        return " ".join(digits[i : i + 2] for i in range(0, 10, 2))
    if not _PHONE.match(value) or not 6 <= len(digits) <= 25:
        raise Unknown("n’est pas un numéro de téléphone")
    return _bounded(" ".join(value.split()), _LENGTHS["phone"])


def _website(value: str) -> str:
    address = value if "://" in value else f"https://{value}"
    try:
        _URL(address)
    except ValidationError:
        raise Unknown("n’est pas l’adresse d’un site") from None
    return _bounded(address, _LENGTHS["website"])


def _whole(value: str, what: str) -> int:
    digits = re.sub(r"\s|salari\w+|etp|personnes?", "", value.lower())
    if not digits.isdecimal() or int(digits) > 2_000_000_000:
        raise Unknown(f"n’est pas {what} entier")
    return int(digits)


def _years(value: str) -> list[int]:
    """« 2019 », « 2015, 2017 », « 2015-2018 », or a date."""
    if re.match(r"^(19|20)\d{2}-\d{2}-\d{2}", value):
        return [int(value[:4])]
    found: list[int] = []
    for piece in filter(None, (each.strip() for each in _SPLIT_YEARS.split(value))):
        if match := _RANGE.match(piece):
            first, last = int(match[1]), int(match[2])
            if not first <= last <= first + 30:
                raise Unknown("n’est pas une suite d’années")
            found += range(first, last + 1)
        elif re.match(r"^(19|20)\d{2}$", piece):
            found.append(int(piece))
        else:
            raise Unknown("n’est pas une année (2019), plusieurs (2015, 2017) ou une suite (2015-2018)")
    return sorted(set(found))


def _into(name: str, convert: Callable[[Parser, str], Any]) -> Callable[[Parser, Parsed, str], None]:
    """A reader that puts a cell's value under `name` of the actor, « contact.… » of the contact, « past.… »."""
    part, _, own = name.rpartition(".")

    def read(parser: Parser, parsed: Parsed, value: str) -> None:
        getattr(parsed, part or "actor")[own] = convert(parser, value)

    return read


def _text(name: str, most: int | None = None) -> Callable[[Parser, Parsed, str], None]:
    length = most or _LENGTHS[name.rpartition(".")[2]]
    return _into(name, lambda parser, value: _bounded(" ".join(value.split()), length))


def _names(parser: Parser, value: str) -> list[str]:
    return [each.strip() for each in re.split(r"[;|\n]", value) if each.strip()]


def _read_naf(parser: Parser, parsed: Parsed, value: str) -> None:
    code = value.replace(" ", "").upper()
    if not _NAF.match(code):
        raise Unknown("n’est pas un code NAF (par exemple 10.71C)")
    parsed.actor["naf_code"] = code if "." in code else f"{code[:2]}.{code[2:]}"


def _read_naf_version(parser: Parser, parsed: Parsed, value: str) -> None:
    """Says nothing without the code, which its own column read before."""
    wanted = fold(value)
    version = next((each for each in (NAF_2025, NAF_REV2) if re.search(_NAF_WRITTEN[each], wanted)), None)
    if version is None:
        raise Unknown(f"n’est pas une version de la NAF ({NAF_REV2} ou {NAF_2025})")
    if "naf_code" in parser.ranks and _cell(parser, parsed, "naf_code"):
        parsed.actor["naf_version"] = version


def _cell(parser: Parser, parsed: Parsed, slug: str) -> str:
    rank = parser.ranks[slug]
    return parsed.cells[rank] if rank < len(parsed.cells) else ""


def _rna(parser: Parser, value: str) -> str:
    number = value.replace(" ", "").upper()
    if not _RNA.match(number):
        raise Unknown("n’est pas un numéro RNA (W suivi de neuf chiffres)")
    return number


def _read_function(parser: Parser, parsed: Parsed, value: str) -> None:
    function = parser.reference.function(value)
    if function:
        parsed.contact["function"] = function
    if not parser.reference.functions.get(value.lower()) and "contact_title" not in parser.ranks:
        parsed.contact["title"] = _bounded(" ".join(value.split()), _LENGTHS["title"])


def _read_number(parser: Parser, parsed: Parsed, value: str) -> None:
    parsed.number = _whole(value, "un numéro")


def _read_years(parser: Parser, parsed: Parsed, value: str) -> None:
    parsed.years = _years(value)


READERS: dict[str, Callable[[Parser, Parsed, str], None]] = {
    "name": _text("name"),
    "kind": _into("kind", lambda parser, value: parser.reference.kind(value)),
    "legal_form": _into("legal_form_id", lambda parser, value: parser.reference.legal_form(value)),
    "siren": _into("siren", lambda parser, value: _number(stdnum_siren, value, "SIREN", 9)),
    "siret": _into("siret", lambda parser, value: _number(stdnum_siret, value, "SIRET", 14)),
    "rna": _into("rna", _rna),
    "naf_code": _read_naf,
    "naf_version": _read_naf_version,
    "address": _text("address"),
    "website": _into("website", lambda parser, value: _website(value)),
    "email": _into("email", lambda parser, value: _email(value)),
    "phone": _into("phone", lambda parser, value: _phone(value)),
    "headcount": _into("headcount", lambda parser, value: _whole(value, "un nombre")),
    "description": _into("description", lambda parser, value: _bounded(value, MAX_TEXT)),
    "spheres": _into("spheres", lambda parser, value: parser.reference.spheres_of(value)),
    "clubs": _into("clubs", _names),
    "parent": _text("parent", 200),
    "number": _read_number,
    "contact_function": _read_function,
    "contact_title": _text("contact.title"),
    "contact_email": _into("contact.email", lambda parser, value: _email(value)),
    "contact_phone": _into("contact.phone", lambda parser, value: _phone(value)),
    "year": _read_years,
    "programme_label": _text("past.programme_label"),
    "source": _text("past.source"),
}
