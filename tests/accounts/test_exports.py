"""Exports: asked for once, made once by a worker, read by their owner alone; nothing in the file runs."""

import csv
import io
import threading
import uuid
from datetime import date, timedelta
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts import exporting
from accounts.models import Export, User
from common import exports
from common.errors import DomainError
from common.exports import Column, Exporter, write_table
from common.models import StoredFile
from tests.factories import ActorFactory, UserFactory

EVIL = ("=1+1", "+33 2 00", "-2", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", '=HYPERLINK("http://x")')
COLUMNS = (Column("Texte"), Column("Nombre"), Column("Le"))


@pytest.fixture
def table(monkeypatch):
    """A table of fruits, registered for the time of a test; `rows` can be filled and hooked."""

    class Table:
        rows = [("Pomme", 3, date(2026, 5, 1)), ("=1+1", None, None)]
        seen = None
        each = staticmethod(lambda: None)

        def give(self, viewer, query):
            Table.seen = (viewer.user, query)
            for row in self.rows:
                self.each()
                yield row

    made = Table()
    monkeypatch.setitem(
        exports._exporters,
        "fruits",
        Exporter("fruits", "Fruits", "actors.export", COLUMNS, lambda viewer, query: len(made.rows), made.give),
    )
    return made


@pytest.fixture
def ask(cast, table, django_capture_on_commit_callbacks):
    def ask(**changes):
        given = {"exporter": "fruits", "query": "q=pomme", "format": "csv", "submission_id": uuid.uuid4()}
        return exporting.request_export(**{**given, "by": cast.facilitator, **changes})

    return ask


def content_of(export):
    with default_storage.open(export.file.key) as file:
        return file.read()


def csv_of(export):
    text = content_of(export).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


# --- the files ---


def written(rows, format):
    output = io.BytesIO()
    columns = [Column(f"Colonne {n}") for n, _ in enumerate(rows[0])]
    assert write_table(output, format=format, title="Un [titre] / long", columns=columns, rows=iter(rows)) == len(
        rows
    )
    return output


def test_nothing_in_a_csv_starts_like_a_formula():
    text = written([(value,) for value in EVIL], "csv").getvalue().decode("utf-8-sig")
    cells = [row[0] for row in csv.reader(io.StringIO(text), delimiter=";")][1:]
    assert cells == [f"'{value}" for value in EVIL]


def test_a_cell_of_a_csv_cannot_open_another_one():
    text = written([('ferme";=1+1;"', "a\n=1+1")], "csv").getvalue().decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text), delimiter=";"))[1] == ['ferme";=1+1;"', "a\n=1+1"]


def test_every_text_of_a_spreadsheet_is_typed_as_text():
    sheet = openpyxl.load_workbook(written([(value,) for value in EVIL], "xlsx")).active
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert [cell.data_type for cell in cells] == ["s"] * len(EVIL)
    assert cells[0].value == "=1+1"


def test_numbers_stay_numbers_and_dates_dates():
    row = (12, Decimal("1.50"), date(2026, 11, 24), timezone.now(), True, None, "Été")
    sheet = openpyxl.load_workbook(written([row], "xlsx")).active
    cells = next(sheet.iter_rows(min_row=2))
    assert [cell.value for cell in cells][:2] == [12, 1.5]
    assert cells[2].is_date
    assert cells[2].value.date() == date(2026, 11, 24)
    assert cells[3].value.date() == timezone.localdate()
    assert [cell.value for cell in cells][4:] == ["oui", None, "Été"]
    text = written([row], "csv").getvalue().decode("utf-8-sig")
    assert text.splitlines()[1].startswith("12;1,50;2026-11-24;")


def test_a_csv_opens_in_a_french_spreadsheet():
    content = written([("Hébert", 1)], "csv").getvalue()
    assert content.startswith(b"\xef\xbb\xbfColonne 0;Colonne 1\r\n")


