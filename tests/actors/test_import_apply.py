"""From a file to the directory: what the dry run says, what is written, and that nothing else is."""

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from actors.models import Actor, ActorHistory, Contact, ImportBatch
from actors.services import create_actor, imports, update_actor
from common.errors import DomainError
from common.models import StoredFile
from territories.models import Commune, FunctionalSphere, LegalForm
from tests.actors.files import FERME, REGIE, TITLES, csv_file, ods_file, xlsx_file
from tests.factories import ActorFactory, ContactFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def places():
    """Two towns, two of one name, a sphere, a legal form."""
    rows = [("76540", "Rouen", ["76000", "76100"]), ("76498", "Le Petit-Quevilly", ["76140"]),
            ("14001", "Saint-Ouen", ["14220"]), ("27001", "Saint-Ouen", ["27160"])]  # fmt: skip
    Commune.objects.bulk_create(
        Commune(insee=insee, name=name, sort_key=name.lower(), postal_codes=codes, department=insee[:2])
        for insee, name, codes in rows
    )
    FunctionalSphere.objects.create(slug="se-nourrir", label="Se nourrir / s'alimenter")
    FunctionalSphere.objects.create(slug="habiter", label="Habiter")
    LegalForm.objects.create(slug="association", label="Association loi 1901")


@pytest.fixture
def facilitator():
    return UserFactory(club_role="facilitator")


@pytest.fixture
def tried(facilitator):
    """`tried(rows)` sends a file, keeps the guessed columns and makes the dry run."""

    def _tried(rows, *, make=csv_file, kind="actors", by=None, **mapping):
        batch = imports.receive_file(content=make(rows), name="acteurs.csv", by=by or facilitator, kind=kind)
        batch = imports.run_import(batch_id=batch.pk)
        assert batch.stage == "mapped", batch.failure_reason
        fields = {int(rank): slug for rank, slug in batch.mapping["fields"].items()}
        imports.map_columns(batch=batch, fields=fields, by=facilitator, **mapping)
        batch = imports.run_import(batch_id=batch.pk)
        assert batch.stage == "checked", batch.failure_reason
        return batch

    return _tried


@pytest.fixture
def applied(tried, facilitator):
    """`applied(rows)` does it all."""

    def _applied(rows, **options):
        batch = tried(rows, **options)
        imports.request_apply(batch=batch, by=facilitator)
        batch = imports.run_import(batch_id=batch.pk)
        assert batch.stage == "applied", batch.failure_reason
        return batch

    return _applied


def only(batch, line=2):
    return batch.rows.get(line=line)


def everything():
    """All that an import may write."""
    return (
        list(Actor.objects.order_by("pk").values()), list(Contact.objects.order_by("pk").values()),
        list(ActorHistory.objects.order_by("pk").values()),
    )  # fmt: skip


@pytest.mark.parametrize("make", [csv_file, xlsx_file, ods_file], ids=["csv", "xlsx", "ods"])
def test_a_file_becomes_sheets_and_contacts(make, applied):
    applied([TITLES, FERME, REGIE], make=make)
    ferme, regie = Actor.objects.order_by("sort_key")
    assert (ferme.name, ferme.kind, ferme.siret, ferme.siren) == (
        "Ferme des Quais", "entreprise", "73282932000074", "732829320",
    )  # fmt: skip
    assert (ferme.commune_id, regie.commune_id, regie.kind) == ("76540", "76498", "association")
    contact = ferme.contacts.get()
    assert (contact.full_name, contact.function, contact.title) == ("Camille EXEMPLE", "dirigeant", "Directrice")
    assert (contact.email, contact.phone) == ("camille@ferme.test", "06 12 34 56 78")
    assert not regie.contacts.exists()


def test_computed_columns_history_and_versions_are_those_of_the_services(applied, facilitator):
    applied([TITLES, FERME])
    actor = Actor.objects.matching("quais rouen").get()
    twin = create_actor(name="Ferme des Quais", kind="entreprise", commune=actor.commune)
    assert (actor.sort_key, actor.version) == (twin.sort_key, 1)
    assert set(twin.match_keys) <= set(actor.match_keys)
    event = actor.events.get() if hasattr(actor, "events") else Actor.pgh_event_model.objects.get(pgh_obj_id=actor.pk)
    assert event.pgh_context.metadata["user"] == facilitator.pk


