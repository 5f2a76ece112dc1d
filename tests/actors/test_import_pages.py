"""The pages of an import: each works by plain requests, and the Club alone reaches them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from actors.models import Actor, ImportBatch
from actors.services import imports
from tests.actors.files import csv_file, xlsx_file
from tests.factories import ActorFactory

pytestmark = pytest.mark.django_db
ROWS = [
    ["Structure", "Type", "SIREN", "Standard"],
    ["Atelier", "Entreprise", "", "02 35 00 00 00"],
    ["Perdu", "Licorne"],
]


@pytest.fixture
def club(cast, sign_in):
    return sign_in(cast.facilitator)


def send(client, content, name="acteurs.csv"):
    return client.post(
        reverse("actors:import_create"), {"kind": "actors", "file": SimpleUploadedFile(name, content)}, follow=True
    )


def at(batch, name="import_detail"):
    return reverse(f"actors:{name}", args=[batch.pk])


def test_from_the_file_to_the_directory_by_plain_forms(club):
    ActorFactory(name="SARL Ferme des Quais", siren="732829320")
    rows = [*ROWS, ["La Ferme des Quais", "Entreprise", "732829320", "02 35 11 11 11"]]
    page = send(club, xlsx_file(rows), "mes acteurs.xlsx")
    batch = ImportBatch.objects.get()
    assert "data-poll" in page.content.decode()
    imports.run_import(batch_id=batch.pk)

    page = club.get(at(batch)).content.decode()
    assert "À quoi correspondent les colonnes" in page
    assert "02 35 00 00 00" in page, "samples"
    columns = {f"column-{rank}": slug for rank, slug in enumerate(["name", "kind", "siren", "phone"])}
    assert club.post(at(batch, "import_map"), columns).status_code == 302
    imports.run_import(batch_id=batch.pk)

    page = club.get(at(batch)).content.decode()
    assert "« Licorne » n’est pas un type d’acteur connu".replace("« ", "«\xa0").replace(" »", "\xa0»") in page
    page = club.get(at(batch), {"etat": "doubtful"}).content.decode()
    assert "C’est la même fiche" in page
    club.post(at(batch, "import_decide"), {"line": "4", "decision": "same"})
    assert 'aria-pressed="true"' in club.get(at(batch), {"etat": "doubtful"}).content.decode()
    club.post(at(batch, "import_apply"))
    imports.run_import(batch_id=batch.pk)

    page = club.get(at(batch)).content.decode()
    assert "Écrit dans l’annuaire" in page
    assert Actor.objects.get(siren="732829320").phone == "02 35 11 11 11"
    errors = club.get(at(batch, "import_errors"))
    assert 'filename="mes acteurs-a-corriger.xlsx"' in errors["Content-Disposition"]
    assert b"".join(errors.streaming_content)[:2] == b"PK"
    assert "mes acteurs.xlsx" in club.get(reverse("actors:imports")).content.decode()


def test_a_wrong_file_is_refused_beside_its_field_and_makes_nothing(club):
    page = send(club, b"%PDF-1.7", "acteurs.xlsx")
    assert page.status_code == 422
    assert "pas une feuille de calcul" in page.content.decode()
    assert not ImportBatch.objects.exists()


def test_two_columns_cannot_hold_the_same_thing_and_nothing_chosen_is_lost(club):
    send(club, csv_file(ROWS))
    batch = imports.run_import(batch_id=ImportBatch.objects.get().pk)
    answer = club.post(at(batch, "import_map"), {"column-0": "name", "column-1": "name", "column-3": "description"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Deux colonnes sont dites « Nom de l’organisation »" in page
    assert '<option value="description" selected>' in page


def test_the_lines_come_by_25_with_a_constant_number_of_queries(club, django_assert_max_num_queries):
    send(club, csv_file([ROWS[0], *([f"Organisation {n} {chr(97 + n % 26)}zqk", "Licorne"] for n in range(60))]))
    batch = imports.run_import(batch_id=ImportBatch.objects.get().pk)
    imports.map_columns(batch=batch, fields={0: "name", 1: "kind"}, by=batch.by)
    imports.run_import(batch_id=batch.pk)
    with django_assert_max_num_queries(10):
        page = club.get(at(batch), {"etat": "refused", "page": 2}).content.decode()
    assert page.count("<strong>Ligne ") == 25
    assert "Page 2 sur 3" in page


def test_htmx_gets_the_lines_alone_and_a_finished_work_reloads_the_page(club):
    send(club, csv_file(ROWS))
    batch = ImportBatch.objects.get()
    assert "<html" not in club.get(at(batch), {"suivi": 1}, headers={"hx-request": "true"}).content.decode()
    imports.run_import(batch_id=batch.pk)
    assert club.get(at(batch), {"suivi": 1}, headers={"hx-request": "true"})["HX-Refresh"] == "true"
    imports.map_columns(batch=batch, fields={0: "name", 1: "kind"}, by=batch.by)
    imports.run_import(batch_id=batch.pk)
    part = club.get(at(batch), {"etat": "created"}, headers={"hx-request": "true", "hx-target": "lignes"})
    assert part.content.decode().strip().startswith('<div id="lignes"')


@pytest.mark.parametrize("kind", ["actors", "past_years"])
@pytest.mark.parametrize("extension", ["xlsx", "csv"])
def test_the_model_to_fill_in_is_read_without_a_correction(kind, extension, club, cast):
    content = club.get(reverse("actors:import_model", args=[kind, extension])).content
    batch = imports.receive_file(content=content, name=f"modele.{extension}", by=cast.facilitator, kind=kind)
    batch = imports.run_import(batch_id=batch.pk)
    assert len(batch.mapping["fields"]) == len(batch.columns)


def test_a_failed_import_says_why_and_can_be_tried_again_or_given_up(club):
    send(club, csv_file([["", ""]]) + b"\n;")
    batch = imports.run_import(batch_id=ImportBatch.objects.get().pk)
    page = club.get(at(batch)).content.decode()
    assert "Cette feuille est vide" in page
    assert club.post(at(batch, "import_retry")).status_code == 302
    club.post(at(batch, "import_cancel"))
    assert "Rien n’a été écrit" in club.get(at(batch)).content.decode()


def test_another_sheet_of_the_workbook_can_be_read(club):
    send(club, xlsx_file(ROWS, before=[("Autres", [["Nom", "Ville"], ["x", "y"]])]))
    batch = imports.run_import(batch_id=ImportBatch.objects.get().pk)
    assert "Lire cette feuille" in club.get(at(batch)).content.decode()
    club.post(at(batch, "import_sheet"), {"sheet": "Acteurs"})
    batch = imports.run_import(batch_id=batch.pk)
    assert (batch.stage, batch.mapping["sheet"]) == ("mapped", "Acteurs")


@pytest.mark.parametrize("role", ["member", "mrn_agent", "stranger"])
def test_nobody_outside_the_club_imports_nor_sees_an_import(role, cast, sign_in):
    batch = imports.receive_file(content=csv_file(ROWS), name="a.csv", by=cast.facilitator)
    client = sign_in(getattr(cast, role))
    assert client.get(reverse("actors:imports")).status_code == 403
    assert client.post(reverse("actors:import_create")).status_code == 403
    assert client.get(at(batch)).status_code == 404
    for name in ("import_map", "import_decide", "import_apply", "import_cancel", "import_retry", "import_sheet"):
        assert client.post(at(batch, name)).status_code == 404
    assert client.get(at(batch, "import_errors")).status_code == 404
