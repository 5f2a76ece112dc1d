"""What calendars read: two parsers understand it, it says nothing of anybody, its address is a secret."""

import logging
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import ics
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from accompaniments.ics import calendar_of, uid_of
from accompaniments.models import CalendarFeed, PrivateNote
from accompaniments.services.feeds import issue_feed
from accounts.closing import scrub_account
from common.logs import without_secrets
from tests.factories import AccompanimentFactory, AttendanceFactory, ContactFactory, ProgrammeFactory

FEEDS, ISSUE = reverse("agenda:feeds"), reverse("agenda:feed_issue")
PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture(autouse=True)
def _one_day():
    with time_machine.travel("2026-03-18 10:00+01:00", tick=False):
        yield


@pytest.fixture
def meeting(cast):
    row = AccompanimentFactory(
        created_by=cast.facilitator, programme=cast.programme, kind="workshop", title="Usages ; eau, énergie\nsuite",
        on=date(2026, 3, 28), at=time(23, 30), duration_minutes=240, place="La serre, Rouen", state="planned",
        summary="Un secret dit ce jour-là", decisions="Une décision", next_step="Une suite",
    )  # fmt: skip
    contact = ContactFactory(actor=cast.company, full_name="Camille Martin", email="camille@exemple.test")
    AttendanceFactory(accompaniment=row, actor=cast.company, contact=contact, status="registered")
    PrivateNote.objects.create(accompaniment=row, author=cast.facilitator, text="Une note privée")
    return row


def address(user, programme=None):
    return reverse("agenda:feed", args=[issue_feed(by=user, programme=programme)[1]])


def events(content):
    return {str(event["uid"]): event for event in Calendar.from_ical(content).walk("VEVENT")}


def test_a_feed_is_read_by_two_parsers_and_survives_a_round_trip(cast, client, meeting):
    response = client.get(address(cast.facilitator))
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    first = Calendar.from_ical(response.content)
    assert Calendar.from_ical(first.to_ical()).to_ical() == first.to_ical() == response.content
    assert not [error for event in first.walk() for error in event.errors]
    event = events(response.content)[uid_of(meeting)]
    assert event["summary"] == "Usages ; eau, énergie\nsuite"
    assert event["location"] == "La serre, Rouen"
    assert event["description"] == "Atelier, Parcours alimentation"
    (other,) = ics.Calendar(response.content.decode()).events
    assert (other.uid, other.name, other.location) == (uid_of(meeting), str(event["summary"]), "La serre, Rouen")
    assert other.begin.datetime.astimezone(UTC) == datetime(2026, 3, 28, 22, 30, tzinfo=UTC)
    assert all(len(line) <= 75 for line in response.content.split(b"\r\n"))


def test_hours_are_those_of_paris_even_across_the_change_of_hour(cast, client, meeting):
    content = client.get(address(cast.facilitator)).content
    assert b"DTSTART;TZID=Europe/Paris:20260328T233000" in content
    event = events(content)[uid_of(meeting)]
    assert event.decoded("dtend") == datetime(2026, 3, 29, 4, 30, tzinfo=PARIS)  # four hours, not three
    (zone,) = Calendar.from_ical(content).walk("VTIMEZONE")
    rule = zone.to_tz()
    for moment in (datetime(2026, 1, 15, 12), datetime(2026, 7, 15, 12), datetime(2026, 3, 29, 4)):
        assert rule.utcoffset(moment) == PARIS.utcoffset(moment)


def test_a_meeting_without_an_hour_takes_the_day_and_nobodys_time(cast, client):
    row = AccompanimentFactory(created_by=cast.facilitator, on=date(2026, 3, 20))
    event = events(client.get(address(cast.facilitator)).content)[uid_of(row)]
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (date(2026, 3, 20), date(2026, 3, 21))
    assert event["transp"] == "TRANSPARENT"
    assert event["summary"] == "Entretien"


def test_the_identity_is_stable_the_sequence_follows_the_version_and_a_cancelled_one_says_so(cast, client, meeting):
    url = address(cast.facilitator)
    before = events(client.get(url).content)[uid_of(meeting)]
    meeting.version, meeting.state, meeting.title = 7, "cancelled", "Autre"
    meeting.save()
    after = events(client.get(url).content)[str(before["uid"])]
    assert (before["sequence"], before["status"]) == (1, "CONFIRMED")
    assert (after["sequence"], after["status"]) == (7, "CANCELLED")


def test_no_text_of_the_meeting_no_note_and_no_name_of_a_person_is_in_it(cast, client, meeting):
    content = (
        client.get(address(cast.facilitator)).content + client.get(address(cast.facilitator, cast.programme)).content
    )
    calendar = content.decode().replace("\r\n ", "")
    for secret in (
        "secret",
        "décision",
        "Une suite",
        "note privée",
        "Camille",
        "Martin",
        "Fanny",
        "camille@",
        "Ferme",
    ):
        assert secret not in calendar