def test_what_no_file_can_hold_is_left_out():
    row = ("a\x00\x0bb\ud800", "x" * 40_000, "<b>&amp;</b>")
    sheet = openpyxl.load_workbook(written([row], "xlsx")).active
    values = [cell.value for cell in next(sheet.iter_rows(min_row=2))]
    assert values[0] == "ab"
    assert len(values[1]) < 32_768
    assert values[2] == "<b>&amp;</b>"
    written([row], "csv").getvalue().decode()


def test_the_same_rows_give_the_same_bytes():
    assert written([("a", 1)], "xlsx").getvalue() == written([("a", 1)], "xlsx").getvalue()


# --- the job ---


def test_the_worker_makes_the_file_of_what_was_filtered_with_its_owner_s_rights(ask, table, cast):
    export = exporting.build_export(export_id=ask().pk)
    assert (export.state, export.progress, export.rows) == ("ready", 100, 2)
    assert table.seen == (cast.facilitator, "q=pomme")
    assert csv_of(export)[1:] == [["Pomme", "3", "2026-05-01"], ["'=1+1", "", ""]]
    assert export.file.original_name == f"fruits-{timezone.localdate():%Y-%m-%d}.csv"
    assert export.file.size == len(content_of(export))


def test_the_same_submission_twice_is_one_export(ask, django_capture_on_commit_callbacks):
    number = uuid.uuid4()
    assert ask(submission_id=number) == ask(submission_id=number)
    assert Export.objects.count() == 1


def test_nobody_gets_another_person_s_export_through_its_sending(ask, cast):
    number = uuid.uuid4()
    ask(submission_id=number)
    with pytest.raises(DomainError, match="rechargez"):
        ask(submission_id=number, by=cast.other_facilitator)


def test_running_twice_makes_one_file(ask):
    pk = ask().pk
    assert exporting.build_export(export_id=pk).state == "ready"
    assert exporting.build_export(export_id=pk) is None
    assert StoredFile.objects.count() == 1
    assert len(default_storage.listdir("exports")[1]) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_one_file():
    by = UserFactory(club_role="facilitator")
    ActorFactory.create_batch(30)
    export = exporting.request_export(exporter="actors", query="", format="xlsx", submission_id=uuid.uuid4(), by=by)
    made = []

    def work():
        made.append(exporting.build_export(export_id=export.pk))
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    export.refresh_from_db()
    assert (export.state, export.rows, export.attempts) == ("ready", 30, 1)
    assert len(default_storage.listdir("exports")[1]) == StoredFile.objects.count() == 1


def test_rights_lost_since_the_request_stop_the_export(ask, cast):
    pk = ask().pk
    User.objects.filter(pk=cast.facilitator.pk).update(club_role="none")
    failed = exporting.build_export(export_id=pk)
    assert failed.state == "failed"
    assert "Vous n’avez plus accès" in failed.failure_reason
    assert not StoredFile.objects.exists()


def test_a_closed_account_gets_no_file(ask, cast):
    pk = ask().pk
    User.objects.filter(pk=cast.facilitator.pk).update(is_active=False)
    assert exporting.build_export(export_id=pk).state == "failed"


def test_a_failure_says_why_and_can_be_retried(ask, table):
    pk = ask().pk

    def broken():
        raise RuntimeError

    table.each = broken
    failed = exporting.build_export(export_id=pk)
    assert (failed.state, failed.file) == ("failed", None)
    assert failed.failure_reason.startswith("Une erreur inattendue")
    table.each = lambda: None
    exporting.retry_export(export=failed)
    assert exporting.build_export(export_id=pk).state == "ready"


def test_only_what_failed_can_be_retried(ask):
    with pytest.raises(DomainError, match="pas en échec"):
        exporting.retry_export(export=ask())


def test_too_many_rows_are_refused_with_a_way_out(ask, table, monkeypatch):
    monkeypatch.setattr(exporting, "MAX_ROWS", 1)
    failed = exporting.build_export(export_id=ask().pk)
    assert "précisez les filtres" in failed.failure_reason


