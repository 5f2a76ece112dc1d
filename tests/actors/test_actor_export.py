"""The tables of the directory: what the list shows, no more, and never who objects."""

import csv
import io
from datetime import date

import pytest
from django.core.management import call_command
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from accounts.viewer import Viewer
from actors.filters import ActorFilter
from actors.models import ActorConsent, Contact
from common.errors import DomainError
from common.exports import exporter_named, write_table
from tests.factories import ActorFactory, ContactFactory


@pytest.fixture
def rows(cast):
    """The rows of a table as dictionaries, as the facilitator gets them."""

    def rows(slug="actors", query="", viewer=None):
        table, output = exporter_named(slug), io.BytesIO()
        viewer = viewer or Viewer(cast.facilitator)
        count = write_table(
            output, format="csv", title=table.title, columns=table.columns, rows=table.rows(viewer, query)
        )
        assert table.count(viewer, query) == count
        return list(csv.DictReader(io.StringIO(output.getvalue().decode("utf-8-sig")), delimiter=";"))

    return rows


def test_a_row_says_what_the_sheet_says(rows, cast):
    club = ActorFactory(name="Club des fermes", kind="club-ou-reseau")
    actor = ActorFactory(
        name="=Ferme", kind="association", siren="732829320", siret="73282932000074", naf_code="01.50Z",
        naf_version="NAF rév. 2", email="ferme@exemple.test", headcount=3, headcount_on=date(2026, 1, 1),
        parent=cast.company,
    )  # fmt: skip
    actor.clubs.add(club)
    ContactFactory.create_batch(2, actor=actor)
    for use, decision in (("list", "granted"), ("map", "granted"), ("map", "withdrawn")):
        ActorConsent.objects.create(
            actor=actor, use=use, decision=decision, text_shown="…", given_on=date(2026, 1, 1)
        )
    row = next(row for row in rows() if row["Numéro"] == str(actor.pk))
    assert row["Nom"] == "'=Ferme"
    assert (row["Type"], row["SIREN"], row["Code NAF"]) == ("Association", "732829320", "01.50Z")
    assert (row["Effectif"], row["Effectif au"]) == ("3", "2026-01-01")
    assert (row["Clubs et réseaux"], row["Fait partie de"]) == ("Club des fermes", cast.company.name)
    assert (row["Accords donnés"], row["Contacts"]) == ("Être citée dans une liste", "2")
    assert row["Créé le"] == timezone.localdate().isoformat()


@pytest.mark.parametrize(
    "query", ["", "q=ferme", "kind=association", "q=ferme&kind=association&tri=-nom", "shares=on", "page=2&q=ferme"]
)
def test_the_table_is_exactly_what_the_list_filters_in_its_order(rows, cast, query):
    call_command("generate", actors=120, contacts=200, stdout=io.StringIO())
    for kind in ("association", "entreprise"):
        ActorFactory(name=f"Ferme {kind}", kind=kind)
    found = ActorFilter(QueryDict(query), viewer=Viewer(cast.facilitator))
    expected = list(found.qs.order_by(*found.order).values_list("pk", flat=True))
    assert expected
    assert [int(row["Numéro"]) for row in rows(query=query)] == expected


def test_a_filter_that_is_no_longer_one_stops_the_export(cast):
    with pytest.raises(DomainError, match="revenez à la liste"):
        list(exporter_named("actors").rows(Viewer(cast.facilitator), "kind=nimporte"))


def test_archived_and_merged_sheets_are_left_out(rows, cast):
    gone = ActorFactory(name="Partie", archived_at=timezone.now())
    merged = ActorFactory(name="Absorbée", merged_into=cast.company)
    names = {row["Nom"] for row in rows()}
    assert not names & {gone.name, merged.name}


def test_who_objects_is_erased_or_archived_is_left_out_of_the_contacts(rows, cast):
    kept = ContactFactory(actor=cast.company, full_name="Odile Gardée")
    now = timezone.now()
    for field in ("opposed_at", "erased_at", "archived_at"):
        ContactFactory(actor=cast.company, full_name=f"Partie {field}", **{field: now})
    found = rows("contacts")
    assert [row["Nom"] for row in found] == sorted(
        Contact.objects.filter(opposed_at=None, erased_at=None, archived_at=None).values_list("full_name", flat=True)
    )
    row = next(row for row in found if row["Nom"] == kept.full_name)
    assert (row["Acteur"], row["Courriel"]) == (cast.company.name, kept.email)


def test_contacts_follow_the_filter_of_actors(rows, cast):
    ContactFactory(actor=ActorFactory(name="Moulin"), full_name="Meunière")
    ContactFactory(actor=cast.company, full_name="Autre")
    assert [row["Nom"] for row in rows("contacts", "q=moulin")] == ["Meunière"]


def test_rows_come_in_a_number_of_queries_that_does_not_grow(rows, django_assert_num_queries, cast):
    viewer = Viewer(cast.facilitator)

    def read():
        return list(exporter_named("actors").rows(viewer, ""))

    read()
    with django_assert_num_queries(5):
        before = len(read())
    call_command("generate", actors=100, contacts=100, stdout=io.StringIO())
    read()  # the labels of the lists were just read again
    with django_assert_num_queries(5):
        assert len(read()) > before


def test_only_the_club_is_offered_the_tables(cast, sign_in):
    page = sign_in(cast.facilitator).get(reverse("actors:list"), {"q": "ferme"}).content.decode()
    assert reverse("exports:create") in page
    assert 'name="query" value="q=ferme"' in page
    assert reverse("exports:create") not in sign_in(cast.member).get(reverse("actors:list")).content.decode()