def test_the_dry_run_says_what_each_line_would_do_and_writes_nothing(tried):
    known = ActorFactory(name="Ferme des Quais", commune_id="76540", address="1 rue Ancienne")
    before = everything()
    batch = tried([[*TITLES, "Adresse"], [*FERME, "12 quai du Havre"], [*REGIE, ""], [*REGIE, ""],
                   ["", "", "", "76000", "Rouen"]])  # fmt: skip
    assert batch.counts == {"changed": 1, "created": 1, "refused": 2}
    row = only(batch)
    assert (row.outcome, row.actor) == ("changed", known)
    assert row.changes["address"] == ["1 rue Ancienne", "12 quai du Havre"]
    assert row.changes["siret"] == ["", "73282932000074"]
    assert row.changes["contact.full_name"] == ["", "Camille EXEMPLE"]
    assert only(batch, 4).reasons == ["Ligne identique à la ligne 3."]
    assert "nom de l’organisation manque" in only(batch, 5).reasons[0]
    assert everything() == before


def test_the_same_file_again_changes_nothing(applied, tried):
    rows = [[*TITLES, "Sphères", "Effectif", "Code NAF", "Site web"],
            [*FERME, "Se nourrir ; Habiter", "12 salariés", "1071C", "ferme.test"],
            [*REGIE, "", "", "", ""]]  # fmt: skip
    applied(rows)
    before = everything()
    assert tried(rows).counts == {"same": 2}
    assert everything() == before
    actor = Actor.objects.get(siret="73282932000074")
    assert (actor.headcount, actor.naf_code, actor.website) == (12, "10.71C", "https://ferme.test")
    assert actor.spheres.count() == 2


def test_the_job_run_twice_writes_once(tried, facilitator):
    batch = tried([TITLES, FERME])
    imports.request_apply(batch=batch, by=facilitator)
    assert imports.run_import(batch_id=batch.pk).stage == "applied"
    assert imports.run_import(batch_id=batch.pk) is None
    assert Actor.objects.count() == Contact.objects.count() == 1


def test_an_empty_cell_never_overwrites_what_somebody_typed(applied):
    ActorFactory(
        name="Régie des Îles", commune_id="76498", address="3 rue Typed", kind="association", email="a@b.test"
    )
    applied([[*TITLES, "Adresse", "Courriel général"], [*FERME, "", ""], [*REGIE, "", ""]])
    regie = Actor.objects.get(name="Régie des Îles")
    assert (regie.address, regie.email, regie.version) == ("3 rue Typed", "a@b.test", 1)


REFUSED = {
    "siret": ("N° SIRET", "73282932000075", "Colonne « N° SIRET » : « 73282932000075 » n’est pas un SIRET possible"),
    "short siret": ("N° SIRET", "123", "« 123 » n’est pas un SIRET, qui a 14 chiffres"),
    "rounded siret": ("N° SIRET", "7,32829E+13", "le tableur l’a arrondi"),
    "unknown commune": ("Ville", "Nulle-Part", "« Nulle-Part » n’est pas une commune connue"),
    "other postal code": ("Code postal", "14220", "« Rouen » n’a pas le code postal 14220"),
    "kind": ("Type", "Licorne", "« Licorne » n’est pas un type d’acteur connu"),
    "email": ("Mail", "camille chez ferme", "n’est pas une adresse de courriel"),
    "phone": ("Tél", "demander à l'accueil", "n’est pas un numéro de téléphone"),
    "long name": ("Raison sociale", "x" * 201, "compte plus de 200 caractères"),
}  # fmt: skip


@pytest.mark.parametrize(("title", "value", "sentence"), REFUSED.values(), ids=REFUSED)
def test_a_line_that_cannot_be_taken_is_refused_with_its_column_and_value(title, value, sentence, tried):
    row = [value if name == title else cell for name, cell in zip(TITLES, FERME, strict=True)]
    batch = tried([TITLES, row, REGIE])
    assert only(batch).outcome == "refused"
    assert sentence in only(batch).reasons[0]
    assert only(batch, 3).outcome == "created"


def test_an_ambiguous_commune_is_refused_until_its_postal_code_tells_which(tried):
    line = ["Épicerie", "Association", "", "", "St Ouen"]
    assert "plusieurs communes ont ce nom (Saint-Ouen (14001)" in only(tried([TITLES[:5], line])).reasons[0]
    line[3] = "27160"
    assert only(tried([TITLES[:5], line])).outcome == "created"


