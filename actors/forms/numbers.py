"""Public numbers as people type them: spaces, dots and case do not matter, a mistake is said in plain French."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from stdnum import exceptions as stdnum_errors
from stdnum.fr import siren as stdnum_siren
from stdnum.fr import siret as stdnum_siret

from actors.company_register import NAF_2025, NAF_2025_FROM, NAF_PATTERN, NAF_REV2, RNA_PATTERN

NAF_VERSIONS = (NAF_REV2, NAF_2025)


def naf_version_on(day: date) -> str:
    """The nomenclature in force on that day."""
    return NAF_2025 if day >= NAF_2025_FROM else NAF_REV2


def siren_of(typed: str) -> str:
    """Nine digits with a right key, or nothing. Raises ValidationError."""
    return _checked(stdnum_siren, typed, "SIREN", 9)


def siret_of(typed: str) -> str:
    """Fourteen digits with a right key (La Poste has its own rule), or nothing. Raises ValidationError."""
    return _checked(stdnum_siret, typed, "SIRET", 14)


def rna_of(typed: str) -> str:
    """The number of an association, `W` and nine digits, or nothing. Raises ValidationError."""
    number = _bare(typed).upper()
    if number and not RNA_PATTERN.match(number):
        raise forms.ValidationError(
            "Un numéro RNA s’écrit W suivi de neuf chiffres, par exemple W761001234 : vérifiez-le ou laissez vide."
        )
    return number


def naf_of(typed: str) -> str:
    """An activity code written `56.10A`, or nothing. Raises ValidationError."""
    number = _bare(typed).upper()
    if not number:
        return ""
    parts = NAF_PATTERN.match(f"{number[:2]}.{number[2:]}")
    if parts is None:
        raise forms.ValidationError(
            "Un code NAF a quatre chiffres et une lettre, par exemple 56.10A : vérifiez-le ou laissez vide."
        )
    return f"{parts[1]}.{parts[2]}{parts[3]}"


def _bare(typed: str) -> str:
    return "".join(char for char in typed if char.isalnum())


def _checked(module: Any, typed: str, name: str, length: int) -> str:
    """The number without spaces, or a message that says what is wrong."""
    number = _bare(typed)
    if not number:
        return ""
    if not number.isdecimal() or not number.isascii() or len(number) != length:
        raise forms.ValidationError(
            f"Un {name} a {length} chiffres, vous en avez tapé {sum(char.isdigit() for char in number)} : "
            "vérifiez-le ou laissez vide."
        )
    try:
        return str(module.validate(number))
    except stdnum_errors.ValidationError:
        raise forms.ValidationError(
            f"Ce {name} comporte une erreur : vérifiez chaque chiffre, ou laissez vide."
        ) from None
