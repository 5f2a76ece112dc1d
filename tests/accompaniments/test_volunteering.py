"""Volunteer time, noted on a session and on a programme."""

import uuid
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accompaniments.home import inbox_items
from accompaniments.models import VolunteerTime
from accounts.viewer import Viewer
from common.registries import add_reliance
from tests.factories import AccompanimentFactory


@pytest.fixture
def row(cast):
    return AccompanimentFactory(created_by=cast.facilitator, programme=cast.programme)


@pytest.fixture
def fanny(cast, sign_in):
    return sign_in(cast.facilitator)


def of_session(row):
    return reverse("accompaniments:volunteering", args=[row.pk])


def of_programme(cast):
    return reverse("accompaniments:programme_volunteering", args=[cast.programme.pk])


def typed(**more):
    data = {"submission_id": str(uuid.uuid4()), "on": "2026-03-10", "duration": "1 h 30", "what": "Accueil"}
    return {**data, **more}


def test_noted_at_a_session_it_counts_for_its_programme(cast, row, fanny):
    data = typed()
    for _ in range(2):  # a double click
        assert fanny.post(of_session(row), data).url == of_session(row)
    fanny.post(of_programme(cast), typed(duration="45 min", what="Relecture"))
    time = VolunteerTime.objects.get(accompaniment=row)
    assert (time.programme, time.on, time.minutes, time.recorded_by) == (
        cast.programme, date(2026, 3, 10), 90, cast.facilitator,
    )  # fmt: skip
    page = fanny.get(of_programme(cast)).content.decode().replace("\xa0", " ")
    assert "2 h 15" in page
    assert "Relecture" in page
    assert "1 h 30" in fanny.get(row.get_absolute_url()).content.decode().replace("\xa0", " ")


def test_it_needs_a_programme(cast, fanny):
    alone = AccompanimentFactory(created_by=cast.facilitator)
    assert "rattachez" in fanny.get(of_session(alone)).content.decode()
    fanny.post(of_session(alone), typed())
    assert not VolunteerTime.objects.exists()


@pytest.mark.parametrize("wrong", [{"duration": "longtemps"}, {"on": "2999-01-01"}, {"duration": "0"}])
def test_nothing_wrong_is_kept(row, fanny, wrong):
    answer = fanny.post(of_session(row), typed(**wrong))
    assert answer.status_code == 422
    assert "Accueil" in answer.content.decode()
    assert not VolunteerTime.objects.exists()


def test_it_is_corrected_and_two_corrections_do_not_overwrite_each_other(row, fanny):
    fanny.post(of_session(row), typed())
    time = VolunteerTime.objects.get()
    edit = reverse("accompaniments:volunteer_edit", args=[time.pk])
    assert fanny.post(edit, typed(version="1", duration="2 h")).status_code == 302
    answer = fanny.post(edit, typed(version="1", duration="3 h"))
    assert answer.status_code == 409
    assert "Version enregistrée" in answer.content.decode()
    time.refresh_from_db()
    assert (time.minutes, time.version) == (120, 2)


def test_removed_by_mistake_it_comes_back(row, fanny):
    fanny.post(of_session(row), typed())
    time = VolunteerTime.objects.get()
    fanny.post(reverse("accompaniments:volunteer_remove", args=[time.pk]))
    assert not VolunteerTime.objects.exists()
    for _ in range(2):
        fanny.post(reverse("accompaniments:volunteer_restore"))
    back = VolunteerTime.objects.get()
    assert (back.submission_id, back.minutes, back.what, back.accompaniment) == (
        time.submission_id, 90, "Accueil", row,
    )  # fmt: skip


def test_what_a_frozen_report_counts_stays(row, fanny, monkeypatch):
    monkeypatch.setattr("common.registries._relied", [])
    add_reliance(lambda each: isinstance(each, VolunteerTime))
    fanny.post(of_session(row), typed())
    time = VolunteerTime.objects.get()
    page = fanny.post(reverse("accompaniments:volunteer_remove", args=[time.pk]), follow=True)
    assert "rapport déjà établi" in page.content.decode()
    assert VolunteerTime.objects.exists()


def test_another_facilitator_reads_it_without_writing(cast, row, sign_in, fanny):
    fanny.post(of_programme(cast), typed())
    other = sign_in(cast.other_facilitator)
    page = other.get(of_programme(cast)).content.decode()
    assert "Accueil" in page
    assert 'name="duration"' not in page
    assert other.post(of_programme(cast), typed()).status_code == 403


@pytest.mark.parametrize("completeness", ["to_complete", "complete"])
def test_a_planned_session_whose_day_has_passed_is_in_the_inbox(cast, completeness):
    on = timezone.localdate() - timedelta(days=1)
    planned = {"created_by": cast.facilitator, "state": "planned", "completeness": completeness}
    past = AccompanimentFactory(on=on, title="Atelier d’hier", **planned)
    AccompanimentFactory(on=on + timedelta(days=9), title="Atelier à venir", **planned)
    AccompanimentFactory(on=on, title="Annulé", created_by=cast.facilitator, state="cancelled")
    items = inbox_items(Viewer(cast.facilitator))
    assert [item["url"] for item in items] == [reverse("accompaniments:edit", args=[past.pk])]
