"""What the agenda planned opens itself; a copy takes the people and the place, not the date nor the words."""

from datetime import time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accompaniments.models import Accompaniment, ActorPart, Commitment, PrivateNote
from tests.accompaniments.typed import chosen, full, line, short
from tests.factories import AccompanimentFactory, AttendanceFactory, ContactFactory, EvidenceFactory

URL = reverse("accompaniments:create")
SHORT = reverse("accompaniments:short_create")


@pytest.fixture
def fanny(cast, sign_in):
    return sign_in(cast.facilitator)


@pytest.fixture
def planned(cast):
    row = AccompanimentFactory(
        created_by=cast.facilitator, programme=cast.programme, state="planned", on=timezone.localdate(),
        kind="workshop", duration_minutes=210, place="La serre", title="Atelier des usages", summary="",
    )  # fmt: skip
    AttendanceFactory(accompaniment=row, actor=cast.company, status="registered")
    PrivateNote.objects.create(accompaniment=row, author=cast.facilitator, text="Penser aux clés.")
    return row


def panel(cast, browser, host="actor"):
    pk = cast.company.pk if host == "actor" else cast.programme.pk
    return browser.get(reverse(f"accompaniments:{host}_panel", args=[pk])).content.decode()


@pytest.mark.parametrize("host", ["actor", "programme"])
def test_the_meeting_planned_today_stands_open_in_the_short_form(cast, fanny, planned, host):
    page = panel(cast, fanny, host)
    assert "Atelier des usages" in page
    assert f'name="completes" value="{planned.pk}"' in page
    assert 'value="La serre"' in page


def test_a_sentence_completes_it_and_the_rest_stays_as_planned(cast, fanny, planned):
    typed = short(
        cast.company, submission_id=str(planned.submission_id), completes=str(planned.pk), base_version="1",
        kind="workshop", duration="210", summary="Ils parlent d’usages.", programme=str(cast.programme.pk),
    )  # fmt: skip
    for _ in range(2):  # a double click
        assert fanny.post(SHORT, typed).url == cast.company.get_absolute_url()
    row = Accompaniment.objects.get()
    assert (row.state, row.title, row.summary, row.version) == (
        "held", "Atelier des usages", "Ils parlent d’usages.", 2,
    )  # fmt: skip
    assert row.attendances.get().status == "present"
    assert row.private_notes.get().text == "Penser aux clés."


def test_from_nowhere_in_particular_it_opens_itself(cast, fanny, planned):
    edit = reverse("accompaniments:edit", args=[planned.pk])
    assert fanny.get(URL).url == edit
    assert chosen(fanny.get(edit).content.decode(), "state") == ["held"]
    assert fanny.get(f"{URL}?autre=1").status_code == 200


def test_what_is_planned_for_later_today_waits(cast, fanny, planned):
    later = (timezone.localtime() + timedelta(hours=1)).time()
    if later < timezone.localtime().time():
        later = time(23, 59, 59)
    Accompaniment.objects.update(at=later)
    assert fanny.get(URL).status_code == 200
    assert f'name="completes" value="{planned.pk}"' not in panel(cast, fanny)


def test_two_planned_meetings_are_both_offered(cast, fanny, planned):
    AccompanimentFactory(
        created_by=cast.facilitator, state="planned", on=timezone.localdate(), title="Visite du silo"
    )
    page = fanny.get(URL).content.decode()
    assert "Visite du silo" in page
    assert "Atelier des usages" in page


def test_somebody_saved_the_planned_meeting_in_between(cast, fanny, planned):
    typed = short(
        cast.company, submission_id=str(planned.submission_id), completes=str(planned.pk), base_version="1",
        kind="workshop", duration="210", summary="Ma version.", programme=str(cast.programme.pk),
    )  # fmt: skip
    Accompaniment.objects.update(version=2, summary="La leur.", state="held")
    answer = fanny.post(SHORT, typed)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "La leur." in page
    assert "Ma version." in page
    assert "Penser aux clés." in page  # the full form comes back whole: saving it wipes nothing
    assert Accompaniment.objects.get().summary == "La leur."


