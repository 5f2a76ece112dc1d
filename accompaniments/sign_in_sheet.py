"""« Feuille d'émargement »: the sheet people sign, with ten lines for those nobody expected."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string

from accompaniments import people
from accompaniments.models import Accompaniment
from common.printing import print_html

BLANK_LINES = 10


def pdf_of(accompaniment: Accompaniment) -> bytes:
    """Tagged, in French (PDF/UA-1). It names people: only for those who may edit."""
    return print_html(html_of(accompaniment), stylesheet="sign_in_sheet.css")


def html_of(accompaniment: Accompaniment) -> str:
    """A document of its own: those expected or there, by name, neither excused nor absent."""
    programme = accompaniment.programme
    funders = programme.fundings.filter(role="funder").select_related("actor") if programme is not None else []
    rows = [row for row in accompaniment.attendances.all() if row.status in {"registered", "present"}]
    persons = [person for person in (people.of_row(row.contact, row.actor) for row in rows) if person is not None]
    context = {
        "accompaniment": accompaniment, "programme": programme, "blank_lines": range(BLANK_LINES),
        "funders": sorted((funding.actor for funding in funders), key=lambda actor: actor.sort_key),
        "rows": sorted(map(_line, persons), key=lambda line: line["order"]),
    }  # fmt: skip
    return render_to_string("accompaniments/pdf/sign_in_sheet.html", context)


def _line(person: people.Person) -> dict[str, Any]:
    contact = person.participant.contact
    who: Any = contact or person.actor
    return {"name": contact.full_name if contact else "", "organisation": person.actor, "order": who.sort_key}
