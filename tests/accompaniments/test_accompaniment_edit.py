"""Completing an accompaniment from its page."""

import pytest
from django.urls import reverse

from accompaniments.models import Accompaniment
from tests.accompaniments.typed import full, line
from tests.factories import AccompanimentFactory, AttendanceFactory


@pytest.fixture
def row(cast):
    row = AccompanimentFactory(created_by=cast.facilitator, programme=cast.programme)
    AttendanceFactory(accompaniment=row, actor=cast.company)
    return row


def url(row):
    return reverse("accompaniments:edit", args=[row.pk])


def typed(cast, row, **more):
    return full(
        cast.facilitator, cast.company, submission_id=str(row.submission_id), base_version=str(row.version),
        programme=str(cast.programme.pk), host=f"accompaniment:{row.pk}", **more,
    )  # fmt: skip


def test_the_team_completes_it(cast, sign_in, row):
    browser = sign_in(cast.facilitator)
    assert "Une phrase." in browser.get(url(row)).content.decode()
    browser.post(url(row), typed(cast, row, summary="Mieux dit.", lines=[line()]))
    row.refresh_from_db()
    assert (row.summary, row.version) == ("Mieux dit.", 2)
    assert row.evidences.count() == 1


def test_a_page_read_before_somebody_saved_shows_both_versions(cast, sign_in, row):
    stale = typed(cast, row, summary="Ma version.")
    Accompaniment.objects.filter(pk=row.pk).update(version=5, summary="La leur.")
    browser = sign_in(cast.facilitator)
    answer = browser.post(url(row), stale)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "La leur." in page
    assert page.count("Ma version.") >= 2
    row.refresh_from_db()
    assert row.summary == "La leur."
    browser.post(url(row), {**stale, "base_version": "5"})
    row.refresh_from_db()
    assert row.summary == "Ma version."


def test_a_button_keeps_what_is_typed(cast, sign_in, row):
    page = sign_in(cast.facilitator).post(url(row), typed(cast, row, do="add:need", summary="En cours."))
    assert "En cours." in page.content.decode()


def test_another_facilitator_sees_it_but_may_not_write(cast, sign_in, row):
    browser = sign_in(cast.other_facilitator)
    assert browser.get(row.get_absolute_url()).status_code == 200
    assert browser.get(url(row)).status_code == 403
    assert browser.post(url(row), typed(cast, row)).status_code == 403


@pytest.mark.parametrize(
    ("who", "status"),
    [("administrator", 200), ("member", 403), ("competitor_member", 404), ("mrn_agent", 404), ("stranger", 404)],
)
def test_the_others_according_to_what_they_see(cast, sign_in, row, who, status):
    assert sign_in(getattr(cast, who)).get(url(row)).status_code == status