@pytest.mark.parametrize(
    ("siret", "kept"),
    [
        ("35600000000048", "35600000000048"),
        ("35600000049837", "35600000049837"),
        ("732 829 320 00074", "73282932000074"),
    ],
)
def test_la_poste_and_spaced_numbers_are_right(siret, kept, applied):
    applied([["Structure", "Type", "SIRET"], ["Bureau", "Entreprise", siret]])
    assert Actor.objects.get().siret == kept


def test_zeros_a_spreadsheet_ate_come_back(applied):
    rows = [
        ["Structure", "Type", "SIREN", "CP", "Ville", "Tél"],
        ["Mine", "Entreprise", 5520135, 76000, "Rouen", 235000000],
    ]
    applied(rows, make=xlsx_file)
    actor = Actor.objects.get()
    assert (actor.siren, actor.phone) == ("005520135", "02 35 00 00 00")


def test_several_lines_about_one_organisation_make_one_sheet_with_several_contacts(applied):
    other = [*FERME[:5], "alex@ferme.test", "", "Alex", "AUTRE", "chargé de projet"]
    batch = applied([TITLES, FERME, other])
    assert batch.counts == {"created": 1, "changed": 1}
    assert sorted(Actor.objects.get().contacts.values_list("full_name", flat=True)) == [
        "Alex AUTRE",
        "Camille EXEMPLE",
    ]
    assert {row.actor_id for row in batch.rows.all()} == {Actor.objects.get().pk}


def test_lines_that_contradict_each_other_are_not_both_taken(tried):
    batch = tried([[*TITLES[:5], "Adresse"], [*FERME[:5], "1 rue A"], [*FERME[:5], "2 rue B"]])
    assert only(batch, 3).reasons == ["La ligne 2 donne une autre valeur pour « Adresse »."]


def test_a_look_alike_is_left_aside_until_somebody_decides(tried, facilitator):
    twin = ActorFactory(name="SARL Ferme des Quais", siren="732829320", siret="73282932000074", commune_id="76540")
    line = ["La Ferme des Quais", "Entreprise", "732829320", "76000", "Rouen", "02 35 00 00 00"]
    rows = [["Structure", "Type", "SIREN", "CP", "Ville", "Standard"], line]
    batch = tried(rows)
    row = only(batch)
    assert (row.outcome, row.actor) == ("doubtful", twin)
    assert "Ressemble à « SARL Ferme des Quais »" in row.reasons[0]
    with pytest.raises(DomainError):
        imports.request_apply(batch=batch, by=facilitator)

    imports.decide(batch=batch, decision="same", line=2, by=facilitator)
    imports.request_apply(batch=batch, by=facilitator)
    assert imports.run_import(batch_id=batch.pk).stage == "applied"
    twin.refresh_from_db()
    assert (Actor.objects.count(), twin.phone, twin.version) == (1, "02 35 00 00 00", 2)


def test_a_look_alike_may_be_created_all_the_same(tried, facilitator):
    ActorFactory(name="SARL Ferme des Quais", siren="732829320", siret="73282932000074", commune_id="76540")
    batch = tried(
        [
            ["Structure", "Type", "SIREN", "CP", "Ville"],
            ["La Ferme des Quais", "Entreprise", "732829320", "76000", "Rouen"],
        ]
    )
    assert imports.decide(batch=batch, decision="create", by=facilitator) == 1
    imports.request_apply(batch=batch, by=facilitator)
    batch = imports.run_import(batch_id=batch.pk)
    assert (batch.stage, Actor.objects.count()) == ("applied", 2)


def test_two_lines_of_one_file_that_look_alike_are_doubtful_too(tried):
    head = ["Structure", "Type", "SIREN", "CP", "Ville"]
    batch = tried([head, ["Ferme des Quais", "Entreprise", "732829320", "76000", "Rouen"],
                   ["SARL La Ferme des Quais", "Entreprise", "732829320", "76000", "Rouen"]])  # fmt: skip
    assert [row.outcome for row in batch.rows.all()] == ["created", "doubtful"]
    assert "ligne 2" in only(batch, 3).reasons[0]


