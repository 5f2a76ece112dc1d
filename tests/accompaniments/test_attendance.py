"""The attendance grid: everybody in one form, saved in one sending."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accompaniments.models import Accompaniment, Attendance
from tests.factories import (
    AccompanimentFactory,
    ActorFactory,
    AttendanceFactory,
    ContactFactory,
    PathFactory,
)


@pytest.fixture
def row(cast):
    return AccompanimentFactory(
        created_by=cast.facilitator, programme=cast.programme, kind="workshop", state="planned",
        on=timezone.localdate(), title="Atelier des usages",
    )  # fmt: skip


@pytest.fixture
def url(row):
    return reverse("accompaniments:attendance", args=[row.pk])


@pytest.fixture
def fanny(cast, sign_in):
    return sign_in(cast.facilitator)


def expected(row, name, actor=None, status="registered"):
    contact = ContactFactory(full_name=name, **({"actor": actor} if actor else {}))
    return AttendanceFactory(accompaniment=row, actor=contact.actor, contact=contact, status=status)


def typed(row, statuses=(), **more):
    chosen = {f"status-contact:{each.contact_id}": status for each, status in dict(statuses).items()}
    return {"base_version": row.version, "anonymous_count": row.anonymous_count, "do": "save", **chosen, **more}


def status_of(attendance):
    return Attendance.objects.values_list("status", flat=True).get(pk=attendance.pk)


def test_the_whole_sheet_is_saved_at_once(row, url, fanny):
    nour, paul, lea = expected(row, "Nour"), expected(row, "Paul"), expected(row, "Léa")
    answer = fanny.post(url, typed(row, {nour: "present", paul: "excused"}, anonymous_count=4))
    assert answer.status_code == 302
    assert [status_of(each) for each in (nour, paul, lea)] == ["present", "excused", "registered"]
    row.refresh_from_db()
    assert (row.anonymous_count, row.version) == (4, 2)


def test_everybody_still_expected_came(row, url, fanny):
    nour, paul = expected(row, "Nour"), expected(row, "Paul")
    fanny.post(url, typed(row, {nour: "registered", paul: "absent"}, do="all_present"))
    assert [status_of(nour), status_of(paul)] == ["present", "absent"]


def test_a_stale_sheet_changes_nothing_and_shows_both(row, url, fanny):
    nour, paul = expected(row, "Nour"), expected(row, "Paul")
    stale = typed(row, {nour: "absent"})
    fanny.post(url, typed(row, {nour: "present", paul: "present"}))
    answer = fanny.post(url, stale)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert status_of(nour) == "present"
    assert 'data-label="Version enregistrée" class="pre">Présent' in text
    assert 'data-label="Votre saisie" class="pre">Absent' in text
    assert 'name="base_version" value="2"' in text


def test_the_same_sheet_sent_twice_is_no_conflict(row, url, fanny):
    nour = expected(row, "Nour")
    for _ in range(2):
        assert fanny.post(url, typed(row, {nour: "present"})).status_code == 302
    assert Accompaniment.objects.get().version == 2


def test_somebody_taken_away_by_another_is_not_lost_from_what_was_typed(row, url, fanny):
    nour = expected(row, "Nour")
    stale = typed(row, {nour: "present"})
    fanny.post(url, typed(row, remove=f"contact:{nour.contact_id}"))
    text = fanny.post(url, stale).content.decode()
    assert "à enregistrer" in text
    again = typed(Accompaniment.objects.get(), {nour: "present"})
    fanny.post(url, again)
    assert row.attendances.get().status == "present"


def test_a_row_taken_away_comes_back(row, url, fanny):
    nour = expected(row, "Nour", status="excused")
    page = fanny.post(url, typed(row, remove=f"contact:{nour.contact_id}"), follow=True)
    undo = reverse("accompaniments:attendance_undo", args=[row.pk])
    assert not row.attendances.exists()
    assert undo in page.content.decode()
    fanny.post(undo)
    assert row.attendances.get().status == "excused"
    fanny.post(undo)  # again: no effect
    assert row.attendances.count() == 1


def test_nothing_is_undone_once_somebody_saved_since(row, url, fanny):
    nour = expected(row, "Nour")
    fanny.post(url, typed(row, {nour: "present"}))
    Accompaniment.objects.update(version=9)
    page = fanny.post(reverse("accompaniments:attendance_undo", args=[row.pk]), follow=True)
    assert "rien n’a été annulé" in page.content.decode()
    assert status_of(nour) == "present"


def test_the_whole_cohort_comes_in_but_for_those_who_object(cast, row, url, fanny):
    ContactFactory(actor=cast.company, full_name="Nour")
    ContactFactory(actor=cast.company, full_name="Opposée", opposed_at=timezone.now())
    silent = PathFactory(programme=cast.programme).actor
    PathFactory(programme=cast.programme, status="finished", actor=ContactFactory().actor)
    fanny.post(url, typed(row, do="cohort"))
    assert {str(each) for each in row.attendances.all()} == {"Nour", str(silent)}
    fanny.post(url, typed(Accompaniment.objects.get(), do="cohort"))  # nobody twice
    assert row.attendances.count() == 2


def test_a_cohort_added_by_mistake_goes_again(cast, row, url, fanny):
    alone = AttendanceFactory(accompaniment=row, actor=cast.company, status="excused")
    ContactFactory(actor=cast.company, full_name="Nour")
    fanny.post(url, typed(row, do="cohort"))
    assert str(row.attendances.get()) == "Nour"  # named now: the organisation alone is no longer a row
    fanny.post(reverse("accompaniments:attendance_undo", args=[row.pk]))
    back = row.attendances.get()
    assert (back.actor, back.contact, back.status) == (alone.actor, None, "excused")


def test_somebody_found_by_name_joins(row, url, fanny):
    contact = ContactFactory(full_name="Zoé Le Tourneur")
    page = fanny.post(url, typed(row, do="search", find_person="tourn")).content.decode()
    assert f'value="contact:{contact.pk}"' in page
    fanny.post(url, typed(row, participants=[f"contact:{contact.pk}"]))
    assert row.attendances.get().contact == contact


def test_whoever_objects_is_named_only_knowingly(row, url, fanny):
    contact = ContactFactory(full_name="Opposée", opposed_at=timezone.now())
    data = typed(row, participants=[f"contact:{contact.pk}"])
    answer = fanny.post(url, data)
    assert answer.status_code == 422
    assert "opposition" in answer.content.decode()
    assert fanny.post(url, {**data, "notes_opposed": "on"}).status_code == 302


def test_three_hundred_rows_and_no_more(row, url, fanny):
    actors = ActorFactory.create_batch(3)
    Attendance.objects.bulk_create(
        Attendance(accompaniment=row, contact=contact, actor=contact.actor)
        for contact in ContactFactory.create_batch(299, actor=actors[0])
    )
    answer = fanny.post(url, typed(row, participants=[f"actor:{actor.pk}" for actor in actors[1:]]))
    assert answer.status_code == 422
    assert "au plus 300 lignes" in answer.content.decode()


@pytest.mark.parametrize("how_many", [2, 120])
def test_a_save_costs_the_same_whatever_the_number_of_people(row, url, fanny, how_many):
    rows = [expected(row, f"Personne {n}") for n in range(how_many)]
    newcomer = ContactFactory()
    states = ["present", "excused", "absent", "registered"]
    data = typed(row, {each: states[n % 4] for n, each in enumerate(rows)}, participants=[f"contact:{newcomer.pk}"])
    data["remove"] = f"contact:{rows[0].contact_id}"
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert fanny.post(url, data).status_code == 302
    written = [q["sql"] for q in queries if "session" not in q["sql"] and "SAVEPOINT" not in q["sql"]]
    assert len(written) <= 12, "\n".join(written)


@pytest.mark.parametrize("how_many", [2, 60])
def test_the_page_costs_the_same_whatever_the_number_of_people(
    row, url, fanny, how_many, django_assert_max_num_queries
):
    for n in range(how_many):
        expected(row, f"Personne {n}")
    with django_assert_max_num_queries(12):
        fanny.get(url)


def test_the_sheet_to_sign_names_those_expected_and_nobody_excused(cast, row, fanny):
    from accompaniments.sign_in_sheet import html_of

    expected(row, "Nour <b>", cast.company)
    expected(row, "Paul", status="excused")
    html = html_of(row)
    assert "Nour &lt;b&gt;" in html
    assert "Paul" not in html
    assert "Métropole Rouen Normandie" in html
    answer = fanny.get(reverse("accompaniments:sign_in_sheet", args=[row.pk]))
    assert answer["Content-Type"] == "application/pdf"
    assert "no-store" in answer["Cache-Control"]
    assert b"/Lang (fr)" in answer.content or answer.content.startswith(b"%PDF")


@pytest.mark.parametrize("name", ["attendance", "sign_in_sheet"])
def test_only_the_team_reads_names(cast, row, sign_in, name):
    AttendanceFactory(accompaniment=row, actor=cast.company)
    address = reverse(f"accompaniments:{name}", args=[row.pk])
    assert sign_in(cast.other_facilitator).get(address).status_code == 403
    assert sign_in(cast.member).get(address).status_code == 403
    assert sign_in(cast.mrn_agent).get(address).status_code == 404
