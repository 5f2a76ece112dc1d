"""Meetings as calendars read them (RFC 5545): kind, title, place, date, programme; never what was said, nor who."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from icalendar import (
    Calendar,
    Event,
    Timezone,
    TimezoneDaylight,
    TimezoneStandard,
    vCalAddress,
    vRecur,
    vText,
)

from accompaniments.enums import AccompanimentState

if TYPE_CHECKING:
    from accompaniments.models import Accompaniment
    from actors.models import Contact

PARIS = ZoneInfo("Europe/Paris")
REFRESH = timedelta(hours=2)
REQUEST, CANCEL = "REQUEST", "CANCEL"


def uid_of(row: Accompaniment) -> str:
    """The same for ever, whatever the site's address; it says nothing of the row."""
    return str(uuid.uuid5(row.submission_id, "agenda"))


def calendar_of(rows: Iterable[Accompaniment], *, name: str) -> bytes:
    """A feed: what a calendar subscribes to."""
    calendar = _calendar()
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", REFRESH)
    for row in rows:
        calendar.add_component(_event(row))
    return calendar.to_ical()


def message_of(row: Accompaniment, *, contact: Contact, method: str) -> bytes:
    """What an e-mail brings to one person's calendar: an invitation (again when it changed), or its withdrawal."""
    calendar = _calendar()
    calendar.add("method", method)
    event = _event(row, status="CANCELLED" if method == CANCEL else "")
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    organizer = vCalAddress(f"MAILTO:{address}")
    organizer.params["CN"] = vText(name or "Club Inné")
    event.add("organizer", organizer)
    attendee = vCalAddress(f"MAILTO:{contact.email}")
    attendee.params.update({"CN": vText(contact.full_name), "ROLE": vText("REQ-PARTICIPANT")})
    event.add("attendee", attendee)
    calendar.add_component(event)
    return calendar.to_ical()


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//Club Inné//Agenda//FR")
    calendar.add("version", "2.0")
    calendar.add_component(_paris())
    return calendar


def _event(row: Accompaniment, *, status: str = "") -> Event:
    event: Any = Event()
    event.add("uid", uid_of(row))
    event.add("sequence", row.version)
    event.add("dtstamp", row.updated_at.astimezone(UTC))
    event.add("last-modified", row.updated_at.astimezone(UTC))
    kind = str(row.get_kind_display())
    event.add("summary", row.title or kind)
    event.add("description", ", ".join(filter(None, [kind, str(row.programme or "")])))
    if row.place:
        event.add("location", row.place)
    event.add("url", settings.BASE_URL + row.get_absolute_url())
    event.add("status", status or ("CANCELLED" if row.state == AccompanimentState.CANCELLED else "CONFIRMED"))
    if row.at is None:  # a day without an hour takes no one's time
        event.add("dtstart", row.on)
        event.add("dtend", row.on + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
        return event
    start = datetime.combine(row.on, row.at, tzinfo=PARIS)
    event.add("dtstart", start)
    event.add("dtend", (start.astimezone(UTC) + timedelta(minutes=row.duration_minutes)).astimezone(PARIS))
    return event


def _paris() -> Timezone:
    """The rule of Europe/Paris since 1996: two lines instead of every change since 1970."""
    zone = Timezone()
    zone.add("tzid", "Europe/Paris")
    winter, summer = timedelta(hours=1), timedelta(hours=2)
    for part, name, month, hour, before, after in (
        (TimezoneDaylight(), "CEST", 3, 2, winter, summer),
        (TimezoneStandard(), "CET", 10, 3, summer, winter),
    ):
        part.add("dtstart", datetime(1996, month, 31 if month == 3 else 27, hour))
        part.add("rrule", vRecur({"FREQ": "YEARLY", "BYMONTH": month, "BYDAY": "-1SU"}))
        part.add("tzname", name)
        part.add("tzoffsetfrom", before)
        part.add("tzoffsetto", after)
        zone.add_component(part)
    return zone