def test_nothing_is_written_when_the_directory_changed_since_the_dry_run(tried, facilitator):
    actor = ActorFactory(name="Régie des Îles", commune_id="76498", kind="association")
    batch = tried([[*TITLES, "Adresse"], [*FERME, ""], [*REGIE, "12 quai"]])
    update_actor(actor=actor, base_version=1, address="Autre part")
    imports.request_apply(batch=batch, by=facilitator)
    before = everything()
    batch = imports.run_import(batch_id=batch.pk)
    assert (batch.state, batch.stage) == ("failed", "checked")
    assert "a changé depuis l’essai" in batch.failure_reason
    assert "(3)" in batch.failure_reason
    assert everything() == before

    imports.retry_import(batch=batch, by=facilitator)
    batch = imports.run_import(batch_id=batch.pk)
    assert only(batch, 3).changes["address"] == ["Autre part", "12 quai"]


def test_a_late_failure_of_the_database_undoes_everything(tried, facilitator):
    rows = [TITLES[:5], *([f"Organisation {n}", "Association", "", "76000", "Rouen"] for n in range(1, 40))]
    batch = tried([*rows, ["Panne", "Association", "", "76000", "Rouen"]])
    assert batch.counts.get("created", 0) > 1
    imports.decide(batch=batch, decision="create", by=facilitator)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION break_down() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.name = 'Panne' THEN "
            "RAISE EXCEPTION 'panne' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$; "
            "CREATE TRIGGER break_down BEFORE INSERT ON actors_actor FOR EACH ROW EXECUTE FUNCTION break_down()"
        )
    imports.request_apply(batch=batch, by=facilitator)
    batch = imports.run_import(batch_id=batch.pk)
    assert (batch.state, batch.stage) == ("failed", "checked")
    assert "Rien n’a été écrit" in batch.failure_reason
    assert not Actor.objects.exists()


def test_refused_lines_come_back_in_the_same_columns_and_nothing_in_them_executes(applied, facilitator):
    from django.core.files.storage import default_storage
    from openpyxl import load_workbook

    bad = ["=HYPERLINK(1)", "Licorne", "@siret", "76000", "Rouen"]
    batch = applied([TITLES[:5], REGIE[:5], bad])
    with default_storage.open(batch.error_file.key) as file:
        text = file.read().decode("utf-8-sig")
    assert text.splitlines()[0] == ";".join([*TITLES[:5], "Raison"])
    assert text.splitlines()[1].startswith("'=HYPERLINK(1);Licorne;'@siret;76000;Rouen;")
    batch = applied([TITLES[:5], [*FERME[:5]], bad], make=xlsx_file)
    with default_storage.open(batch.error_file.key) as file:
        rows = list(load_workbook(file).active.iter_rows())
    assert [cell.value for cell in rows[1]][:5] == bad
    assert all(cell.data_type != "f" for row in rows for cell in row)


def test_past_years_are_noted_on_known_sheets_and_new_ones(applied, tried):
    known = ActorFactory(name="Régie des Îles", commune_id="76498", kind="association")
    rows = [["Structure", "Ville", "Année", "Dispositif"],
            ["Régie des Îles", "Le Petit Quevilly", "2015, 2017", "Club"],
            ["Ferme des Quais", "Rouen", "2016-2018", ""],
            ["Ferme des Quais", "Rouen", "2019", "Parcours"]]  # fmt: skip
    applied(rows, kind="past_years", default_kind="entreprise", default_source="Bilan du Club")
    assert list(known.past_years.order_by("year").values_list("year", "programme_label", "source")) == [
        (2015, "Club", "Bilan du Club"), (2017, "Club", "Bilan du Club"),
    ]  # fmt: skip
    assert ActorHistory.objects.filter(actor__name="Ferme des Quais").count() == 4
    assert tried(rows, kind="past_years", default_kind="entreprise").counts == {"same": 3}


def test_parents_and_clubs_are_found_in_the_directory_or_above_in_the_file(applied):
    ActorFactory(name="Métropole", kind="collectivite")
    head = ["Structure", "Type", "Fait partie de", "Clubs"]
    batch = applied([head, ["Club du port", "Club ou réseau", "", ""], ["Culture", "Collectivité", "Métropole", ""],
                     ["Atelier", "Entreprise", "Culture", "Club du port"],
                     ["Seul", "Entreprise", "Inconnue", ""]])  # fmt: skip
    assert batch.counts == {"created": 3, "refused": 1}
    atelier = Actor.objects.get(name="Atelier")
    assert (atelier.parent.name, atelier.parent.parent.name) == ("Culture", "Métropole")
    assert [club.name for club in atelier.clubs.all()] == ["Club du port"]


