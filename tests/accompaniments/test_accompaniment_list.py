"""The list, « À compléter », panels, people search and home."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accompaniments import home
from accompaniments.models import Draft
from accompaniments.services import record_evidence_consent
from accounts.viewer import Viewer
from common.registries import timeline_for
from tests.factories import (
    AccompanimentFactory,
    ActorFactory,
    AttendanceFactory,
    ContactFactory,
    EvidenceFactory,
    ProgrammeFactory,
)

LIST = reverse("accompaniments:list")


@pytest.fixture
def rows(cast):
    ours = AccompanimentFactory(created_by=cast.facilitator, programme=cast.programme, summary="Chez nous")
    theirs = AccompanimentFactory(created_by=cast.other_facilitator, kind="workshop", summary="Chez eux")
    AttendanceFactory(accompaniment=ours, actor=cast.company)
    AttendanceFactory(accompaniment=theirs, actor=cast.competitor)
    return ours, theirs


def test_the_club_sees_all_and_a_member_their_own(cast, sign_in, rows):
    text = sign_in(cast.other_facilitator).get(LIST).content.decode()
    assert "Chez nous" in text
    assert "Chez eux" in text
    text = sign_in(cast.member).get(LIST).content.decode()
    assert "Chez nous" in text
    assert "Chez eux" not in text


def test_filters_narrow_the_list(cast, sign_in, rows):
    browser = sign_in(cast.facilitator)
    for query in (f"?actor={cast.company.pk}", f"?programme={cast.programme.pk}", "?kind=interview"):
        text = browser.get(LIST + query).content.decode()
        assert "Chez nous" in text
        assert "Chez eux" not in text


def test_the_page_does_not_list_every_actor_to_filter_by(cast, sign_in, rows):
    page = sign_in(cast.facilitator).get(LIST).content.decode()
    assert f'<option value="{cast.company.pk}"' not in page
    assert 'name="actor"' in page


def test_an_actor_is_filtered_by_name_and_shown_by_name(cast, sign_in, rows):
    browser = sign_in(cast.facilitator)
    for typed in (cast.company.name, f"{cast.company.name} (n° {cast.company.pk})"):
        text = browser.get(LIST, {"actor": typed}).content.decode()
        assert "Chez nous" in text
        assert "Chez eux" not in text
    text = browser.get(LIST, {"actor": cast.company.pk}).content.decode()
    assert f'value="{cast.company.name} (n° {cast.company.pk})"' in text


def test_a_member_filters_by_their_own_actors_only(cast, sign_in, rows):
    page = sign_in(cast.member).get(LIST, {"actor": cast.competitor.pk}).content.decode()
    assert f'<option value="{cast.company.pk}"' in page
    assert cast.competitor.name not in page


@pytest.mark.parametrize("query", ["?actor=x", "?programme=999999", "?page=abc", "?kind=zzz", "?state=%00"])
def test_a_strange_address_still_answers(cast, sign_in, rows, query):
    assert sign_in(cast.facilitator).get(LIST + query).status_code == 200


def test_a_stranger_has_no_list(cast, sign_in):
    assert sign_in(cast.stranger).get(LIST).status_code == 403


def test_the_list_takes_as_many_queries_for_many_rows(cast, sign_in, rows):
    browser = sign_in(cast.facilitator)
    browser.get(LIST)  # labels are read once
    with CaptureQueriesContext(connection) as few:
        browser.get(LIST)
    for _ in range(10):
        row = AccompanimentFactory(created_by=cast.facilitator, programme=cast.programme)
        AttendanceFactory(accompaniment=row, actor=ActorFactory())
    with CaptureQueriesContext(connection) as many:
        browser.get(LIST)
    assert len(many) == len(few)


def test_the_inbox_holds_what_i_have_to_complete(cast, sign_in, rows):
    text = sign_in(cast.facilitator).get(reverse("accompaniments:inbox")).content.decode()
    assert reverse("accompaniments:edit", args=[rows[0].pk]) in text
    assert reverse("accompaniments:edit", args=[rows[1].pk]) not in text
    assert sign_in(cast.member).get(reverse("accompaniments:inbox")).status_code == 403


def test_the_actors_panel_opens_with_the_short_form_for_the_club_only(cast, sign_in, rows):
    url = reverse("accompaniments:actor_panel", args=[cast.company.pk])
    text = sign_in(cast.other_facilitator).get(url, headers={"HX-Request": "true"}).content.decode()
    assert 'name="summary"' in text
    assert "Chez nous" in text
    assert "<html" not in text
    text = sign_in(cast.member).get(url).content.decode()
    assert 'name="summary"' not in text
    assert "Chez nous" in text
    assert sign_in(cast.competitor_member).get(url).status_code == 404


def test_the_programmes_panel_has_the_form_for_its_team(cast, sign_in, rows):
    url = reverse("accompaniments:programme_panel", args=[cast.programme.pk])
    assert 'name="summary"' in sign_in(cast.facilitator).get(url).content.decode()
    text = sign_in(cast.other_facilitator).get(url).content.decode()
    assert 'name="summary"' not in text
    assert "Chez nous" in text
    text = sign_in(cast.mrn_agent).get(url).content.decode()
    assert "Chez nous" not in text


def test_people_are_found_by_letters_contact_or_siret(cast, sign_in):
    actor = ActorFactory(name="Épicerie d’Élise", siret="12345678200010", siren="123456782")
    ContactFactory(actor=actor, full_name="Zoé Noël")
    browser = sign_in(cast.facilitator)
    url = reverse("accompaniments:people_search")
    for text in ("epic", "ÉLISE", "noel", "123 456 782", "1234567820001"):
        found = browser.post(url, {"find_person": text}).content.decode()
        assert "Zoé Noël" in found
        assert "Épicerie" in found
    assert "Épicerie" not in browser.post(url, {"find_person": "e"}).content.decode()


def test_names_looked_for_never_stand_in_an_address(cast, sign_in):
    browser, url = sign_in(cast.facilitator), reverse("accompaniments:people_search")
    assert browser.get(url, {"find_person": "noel"}).status_code == 405
    page = browser.get(reverse("accompaniments:create")).content.decode()
    assert f'data-hx-post="{url}"' in page
    assert f'data-hx-get="{url}"' not in page


def test_who_is_ticked_stays_in_the_search(cast, sign_in):
    text = (
        sign_in(cast.facilitator)
        .post(
            reverse("accompaniments:people_search"),
            {"find_person": "xyz", "participants": f"actor:{cast.company.pk}"},
        )
        .content.decode()
    )
    [box] = [tag.split() for tag in re.findall(r"<input\b([^>]*)>", text)]
    assert f'value="actor:{cast.company.pk}"' in box
    assert "checked" in box
    assert "Personne d’autre" in text


def test_home_slots_follow_the_role(cast, rows):
    facilitator, member = Viewer(cast.facilitator), Viewer(cast.member)
    assert [item["url"] for item in home.inbox_items(facilitator)] == [
        reverse("accompaniments:edit", args=[rows[0].pk])
    ]
    assert home.inbox_items(member) == []
    assert home.log_url(member) == ""


def test_a_draft_is_taken_up_again_where_it_began(cast):
    draft = Draft(payload={"host": [f"actor:{cast.company.pk}"]})
    assert draft.get_absolute_url() == f"{reverse('accompaniments:create')}?brouillon={draft.submission_id}"


def test_the_voice_of_the_week_is_one_that_may_be_quoted(cast, rows):
    evidence = EvidenceFactory(accompaniment=rows[0], publication=None, verbatim="On respire.")
    viewer = Viewer(cast.facilitator)
    assert home.voice(viewer) is None
    record_evidence_consent(
        evidence=evidence, use="quote", decision="granted", given_on=date(2026, 3, 11), by=cast.facilitator
    )
    assert home.voice(viewer)["verbatim"] == "On respire."
    assert home.voice(viewer)["proof"] == "declared"


def test_accompaniments_stand_in_the_actors_timeline(cast, rows):
    entries = timeline_for("actor", viewer=Viewer(cast.member), obj=cast.company)
    assert rows[0].get_absolute_url() in [entry.url for entry in entries]
    assert ProgrammeFactory().accompaniments.count() == 0
