"""The agenda: a month of meetings one may see, and the way to what is left to complete."""

import re
from datetime import date, time, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accompaniments import agenda
from accompaniments.agenda import chosen
from accounts.viewer import Viewer
from tests.factories import AccompanimentFactory, AttendanceFactory, ProgrammeFactory, TeamMemberFactory

MONTH, LIST = reverse("agenda:month"), reverse("agenda:list")
VIEWS = [MONTH, LIST]


@pytest.fixture(autouse=True)
def _one_day():
    with time_machine.travel("2026-03-18 10:00+01:00", tick=False):
        yield


@pytest.fixture
def meetings(cast):
    ours = AccompanimentFactory(
        created_by=cast.facilitator, programme=cast.programme, title="Atelier des usages", on=date(2026, 3, 25),
        at=time(14, 30), state="planned", place="La serre",
    )  # fmt: skip
    theirs = AccompanimentFactory(created_by=cast.other_facilitator, title="Visite des quais", on=date(2026, 3, 26))
    AttendanceFactory(accompaniment=ours, actor=cast.company, status="registered")
    AttendanceFactory(accompaniment=theirs, actor=cast.competitor)
    return ours, theirs


def read(browser, url, **query):
    response = browser.get(url, query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("url", VIEWS)
def test_a_facilitator_opens_on_their_own_meetings_and_may_look_at_all(cast, sign_in, meetings, url):
    browser = sign_in(cast.facilitator)
    page = read(browser, url)
    assert "Atelier des usages" in page
    assert "14:30" in page
    assert "Visite des quais" not in page
    assert "Visite des quais" in read(browser, url, voir="tout")


@pytest.mark.parametrize("url", VIEWS)
def test_the_meetings_of_one_programme(cast, sign_in, meetings, url):
    other = ProgrammeFactory()
    AccompanimentFactory(created_by=cast.facilitator, programme=other, title="Ailleurs", on=date(2026, 3, 27))
    page = read(sign_in(cast.other_facilitator), url, voir=str(cast.programme.pk))
    assert "Atelier des usages" in page
    assert "Ailleurs" not in page


@pytest.mark.parametrize("url", VIEWS)
@pytest.mark.parametrize(("who", "seen"), [("member", True), ("competitor_member", False), ("mrn_agent", False)])
def test_others_see_the_meetings_of_their_actor_whatever_they_ask(cast, sign_in, meetings, url, who, seen):
    browser = sign_in(getattr(cast, who))
    for whose in ("", "moi", "tout", str(cast.programme.pk)):
        assert ("Atelier des usages" in read(browser, url, voir=whose)) is seen


@pytest.mark.parametrize("url", VIEWS)
def test_filters_and_view_stay_in_the_address_of_the_neighbouring_months(cast, sign_in, meetings, url):
    page = read(sign_in(cast.facilitator), url, mois="2026-12", voir="tout")
    assert re.search(r'href="\?mois=2026-11&amp;voir=tout"\s+rel="prev"', page)
    assert re.search(r'href="\?mois=2027-01&amp;voir=tout"\s+rel="next"', page)
    assert 'href="?mois=2026-03&amp;voir=tout"' in page  # today
    assert f'{LIST}?mois=2026-12&amp;voir=tout"' in page
    assert 'name="mois" value="2026-12"' in page


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-13", "2026-00", "99999-01", "1200-05", "2026-1²", "a-b", "2026-03-01"]
)
def test_a_month_that_cannot_be_read_is_this_month(cast, text):
    assert chosen(Viewer(cast.facilitator), month=text, whose="x" * 30).month == date(2026, 3, 1)


@pytest.mark.parametrize("url", VIEWS)
def test_a_planned_meeting_of_the_past_is_marked_and_leads_to_its_form(cast, sign_in, url):
    row = AccompanimentFactory(created_by=cast.facilitator, state="planned", on=date(2026, 3, 10), title="Oubliée")
    edit = reverse("accompaniments:edit", args=[row.pk])
    page = read(sign_in(cast.facilitator), url)
    assert edit in page
    assert "compléter" in page.lower()
    assert edit not in read(sign_in(cast.other_facilitator), url, voir="tout")