def test_our_number_finds_the_sheet_and_a_line_about_a_merged_one_asks(tried):
    kept = ActorFactory(name="Nom gardé")
    ActorFactory(name="Ancien nom", merged_into=kept)
    batch = tried([["N°", "Structure", "Type"], [str(kept.pk), "Nom nouveau", ""], ["987654", "Autre", ""],
                   ["", "Ancien nom", "Entreprise"]])  # fmt: skip
    assert only(batch, 2).changes == {"name": ["Nom gardé", "Nom nouveau"]}
    assert only(batch, 3).outcome == "refused"
    assert (only(batch, 4).outcome, only(batch, 4).actor) == ("doubtful", kept)


def test_a_person_who_left_or_opposed_is_not_changed(applied):
    actor = ActorFactory(name="Régie des Îles", commune_id="76498", kind="association")
    gone = ContactFactory(actor=actor, full_name="Camille Exemple", email="old@x.test", archived_at=timezone.now())
    applied([TITLES, FERME, [*REGIE[:5], "new@x.test", "", "Camille", "EXEMPLE", ""]])
    gone.refresh_from_db()
    assert (gone.email, actor.contacts.count()) == ("old@x.test", 1)


def test_giving_up_deletes_the_file_and_its_lines(tried, facilitator):
    batch = imports.cancel_import(batch=tried([TITLES, FERME]), by=facilitator)
    assert (batch.stage, batch.rows.count(), batch.source) == ("cancelled", 0, None)
    assert not StoredFile.objects.exists()
    assert not any(column["samples"] for column in batch.columns)


def test_the_same_sending_twice_makes_one_import(facilitator):
    import uuid

    number = uuid.uuid4()
    first, second = (
        imports.receive_file(content=csv_file([TITLES, FERME]), name="a.csv", by=facilitator, submission_id=number)
        for _ in range(2)
    )
    assert first == second
    assert (ImportBatch.objects.count(), StoredFile.objects.count()) == (1, 1)


def test_a_file_with_a_heading_above_its_titles_and_an_other_sheet_is_understood(facilitator):
    content = xlsx_file([["Annuaire du Club, mars"], [], TITLES, FERME], before=[("Lisez-moi", [])])
    batch = imports.receive_file(content=content, name="a.xlsx", by=facilitator)
    batch = imports.run_import(batch_id=batch.pk)
    assert (batch.mapping["sheet"], batch.mapping["titles_line"]) == ("Acteurs", 3)
    assert list(batch.mapping["fields"].values()) == [
        "name", "kind", "siret", "postal_code", "commune", "contact_email", "contact_phone", "contact_first_name",
        "contact_last_name", "contact_function",
    ]  # fmt: skip


def test_a_broken_file_fails_with_a_reason_and_can_be_given_up(facilitator):
    batch = imports.receive_file(content=csv_file([["", ""]]) + b"\n\n;", name="a.csv", by=facilitator)
    batch = imports.run_import(batch_id=batch.pk)
    assert (batch.state, batch.stage) == ("failed", "received")
    assert "vide" in batch.failure_reason
    assert imports.cancel_import(batch=batch, by=facilitator).stage == "cancelled"


def test_what_shows_no_sign_of_life_is_sent_again_then_given_up(tried, facilitator):
    batch = tried([TITLES, FERME])
    imports.request_apply(batch=batch, by=facilitator)
    long_ago = timezone.now() - imports.engine.STALE_AFTER * 2
    ImportBatch.objects.filter(pk=batch.pk).update(state="running", heartbeat_at=long_ago, attempts=1)
    assert imports.WORK.requeue_stale() == 1
    ImportBatch.objects.filter(pk=batch.pk).update(state="running", heartbeat_at=long_ago, attempts=3)
    assert imports.WORK.requeue_stale() == 0
    batch.refresh_from_db()
    assert batch.state == "failed"
    assert "interrompu 3 fois" in batch.failure_reason


# --- organisations from elsewhere: taken without their commune, which stays in the address ---

PLACE = ["Raison sociale", "Type", "Adresse", "Code postal", "Ville"]


def elsewhere(name="Atelier", address="", code="", town=""):
    return [name, "Entreprise", address, code, town]