def test_a_cancelled_export_stops_its_worker_and_leaves_no_file(ask, table, monkeypatch):
    export = ask()
    monkeypatch.setattr(exporting, "BEAT", -1)
    table.each = lambda: Export.objects.filter(pk=export.pk).delete()
    assert exporting.build_export(export_id=export.pk) is None
    assert not StoredFile.objects.exists()


def test_a_worker_overtaken_by_another_writes_nothing(ask, table):
    export = ask()
    table.each = lambda: Export.objects.filter(pk=export.pk).update(attempts=2)
    assert exporting.build_export(export_id=export.pk) is None
    assert not StoredFile.objects.exists()


def test_a_worker_overtaken_once_its_file_is_stored_takes_it_back(ask):
    slow = exporting.WORK.claim(ask().pk, is_free=True)
    Export.objects.filter(pk=slow.pk).update(attempts=2)
    with pytest.raises(exporting.Overtaken):
        exporting._store(slow, exports.exporter_named("fruits"), io.BytesIO(b"Nom"), 1)
    assert not StoredFile.objects.exists()
    assert default_storage.listdir("exports")[1] == []


def test_the_progress_is_written_while_rows_come(ask, table, monkeypatch):
    monkeypatch.setattr(exporting, "BEAT", -1)
    export, seen = ask(), []
    table.rows = [("a", 1, None)] * 4
    table.each = lambda: seen.append(Export.objects.get(pk=export.pk).progress)
    exporting.build_export(export_id=export.pk)
    assert seen == sorted(seen)
    assert seen[-1] > seen[0]


def test_what_shows_no_sign_of_life_is_sent_again_then_given_up(ask):
    long_ago = timezone.now() - timedelta(hours=1)
    lost, dead, tired, fresh = ask(), ask(), ask(), ask()
    Export.objects.filter(pk=lost.pk).update(queued_at=long_ago)
    Export.objects.filter(pk=dead.pk).update(state="running", attempts=1, heartbeat_at=long_ago)
    Export.objects.filter(pk=tired.pk).update(state="running", attempts=3, heartbeat_at=long_ago)
    assert exporting.WORK.requeue_stale() == 2
    states = {e.pk: e.state for e in Export.objects.all()}
    assert states == {lost.pk: "queued", dead.pk: "queued", tired.pk: "failed", fresh.pk: "queued"}
    assert exporting.build_export(export_id=dead.pk).attempts == 2


def test_one_person_cannot_fill_the_queue(ask):
    for _ in range(exporting.MAX_UNFINISHED):
        ask()
    with pytest.raises(DomainError, match="encore en cours"):
        ask()


@pytest.mark.parametrize(
    "changes",
    [{"exporter": "nul"}, {"format": "pdf"}, {"query": "q=" + "x" * 1000}],
    ids=["table", "format", "query"],
)
def test_a_request_that_means_nothing_is_refused(ask, changes):
    with pytest.raises(DomainError):
        ask(**changes)


def test_who_may_not_read_the_table_may_not_ask_for_it(ask, cast):
    with pytest.raises(DomainError, match="pas accès"):
        ask(by=cast.member)


def test_erasing_a_person_removes_the_exports_of_people(ask, monkeypatch, django_capture_on_commit_callbacks):
    kept, key = ask(), None
    export = exporting.build_export(export_id=ask().pk)
    key = export.file.key
    people = exports._exporters["fruits"]
    monkeypatch.setitem(exports._exporters, "fruits", people.__class__(
        "fruits", "Fruits", "actors.export", COLUMNS, people.count, people.rows, holds_people=True
    ))  # fmt: skip
    Export.objects.filter(pk=kept.pk).update(exporter="actors")
    with django_capture_on_commit_callbacks(execute=True):
        assert exporting.forget_exports_of_people() == 1
    assert not default_storage.exists(key)
    assert Export.objects.get() == kept


# --- the pages ---