def test_each_feed_gives_what_its_owner_may_see_and_the_programmes_gives_its_meetings(cast, client, meeting):
    other = AccompanimentFactory(created_by=cast.other_facilitator, programme=cast.programme, on=date(2026, 3, 20))
    far = AccompanimentFactory(created_by=cast.facilitator, on=date(2025, 3, 20))
    assert set(events(client.get(address(cast.facilitator)).content)) == {uid_of(meeting)}
    assert set(events(client.get(address(cast.member)).content)) == {uid_of(meeting)}
    assert not events(client.get(address(cast.competitor_member)).content)
    assert not events(client.get(address(cast.mrn_agent)).content)
    programme = events(client.get(address(cast.facilitator, cast.programme)).content)
    assert set(programme) == {uid_of(meeting), uid_of(other)}
    assert uid_of(far) not in programme
    cast.member.memberships.update(ended_on=date(2026, 3, 1))
    CalendarFeed.objects.filter(user=cast.member).delete()
    assert not events(client.get(address(cast.member)).content)


def test_the_address_is_shown_once_and_only_its_hash_is_kept(cast, sign_in, meeting):
    browser = sign_in(cast.facilitator)
    page = browser.post(ISSUE).content.decode()
    feed = CalendarFeed.objects.get()
    token = page.split("/agenda/flux/")[1].split(".ics")[0]
    assert len(token) >= 22  # 128 bits and more
    assert token not in str(feed.__dict__)
    assert token not in browser.get(FEEDS).content.decode()
    assert sign_in(None).get(reverse("agenda:feed", args=[token])).status_code == 200
    assert f"webcal://localhost:8000/agenda/flux/{token}.ics" in page


def test_a_new_address_replaces_the_former_and_a_revoked_one_is_like_an_unknown_one(cast, sign_in, client):
    first, second = address(cast.facilitator), address(cast.facilitator)
    unknown = client.get(reverse("agenda:feed", args=["x" * 43]))
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    feed = CalendarFeed.objects.get()
    revoke = reverse("agenda:feed_revoke", args=[feed.pk])
    assert sign_in(cast.other_facilitator).post(revoke).status_code == 404
    assert sign_in(cast.facilitator).post(revoke).status_code == 302
    refused = client.get(second)
    assert (refused.status_code, refused.content) == (404, unknown.content)


def test_only_the_team_opens_the_agenda_of_a_programme(cast, sign_in):
    for who in (cast.other_facilitator, cast.member, cast.mrn_agent):
        assert sign_in(who).post(ISSUE, {"programme": cast.programme.pk}).status_code == 404
    assert sign_in(cast.facilitator).post(ISSUE, {"programme": "1²"}).status_code == 404
    assert sign_in(cast.facilitator).post(ISSUE, {"programme": cast.programme.pk}).status_code == 200
    assert CalendarFeed.objects.get().programme == cast.programme
    page = sign_in(cast.administrator).get(FEEDS).content.decode()
    assert "demandée par Fanny" in page


def test_whoever_leaves_the_team_no_longer_reads_the_programme_by_its_address(cast, client, meeting):
    programme = address(cast.facilitator, cast.programme)
    assert events(client.get(programme).content)
    cast.programme.team_members.filter(user=cast.facilitator).delete()
    assert not events(client.get(programme).content)


def test_a_closed_account_or_an_archived_programme_silences_its_address(cast, client):
    mine, programme = address(cast.other_facilitator), address(cast.facilitator, cast.programme)
    cast.other_facilitator.is_active = False
    cast.other_facilitator.save()
    assert client.get(mine).status_code == 404
    cast.programme.archived_at = datetime(2026, 3, 1, tzinfo=UTC)
    cast.programme.save()
    assert client.get(programme).status_code == 404
    closed = address(cast.member)
    scrub_account(user=cast.member)
    assert client.get(closed).status_code == 404


def test_nothing_keeps_or_passes_on_the_address(cast, client, caplog):
    url = address(cast.facilitator)
    token = url.split("/")[-1].removesuffix(".ics")
    with caplog.at_level(logging.DEBUG):
        response = client.get(url)
        client.get(url.replace(token, token[::-1]))
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"] == "noindex"
    assert token not in caplog.text
    event = {"request": {"url": f"https://x{url}"}, "transaction": url}
    assert token not in str(without_secrets(event, None))


def test_reading_too_often_is_refused_with_a_delay(cast, client, monkeypatch):
    monkeypatch.setattr("accompaniments.views.feeds.PER_HOUR", 2)
    url = address(cast.facilitator)
    assert [client.get(url).status_code for _ in range(3)] == [200, 200, 429]
    assert client.get(url)["Retry-After"] == "3600"
    assert client.post(url).status_code == 405


def test_reading_a_feed_costs_the_same_whatever_it_holds(cast, client):
    url, counts = address(cast.facilitator), []
    for many in (2, 2, 30):  # the first time, the labels of lists are read
        for number in range(many):
            AccompanimentFactory(
                created_by=cast.facilitator,
                on=date(2026, 3, 1) + timedelta(days=number),
                programme=ProgrammeFactory(),
            )
        with CaptureQueriesContext(connection) as queries:
            response = client.get(url)
        counts.append(len([query for query in queries if "common_cache" not in query["sql"]]))
    assert len(events(response.content)) == 34
    assert counts[1] == counts[2] <= 12


def test_an_empty_calendar_is_still_one():
    calendar = Calendar.from_ical(calendar_of([], name="Vide"))
    assert calendar["x-wr-calname"] == "Vide"