@pytest.mark.parametrize(
    ("address", "code", "town", "kept"),
    [
        ("12 rue de la Paix", "75002", "Paris", "12 rue de la Paix, 75002 Paris"),
        ("", "75002", "Paris", "75002 Paris"),
        ("", "75002", "", "75002"),
        ("", "", "75056", "75056"),
        ("2 rue Haute, 93400 SAINT-OUEN", "93400", "Saint-Ouen", "2 rue Haute, 93400 SAINT-OUEN"),
        ("", "97400", "Saint-Denis", "97400 Saint-Denis"),
        ("", "2A004", "", "2A004"),
    ],
)
def test_a_place_outside_normandy_is_kept_in_the_address(address, code, town, kept, tried, applied):
    rows = [PLACE, elsewhere(address=address, code=code, town=town)]
    row = only(tried(rows))
    assert row.outcome == "created"
    assert "hors de Normandie : la commune reste vide, le lieu est gardé dans l’adresse" in row.reasons[0]
    applied(rows)
    actor = Actor.objects.get()
    assert (actor.commune, actor.address) == (None, kept)
    assert only(tried(rows)).outcome == "same"


def test_the_warning_stands_on_the_line_of_the_dry_run(tried, sign_in, cast):
    batch = tried([PLACE, elsewhere(code="75002", town="Paris")], by=cast.facilitator)
    page = sign_in(cast.facilitator).get(reverse("actors:import_detail", args=[batch.pk]), {"etat": "created"})
    assert "est hors de Normandie" in page.content.decode()


def test_a_sheet_that_moved_away_loses_its_commune_and_keeps_its_whole_address(applied):
    actor = ActorFactory(name="Atelier", address="12 rue de la Paix, 75002 Paris", commune_id="76540")
    titles, cells = ["Notre numéro", *PLACE], [str(actor.pk), *elsewhere(code="75002", town="Paris")]
    batch = applied([titles, cells])
    assert only(batch).changes["commune"] == ["Rouen", ""]
    actor.refresh_from_db()
    assert (actor.commune, actor.address) == (None, "12 rue de la Paix, 75002 Paris")


def test_an_unknown_name_alone_is_refused_and_the_line_says_what_to_add(tried):
    row = only(tried([PLACE, elsewhere(town="Paris")]))
    assert row.outcome == "refused"
    assert "hors de Normandie, donnez aussi son code postal" in row.reasons[0]


def test_a_place_too_long_for_the_address_is_refused(tried):
    row = only(tried([PLACE, elsewhere(address="x" * 195, code="75002", town="Paris")]))
    assert row.outcome == "refused"
    assert "doit tenir dans l’adresse" in row.reasons[0]


# --- the version of the NAF ---

NAF_TITLES = ["Raison sociale", "Type", "Code NAF", "Version NAF"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", "NAF rév. 2"), ("NAF rév. 2", "NAF rév. 2"), ("Rev2 2008", "NAF rév. 2"), ("NAFRev2", "NAF rév. 2"),
        ("naf rev2", "NAF rév. 2"), ("NAF Rév. II", "NAF rév. 2"), ("NAF 2025", "NAF 2025"), ("NAF2025", "NAF 2025"),
        ("naf25", "NAF 2025"),
    ],
)  # fmt: skip
def test_a_column_says_the_version_of_the_naf(typed, kept, tried, applied):
    rows = [NAF_TITLES, ["Atelier", "Entreprise", "10.71C", typed]]
    applied(rows)
    actor = Actor.objects.get()
    assert (actor.naf_code, actor.naf_version) == ("10.71C", kept)
    assert only(tried(rows)).outcome == "same"


def test_another_version_of_the_same_code_is_a_change_and_none_typed_is_not(tried, applied):
    actor = ActorFactory(name="Atelier", kind="entreprise", siren="732829320", naf_code="10.71C",
                         naf_version="NAF 2025")  # fmt: skip
    titles, cells = ["Notre numéro", *NAF_TITLES], [str(actor.pk), "Atelier", "Entreprise", "10.71C", ""]
    assert only(tried([titles, cells])).outcome == "same"
    cells[-1] = "NAF rév. 2"
    assert only(applied([titles, cells])).changes == {"naf_version": ["NAF 2025", "NAF rév. 2"]}
    actor.refresh_from_db()
    assert actor.naf_version == "NAF rév. 2"


def test_a_version_without_a_code_says_nothing_and_an_unknown_one_is_refused(tried):
    batch = tried([NAF_TITLES, ["Atelier", "Entreprise", "", "NAF 2025"], ["Autre", "Entreprise", "10.71C", "Nace"]])
    assert "naf_version" not in only(batch).changes
    assert "n’est pas une version de la NAF" in only(batch, 3).reasons[0]
