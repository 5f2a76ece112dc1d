"""Sessions that come again: every week, other week or month, planned in one sending."""

import uuid
from datetime import date, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accompaniments.models import Accompaniment, Commitment
from accompaniments.schedule import dates_after
from tests.factories import AccompanimentFactory, AttendanceFactory, ContactFactory


@pytest.mark.parametrize(
    ("first", "every", "expected"),
    [
        (date(2026, 3, 10), "week", [date(2026, 3, 17), date(2026, 3, 24)]),
        (date(2026, 3, 10), "fortnight", [date(2026, 3, 24), date(2026, 4, 7)]),
        (date(2026, 3, 10), "month", [date(2026, 4, 14), date(2026, 5, 12)]),  # the second Tuesday
        (date(2026, 3, 31), "month", [date(2026, 4, 28), date(2026, 5, 26)]),  # a fifth Tuesday: the last
        (date(2026, 11, 24), "month", [date(2026, 12, 22), date(2027, 1, 26)]),
    ],
)
def test_the_days_follow(first, every, expected):
    assert dates_after(first, every=every, times=3) == expected
    assert dates_after(first, every=every, until=expected[-1]) == expected


@pytest.fixture
def row(cast):
    row = AccompanimentFactory(
        created_by=cast.facilitator, programme=cast.programme, kind="codev", state="planned", title="Co-dév",
        on=timezone.localdate() + timedelta(days=3), at=time(14), place="La serre", duration_minutes=210,
        summary="Ce qui fut dit",
    )  # fmt: skip
    AttendanceFactory(accompaniment=row, actor=cast.company, status="excused")
    opposed = ContactFactory(actor=cast.competitor, opposed_at=timezone.now())
    AttendanceFactory(accompaniment=row, actor=cast.competitor, contact=opposed)
    return row


@pytest.fixture
def url(row):
    return reverse("accompaniments:repeat", args=[row.pk])


@pytest.fixture
def fanny(cast, sign_in):
    return sign_in(cast.facilitator)


def typed(**more):
    return {"submission_id": str(uuid.uuid4()), "every": "week", "times": "4", "do": "create", **more}


def planned(row):
    return Accompaniment.objects.exclude(pk=row.pk).order_by("on")


def test_the_days_are_shown_before_anything_is_written(row, url, fanny):
    page = fanny.post(url, typed(do="preview"))
    assert page.status_code == 200
    assert page.content.decode().count('name="dates"') == 3
    assert not planned(row).exists()


def test_the_same_session_is_planned_on_the_days_that_were_kept(cast, row, url, fanny):
    days = [row.on + timedelta(weeks=n) for n in (1, 2, 3)]
    data = typed(seen="1", dates=[days[0].isoformat(), days[2].isoformat()])
    for _ in range(2):  # a double click
        assert fanny.post(url, data).status_code == 302
    rows = list(planned(row))
    assert [each.on for each in rows] == [days[0], days[2]]
    assert {(e.kind, e.title, e.at, e.place, e.duration_minutes, e.programme, e.state) for e in rows} == {
        ("codev", "Co-dév", time(14), "La serre", 210, cast.programme, "planned")
    }
    assert {each.summary for each in rows} == {""}
    assert [list(each.facilitators.all()) for each in rows] == [[cast.facilitator]] * 2
    assert [[(a.actor, a.status) for a in each.attendances.all()] for each in rows] == [
        [(cast.company, "registered")]
    ] * 2  # expected again; who objects is not named by a copy


def test_a_list_says_which_of_the_series_each_one_is(row, url, fanny):
    fanny.post(url, typed())
    last = planned(row).last()
    Accompaniment.objects.filter(pk=planned(row).first().pk).update(state="cancelled")
    text = fanny.get(reverse("accompaniments:list")).content.decode()
    assert "séance 1 sur 3" in text
    assert "séance 3 sur 3" in text
    assert "Séance 3 sur 3" in fanny.get(last.get_absolute_url()).content.decode()


def test_undoing_removes_those_nobody_touched_since(cast, row, url, fanny):
    fanny.post(url, typed())
    touched, promised, _ = planned(row)
    Accompaniment.objects.filter(pk=touched.pk).update(version=2)
    Commitment.objects.create(accompaniment=promised, actor=cast.company, what="Apporter les plans")
    undo = reverse("accompaniments:repeat_undo", args=[row.pk])
    page = fanny.post(undo, follow=True).content.decode()
    assert "Séances retirées\u00a0: 1. Modifiées depuis et gardées\u00a0: 2." in page
    assert set(planned(row)) == {touched, promised}
    fanny.post(undo)  # again: no effect
    assert planned(row).count() == 2


def test_undone_wholly_nothing_is_left_of_the_series(row, url, fanny):
    fanny.post(url, typed())
    fanny.post(reverse("accompaniments:repeat_undo", args=[row.pk]))
    assert list(Accompaniment.objects.values_list("series", flat=True)) == [None]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"times": ""}, "l’un des deux"),
        ({"until": "2030-01-01"}, "l’un des deux"),
        ({"times": "53"}, "52"),
        ({"times": "", "until": "2020-01-01"}, "Aucune séance"),
        ({"every": "month", "times": "40"}, "deux ans"),
        ({"seen": "1"}, "Gardez au moins une date"),
    ],
)
def test_what_cannot_be_is_refused_in_words(row, url, fanny, wrong, said):
    answer = fanny.post(url, typed(**wrong))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not planned(row).exists()


def test_fifty_sessions_cost_what_two_do(row, url, fanny, django_assert_max_num_queries):
    with django_assert_max_num_queries(25):
        fanny.post(url, typed(times="50"))
    assert planned(row).count() == 49


def test_a_session_saved_from_the_form_can_be_repeated_at_once(cast, fanny):
    from tests.accompaniments.typed import full

    day = timezone.localdate() + timedelta(days=2)
    answer = fanny.post(
        reverse("accompaniments:create"),
        full(cast.facilitator, cast.company, do="repeat", state="planned", on=day.isoformat(), is_complete=""),
    )
    assert answer.url == reverse("accompaniments:repeat", args=[Accompaniment.objects.get().pk])


def test_short_lists_show_the_next_of_a_series_only(cast, row, url, fanny):
    AttendanceFactory(accompaniment=row, actor=cast.competitor)
    fanny.post(url, typed())
    later = list(planned(row))
    panel = fanny.get(reverse("accompaniments:programme_panel", args=[cast.programme.pk])).content.decode()
    assert f'"{row.get_absolute_url()}"' in panel
    assert not [each for each in later if f'"{each.get_absolute_url()}"' in panel]
