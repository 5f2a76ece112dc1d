"""Numbers and addresses an organisation is reached by, in one writing."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote

from actors.matching import vocabulary as v

_NOT_DIGITS = re.compile(r"[^0-9]+")
_SPACES = re.compile(r"\s+")


def digits(text: str) -> str:
    """The ASCII digits of `text`."""
    return _NOT_DIGITS.sub("", text)


def is_valid_siren(siren: str) -> bool:
    """Nine digits whose Luhn sum is right."""
    if len(siren) != 9:
        return False
    total = 0
    for position, char in enumerate(siren):
        number = int(char) * (2 if position % 2 else 1)
        total += number - 9 if number > 9 else number
    return total % 10 == 0 and siren != "000000000"


def siren_of(siren: str, siret: str) -> str:
    """The SIREN of a sheet, from its SIRET when it has none; spreadsheets lose leading zeros."""
    for typed in (siren, siret):
        number = digits(typed.removesuffix(".0"))
        if len(number) in (8, 13):
            number = "0" + number
        if len(number) in (9, 14) and int(number):
            return number[:9]
    return ""


def grouped(siren: str) -> str:
    """`732829320` → `732 829 320`."""
    return f"{siren[:3]} {siren[3:6]} {siren[6:]}"


def rna_of(rna: str) -> str:
    """W and nine digits, or an empty string."""
    text = _SPACES.sub("", rna).upper()
    return text if re.fullmatch(r"W[0-9][0-9A-Z][0-9]{7}", text) else ""


def phone_of(phone: str) -> str:
    """The nine figures of a French number, or the figures of a foreign one; the first when several are typed."""
    first = re.split(r"[/;,]|\bou\b", phone, maxsplit=1)[0]
    international = first.strip().startswith(("+", "00"))
    number = digits(first.replace("(0)", ""))
    if international:
        number = number.removeprefix("00")
        if number.startswith("33"):
            number = number[2:].lstrip("0")
    elif len(number) == 10:
        number = number.removeprefix("0")
    elif len(number) == 11 and number.startswith("33"):
        number = number[2:]
    return number if 9 <= len(number) <= 15 and len(set(number)) > 1 else ""


def _owner(host: str, path: str) -> str:
    """What belongs to one organisation in an address: its domain, its subdomain or its page on a platform."""
    host = host.strip(".").removeprefix("www.").removeprefix("www2.")
    labels = host.split(".")
    if len(labels) < 2 or not all(labels):
        return ""
    for size in (3, 2):
        parent = ".".join(labels[-size:])
        if parent in v.SUBDOMAINS:
            return host if len(labels) > size else ""
        if parent in v.PLATFORMS:
            page = path.strip("/")
            return f"{parent}/{page}" if page else ""
    second = ".".join(labels[-2:])
    return ".".join(labels[-3:]) if second in v.SECOND_LEVELS and len(labels) > 2 else second


@lru_cache(maxsize=20_000)
def website_of(website: str) -> str:
    """The part of a web address that names its owner, or an empty string."""
    text = _SPACES.sub("", website).casefold()
    text = text.partition("://")[2] or text
    text = text.partition("#")[0]
    address, _, query = text.partition("?")
    host, _, path = address.partition("/")
    host = host.partition("@")[2] or host
    host = host.partition(":")[0]
    if query.startswith("id=") and path == "profile.php":
        path = f"{path}?{query.partition('&')[0]}"
    return _owner(host, unquote(path).removesuffix("/index.html"))[:100]


def email_of(email: str) -> tuple[str, str]:
    """The whole address and its domain, empty when the domain is a public provider's."""
    text = _SPACES.sub("", email).casefold().removeprefix("mailto:")
    local, at, host = text.partition("@")
    if not (local and at and "." in host):
        return "", ""
    return text[:100], "" if host in v.MAIL_PROVIDERS else _owner(host, "")
