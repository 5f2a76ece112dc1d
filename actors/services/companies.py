"""Looking a company up in the public register (recherche-entreprises.api.gouv.fr): a help, never a need.

One attempt, bounded in time and size; answers are kept 24 hours. Whatever goes wrong becomes one French sentence,
and the sheet is filled in by hand. Switched off when `COMPANY_API_URL` is empty.
"""

from __future__ import annotations

import hashlib
import json
import logging
import time
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from actors.company_register import Company, read_companies
from common.errors import DomainError
from common.limits import spend
from common.text import fold

logger = logging.getLogger(__name__)

KEPT_SECONDS = 24 * 3600
MAX_BYTES = 2_000_000
PER_SECOND = 7  # the register's own rule
MAX_TYPED = 100
_PAUSE = "companies:pause"

DOWN = "L’annuaire public ne répond pas : remplissez la fiche à la main, ou réessayez plus tard."
BUSY = "L’annuaire public est très demandé : réessayez dans quelques secondes, ou remplissez la fiche à la main."
TOO_SHORT = "Tapez au moins trois lettres d’un nom, ou un numéro SIRET ou SIREN."


def is_offered() -> bool:
    """Whether this installation looks into the public register."""
    return bool(settings.COMPANY_API_URL)


def find_companies(*, typed: str) -> list[Company]:
    """The establishments of the public register for a name, a SIREN or a SIRET, best first.

    Raises DomainError when too little was typed, and when the register is busy, silent or makes no sense.
    """
    asked = _normalised(typed)
    if len(asked) < 3:
        raise DomainError(TOO_SHORT, field="company")
    key = f"companies:1:{hashlib.sha256(asked.encode()).hexdigest()}"
    known = cache.get(key)
    if known is None:
        known = read_companies(_ask(asked), today=timezone.localdate())
        cache.set(key, known, KEPT_SECONDS)
    exact = [company for company in known if asked in {company.siret, company.siren}]
    return exact or known


def company_of(*, siret: str, typed: str) -> Company | None:
    """The establishment of that SIRET among those found for `typed`. Raises DomainError as `find_companies`."""
    return next((company for company in find_companies(typed=typed) if company.siret == siret), None)


def _normalised(typed: str) -> str:
    """What is asked: a number without its spaces, or a name whose case and accents do not matter."""
    text = fold(typed.replace("\x00", ""))[:MAX_TYPED]
    digits = "".join(char for char in text if not char.isspace() and char != ".")
    return digits if digits.isdigit() and len(digits) in {9, 14} else text


def _ask(asked: str) -> Any:
    """The register's answer. What it adds about the people who lead the company is not even asked for."""
    if cache.get(_PAUSE) or not spend("companies", str(int(time.time())), limit=PER_SECOND, seconds=5):
        raise DomainError(BUSY, field="company")
    query = urlencode(
        {"q": asked, "page": 1, "per_page": 10, "limite_matching_etablissements": 10, "minimal": "true",
         "include": "siege,matching_etablissements,complements"}
    )  # fmt: skip
    try:
        return json.loads(_fetch(f"{settings.COMPANY_API_URL.rstrip('/')}/search?{query}"))
    except HTTPError as error:
        with error:
            if error.code == 400:  # nothing it can look for
                return {}
            if error.code == 429:
                wait = error.headers.get("Retry-After", "")
                cache.set(_PAUSE, True, min(int(wait), 60) if wait.isdecimal() else 2)
                raise DomainError(BUSY, field="company") from None
        logger.warning("company register: HTTP %s", error.code)
    except (OSError, HTTPException, ValueError, RecursionError) as error:
        logger.warning("company register: %s", type(error).__name__)
    raise DomainError(DOWN, field="company")


class _NoRedirect(HTTPRedirectHandler):
    """The address is a setting: an answer does not send us elsewhere."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def _fetch(url: str) -> bytes:
    """The body, whole within the time and size allowed. Raises OSError, ValueError."""
    if not url.startswith(("https://", "http://")):
        raise ValueError("not a web address")
    deadline = time.monotonic() + settings.COMPANY_API_TIMEOUT
    request = Request(url, headers={"Accept": "application/json", "User-Agent": "ClubInne"})  # noqa: S310
    body = b""
    with build_opener(_NoRedirect).open(request, timeout=settings.COMPANY_API_TIMEOUT) as answer:
        while chunk := answer.read1(65_536):
            body += chunk
            if len(body) > MAX_BYTES:
                raise ValueError("answer too large")
            if time.monotonic() > deadline:
                raise TimeoutError
    return body
