"""What an organisation is recognised by."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Profile:
    """The identity of one sheet, as typed. `commune` is an INSEE code; empty strings are unknown."""

    name: str
    kind: str = ""
    siren: str = ""
    siret: str = ""
    rna: str = ""
    commune: str = ""
    email: str = ""
    phone: str = ""
    website: str = ""