@pytest.mark.parametrize("url", VIEWS)
def test_a_cancelled_meeting_says_so(cast, sign_in, url):
    AccompanimentFactory(created_by=cast.facilitator, state="cancelled", title="Levée")
    assert "annulé" in read(sign_in(cast.facilitator), url).lower()


def test_the_grid_is_made_of_whole_weeks_and_shows_the_neighbouring_days(cast, sign_in):
    AccompanimentFactory(created_by=cast.facilitator, on=date(2026, 4, 1), title="Premier avril")
    page = read(sign_in(cast.facilitator), MONTH)
    assert page.count("<time datetime=") == 42
    assert "Premier avril" in page
    assert "Premier avril" not in read(sign_in(cast.facilitator), LIST)


def test_a_crowded_day_shows_the_first_ones_and_says_there_are_more(cast, sign_in):
    for hour in range(8, 14):
        AccompanimentFactory(
            created_by=cast.facilitator, on=date(2026, 3, 5), at=time(hour), title=f"À {hour} heures"
        )
    AccompanimentFactory(created_by=cast.facilitator, on=date(2026, 3, 5), title="Sans heure")
    page = read(sign_in(cast.facilitator), MONTH)
    assert "À 8 heures" in page
    assert "À 11 heures" in page
    assert "À 12 heures" not in page
    assert "et d’autres" in page
    assert "Sans heure" in read(sign_in(cast.facilitator), LIST)


def test_a_day_opens_the_form_on_that_day_already_planned_when_it_is_to_come(cast, sign_in):
    browser = sign_in(cast.facilitator)
    link = reverse("accompaniments:create") + "?jour=2026-03-24"
    assert link in read(browser, MONTH)
    form = browser.get(link).context["form"]
    assert (form["on"].value(), form["state"].value()) == (date(2026, 3, 24), "planned")
    past = browser.get(reverse("accompaniments:create") + "?jour=2026-03-02").context["form"]
    assert (past["on"].value(), past["state"].value()) == (date(2026, 3, 2), "held")
    assert browser.get(reverse("accompaniments:create") + "?jour=hier").status_code == 200


def test_a_member_is_offered_no_form(cast, sign_in, meetings):
    assert "?jour=" not in read(sign_in(cast.member), MONTH)


@pytest.mark.parametrize("url", VIEWS)
def test_the_number_of_queries_does_not_grow_with_the_meetings(cast, sign_in, url):
    browser = sign_in(cast.facilitator)
    counts = []
    for many in (3, 3, 40):  # the first time, the labels of lists are read
        for number in range(many):
            row = AccompanimentFactory(
                created_by=cast.facilitator,
                on=date(2026, 3, 1) + timedelta(days=number % 28),
                programme=cast.programme,
            )
            AttendanceFactory(accompaniment=row, actor=cast.company)
        for whose in ("moi", "tout", str(cast.programme.pk)):
            with CaptureQueriesContext(connection) as queries:
                read(browser, url, voir=whose)
            counts.append(len(queries))
    assert counts[3:6] == counts[6:]
    assert max(counts) <= 12


def test_the_days_of_the_grid_are_read_through_the_index_of_the_agenda(cast):
    """However many meetings there are: the plan walks the index, day by day, and stops at the fifth."""
    TeamMemberFactory(programme=cast.programme)
    choice = chosen(Viewer(cast.administrator), month="2026-03", whose="tout")
    rows = agenda.meetings(Viewer(cast.administrator), choice)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = rows.filter(on=date(2026, 3, 5)).order_by("at", "pk").values_list("pk")[:5].explain()
    assert "accompaniment_agenda_idx" in plan
    assert "Sort" not in plan