def test_a_planned_meeting_of_another_team_is_not_completed(cast, sign_in, planned):
    typed = short(cast.company, completes=str(planned.pk), base_version="1")
    sign_in(cast.other_facilitator).post(SHORT, typed)
    planned.refresh_from_db()
    assert planned.state == "planned"


# Copies.


def test_a_copy_takes_people_place_and_form_not_the_date_nor_the_words(cast, fanny):
    person = ContactFactory(full_name="Jo Bocal", actor=cast.company)
    row = AccompanimentFactory(
        created_by=cast.facilitator, programme=cast.programme, kind="visit", duration_minutes=95, place="La serre",
        summary="Ce qui fut dit.", decisions="Ce qui fut décidé.", next_step="Ce qui suivit.", at=time(9, 30),
        on=timezone.localdate() - timedelta(days=30), anonymous_count=7,
    )  # fmt: skip
    AttendanceFactory(accompaniment=row, actor=cast.company, contact=person)
    ActorPart.objects.create(accompaniment=row, actor=cast.company, text="Pour eux seuls.")
    PrivateNote.objects.create(accompaniment=row, author=cast.facilitator, text="À ménager.")
    Commitment.objects.create(accompaniment=row, actor=cast.company, what="Rappeler")
    assert f"?modele={row.pk}" in fanny.get(row.get_absolute_url()).content.decode()
    page = fanny.get(f"{URL}?modele={row.pk}").content.decode()
    assert chosen(page, "participants") == [f"contact:{person.pk}"]
    assert chosen(page, "kind") == ["visit"]
    assert chosen(page, "duration") == ["95"]
    assert 'value="La serre"' in page
    assert f'value="{timezone.localdate().isoformat()}"' in page
    assert str(row.submission_id) not in page
    for gone in (
        "Ce qui fut dit.",
        "Ce qui fut décidé.",
        "Pour eux seuls.",
        "À ménager.",
        "Rappeler",
    ):
        assert gone not in page
    assert Accompaniment.objects.count() == 1


def test_a_copy_has_a_draft_of_its_own(cast, fanny):
    row = AccompanimentFactory(created_by=cast.facilitator)
    fanny.post(reverse("accompaniments:draft_save"), full(cast.facilitator, host=f"copy:{row.pk}", summary="Encore."))
    assert "Encore." in fanny.get(f"{URL}?modele={row.pk}").content.decode()
    assert "Encore." not in fanny.get(f"{URL}?autre=1").content.decode()


@pytest.mark.parametrize("who", ["member", "mrn_agent"])
def test_only_the_club_is_offered_a_copy(cast, sign_in, who):
    row = AccompanimentFactory(created_by=cast.facilitator)
    AttendanceFactory(accompaniment=row, actor=cast.company)
    page = sign_in(getattr(cast, who)).get(row.get_absolute_url()).content.decode()
    assert "modele=" not in page


# Planned, held, cancelled.


@pytest.mark.parametrize("state", ["planned", "cancelled"])
def test_what_did_not_take_place_proves_nothing(cast, fanny, state):
    answer = fanny.post(URL, full(cast.facilitator, cast.company, state=state, lines=[line()]))
    assert answer.status_code == 422
    assert "ne prouve rien" in answer.content.decode()


def test_a_meeting_that_gave_evidence_is_not_cancelled(cast, fanny):
    row = AccompanimentFactory(created_by=cast.facilitator)
    EvidenceFactory(accompaniment=row, publication=None)
    typed = full(cast.facilitator, state="cancelled", base_version="1", submission_id=str(row.submission_id))
    answer = fanny.post(reverse("accompaniments:edit", args=[row.pk]), typed)
    assert answer.status_code == 422
    assert "elle a bien eu lieu" in answer.content.decode()
    row.refresh_from_db()
    assert row.state == "held"


def test_a_cancelled_meeting_keeps_who_was_expected(cast, fanny, planned):
    typed = full(
        cast.facilitator, cast.company, state="cancelled", base_version="1", submission_id=str(planned.submission_id)
    )
    fanny.post(reverse("accompaniments:edit", args=[planned.pk]), typed)
    planned.refresh_from_db()
    assert planned.state == "cancelled"
    assert planned.attendances.get().status == "registered"