def test_asking_leads_to_a_page_that_follows_then_offers_the_file(cast, table, sign_in):
    client = sign_in(cast.facilitator)
    fields = {"exporter": "fruits", "format": "xlsx", "query": "q=pomme", "submission_id": uuid.uuid4()}
    answer = client.post(reverse("exports:create"), fields)
    export = Export.objects.get()
    detail = reverse("exports:detail", args=[export.pk])
    assert answer.url == detail
    page = client.get(detail).content.decode()
    assert "data-poll" in page
    assert "Actualiser" in page
    assert "Annuler l’export" in page
    exporting.build_export(export_id=export.pk)
    part = client.get(f"{detail}?suivi=1", headers={"HX-Request": "true"})
    assert part.headers["HX-Refresh"] == "true"
    assert "<html" not in part.content.decode()
    page = client.get(detail).content.decode()
    assert "data-poll" not in page
    assert "2 lignes" in page
    file = client.get(reverse("exports:download", args=[export.pk]))
    assert file.headers["Content-Disposition"].startswith('attachment; filename="fruits-')
    assert file.headers["Cache-Control"] == "private, no-store"
    assert openpyxl.load_workbook(io.BytesIO(b"".join(file.streaming_content))).active["A2"].value == "Pomme"


def test_a_failed_export_shows_why_and_a_button(cast, ask, sign_in):
    export = ask()
    Export.objects.filter(pk=export.pk).update(state="failed", failure_reason="Le disque est plein.")
    page = sign_in(cast.facilitator).get(reverse("exports:detail", args=[export.pk])).content.decode()
    assert "Le disque est plein." in page
    assert "Réessayer" in page


def test_another_facilitator_finds_neither_page_nor_file(cast, ask, sign_in):
    export = exporting.build_export(export_id=ask().pk)
    client = sign_in(cast.other_facilitator)
    for name in ("detail", "download"):
        assert client.get(reverse(f"exports:{name}", args=[export.pk])).status_code == 404
    assert client.post(reverse("exports:delete", args=[export.pk])).status_code == 404
    assert "Fruits" not in client.get(reverse("exports:list")).content.decode()


def test_who_lost_the_right_no_longer_downloads(cast, ask, sign_in):
    export = exporting.build_export(export_id=ask().pk)
    User.objects.filter(pk=cast.facilitator.pk).update(club_role="none")
    cast.facilitator.refresh_from_db()
    assert sign_in(cast.facilitator).get(reverse("exports:download", args=[export.pk])).status_code == 403


def test_a_member_who_asks_for_the_club_s_table_is_forbidden(cast, table, sign_in):
    fields = {"exporter": "fruits", "format": "csv", "query": "", "submission_id": uuid.uuid4()}
    assert sign_in(cast.member).post(reverse("exports:create"), fields).status_code == 403
    assert not Export.objects.exists()


def test_a_request_that_did_not_arrive_whole_says_so(cast, sign_in):
    answer = sign_in(cast.facilitator).post(reverse("exports:create"), {"exporter": "actors"}, follow=True)
    assert "pas arrivée entière" in answer.content.decode()


def test_my_exports_lists_mine_in_few_queries(cast, ask, sign_in, django_assert_max_num_queries):
    for _ in range(4):
        exporting.build_export(export_id=ask().pk)
    client = sign_in(cast.facilitator)
    with django_assert_max_num_queries(10):
        page = client.get(reverse("exports:list")).content.decode()
    assert page.count("Fruits</a>") == 4
    assert "30 jours" in page


def test_deleting_an_export_deletes_its_file(cast, ask, sign_in, django_capture_on_commit_callbacks):
    export = exporting.build_export(export_id=ask().pk)
    key = export.file.key
    with django_capture_on_commit_callbacks(execute=True):
        answer = sign_in(cast.facilitator).post(reverse("exports:delete", args=[export.pk]), follow=True)
    assert "supprimé" in answer.content.decode()
    assert not default_storage.exists(key)
    assert not Export.objects.exists()
