"""Erasing a person: out of everything the platform keeps, while what they took part in stays counted."""

import json
import uuid
from datetime import date

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core.files.storage import default_storage
from django.db import connection

from accompaniments.models import Attendance, Draft, PrivateNote, Statement
from accounts.models import Export, PersonalDataLog, SavedFilter, User
from actors.models import Actor, Contact, ImportBatch, ImportRow, Invitation, Merge
from actors.services.mentions import mentions_of
from actors.services.personal_data import erase_contact
from assessments.models import Contribution
from common.files import store_bytes
from programmes.models import JoinRequest
from tests.access.world import build
from tests.factories import AccompanimentFactory, ContactFactory, EvidenceFactory, UserFactory

NAME, EMAIL, PHONE = "Élodie Petit", "elodie.petit@exemple.test", "02 35 00 00 01"
TRACES = ("lodie", "Petit", "elodie.petit", "35 00 00 01", "0235000001")


@pytest.fixture
def world(cast):
    return build(cast)


@pytest.fixture
def person(cast):
    """Élodie, who once had another name in her sheet, and an account of her own."""
    user = UserFactory(full_name=NAME, email=EMAIL)
    EmailAddress.objects.create(user=user, email=EMAIL, primary=True, verified=True)
    contact = ContactFactory(actor=cast.company, full_name="Élodie Durand", email=EMAIL, phone=PHONE, user=user)
    contact.full_name = NAME
    contact.save()
    return contact


def everything_stored():
    """Every row of every table, as PostgreSQL would print it."""
    found = []
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            if model._meta.managed and not model._meta.proxy:
                cursor.execute(f'SELECT t::text FROM "{model._meta.db_table}" t')
                found += [f"{model._meta.label}: {row[0]}" for row in cursor.fetchall()]
    return found


def traces():
    return [row for row in everything_stored() if any(trace in row for trace in TRACES)]


def fill(cast, world, person):
    """Élodie everywhere somebody or something may have written her down."""
    actor, facilitator = cast.company, cast.facilitator
    accompaniment = AccompanimentFactory(
        programme=cast.programme, created_by=facilitator, summary="Élodie PETIT nous a reçus."
    )
    Attendance.objects.create(accompaniment=accompaniment, actor=actor, contact=person)
    PrivateNote.objects.create(accompaniment=accompaniment, author=facilitator, text="Rappeler Mme Petit Élodie.")
    Draft.objects.create(
        user=cast.other_facilitator, submission_id=uuid.uuid4(),
        payload={"participants": [f"contact:{person.pk}", "actor:1"], "summary": [f"Vu {NAME}, {EMAIL}"]},
    )  # fmt: skip
    statement = Statement.objects.create(
        actor=actor, text="Moi, Élodie Petit", said_on=date(2026, 3, 1), said_by=person.user
    )
    EvidenceFactory(effect=world.effect, statement=statement, publication=None, verbatim="« Élodie Petit l’a dit »")
    Actor.objects.filter(pk=actor.pk).update(description=f"Appeler {NAME} au 0235000001")
    Actor.objects.filter(pk=actor.pk).update(description="Une ferme")
    other = Actor.objects.create(name="Ancienne fiche", kind="entreprise")
    Merge.objects.create(
        kept=actor, absorbed=other,
        journal={"schema": 1, "steps": [], "rows": {"fields": [
            {"model": "actors.Actor", "pk": actor.pk, "field": "email", "before": EMAIL, "after": ""},
            {"model": "actors.Actor", "pk": actor.pk, "field": "description", "before": f"Voir {NAME}.", "after": ""},
        ]}},
    )  # fmt: skip
    file = store_bytes(content=f"nom;{NAME}".encode(), folder="imports", extension="csv", content_type="text/csv")
    batch = ImportBatch.objects.create(
        by=facilitator, source=file, name="acteurs.csv", columns=[{"title": "nom", "samples": [NAME]}]
    )
    ImportRow.objects.create(
        batch=batch, line=1, cells=["Ferme", NAME, EMAIL], outcome="created", changes={"contact": ["", NAME]}
    )
    exported = store_bytes(content=EMAIL.encode(), folder="exports", extension="csv", content_type="text/csv")
    Export.objects.create(user=facilitator, exporter="contacts", format="csv", file=exported)
    SavedFilter.objects.create(user=facilitator, page="actors", name="Élodie", query="q=%C3%89lodie+Petit")
    Invitation.objects.create(
        email=EMAIL, actor=actor, token_hash="9" * 64, invited_by=facilitator, expires_at=person.created_at
    )
    JoinRequest.objects.create(
        kind="club",
        organisation="Ferme",
        full_name=NAME,
        email=EMAIL,
        message="Je suis Élodie",
        submission_id=uuid.uuid4(),
    )
    Contribution.objects.create(assessment=world.assessment, contact=person, function="Gérante")
    return accompaniment, file, exported


@pytest.mark.django_db(transaction=True)
def test_an_erased_person_is_found_nowhere_in_the_database_nor_in_stored_files(cast, world, person):
    _, imported, exported = fill(cast, world, person)
    keys = [mention.key for mention in mentions_of(person)]
    erase_contact(contact=person, by=cast.administrator, reason=f"Demande de {NAME}", redact=keys)
    assert traces() == []
    assert not default_storage.exists(imported.key)
    assert not default_storage.exists(exported.key)
    person.refresh_from_db()
    assert person.full_name == f"Personne effacée n° {person.pk}"
    assert (person.email, person.phone) == ("", "")
    assert person.erased_at is not None
    assert person.archived_at is not None


@pytest.mark.django_db
def test_texts_are_replaced_only_where_somebody_agreed(cast, world, person):
    accompaniment, *_ = fill(cast, world, person)
    before = {mention.key for mention in mentions_of(person)}
    summary = f"accompaniments.Accompaniment:{accompaniment.pk}:summary"
    assert summary in before
    erase_contact(contact=person, by=cast.administrator, redact=before - {summary})
    accompaniment.refresh_from_db()
    assert accompaniment.summary == "Élodie PETIT nous a reçus."
    assert accompaniment.private_notes.get().text == "Rappeler Mme [effacé]."


@pytest.mark.django_db
def test_history_events_lose_the_person_and_keep_who_changed_what(cast, world, person):
    fill(cast, world, person)
    events = Contact.pgh_event_model.objects.filter(pgh_obj_id=person.pk)
    earlier = events.count()
    erase_contact(contact=person, by=cast.administrator)
    assert events.count() >= earlier
    assert set(events.values_list("full_name", flat=True)) == {f"Personne effacée n° {person.pk}"}
    descriptions = Actor.pgh_event_model.objects.filter(pgh_obj_id=cast.company.pk).values_list(
        "description", flat=True
    )
    assert "Appeler [effacé] au [effacé]" in descriptions


@pytest.mark.django_db
def test_a_homonym_keeps_their_own_sheet(cast, person):
    other = ContactFactory(full_name=NAME, email="autre@exemple.test", phone="0102030405")
    erase_contact(contact=person, by=cast.administrator)
    other.refresh_from_db()
    assert (other.full_name, other.email) == (NAME, "autre@exemple.test")
    assert Contact.pgh_event_model.objects.filter(pgh_obj_id=other.pk, full_name=NAME).exists()


@pytest.mark.django_db
def test_the_merge_journal_can_still_be_read_but_names_nobody(cast, world, person):
    fill(cast, world, person)
    erase_contact(contact=person, by=cast.administrator)
    fields = Merge.objects.get(kept=cast.company, absorbed__name="Ancienne fiche").journal["rows"]["fields"]
    assert [row["before"] for row in fields] == ["", "Voir [effacé]."]


@pytest.mark.django_db
def test_a_presence_stays_counted_without_a_name(cast, world, person):
    accompaniment, *_ = fill(cast, world, person)
    erase_contact(contact=person, by=cast.administrator)
    row = accompaniment.attendances.get()
    assert str(row) == f"Personne effacée n° {person.pk}"
    assert row.status == "present"


@pytest.mark.django_db
def test_answers_stay_the_organisation_s_and_nobody_s(cast, world, person):
    contribution = Contribution.objects.create(assessment=world.assessment, contact=person, function="Gérante")
    erase_contact(contact=person, by=cast.administrator)
    contribution.refresh_from_db()
    assert (contribution.contact, contribution.user, contribution.function) == (None, None, "")


@pytest.mark.django_db
def test_drafts_of_anybody_lose_the_person(cast, world, person):
    fill(cast, world, person)
    erase_contact(contact=person, by=cast.administrator)
    payload = Draft.objects.get().payload
    assert payload == {"participants": ["actor:1"], "summary": ["Vu [effacé], [effacé]"]}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "content", ["nom;prénom\nPETIT;Élodie", "tél\n235000001", "courriel\nELODIE.PETIT@exemple.test"]
)
def test_a_stored_file_goes_when_it_names_the_person_and_stays_when_it_does_not(cast, person, content):
    files = [
        store_bytes(content=text.encode(), folder="imports", extension="csv", content_type="text/csv")
        for text in (content, "nom;prénom\nPETIT;Paul")
    ]
    for file in files:
        ImportBatch.objects.create(by=cast.facilitator, source=file, name="a.csv")
    erase_contact(contact=person, by=cast.administrator)
    assert [default_storage.exists(file.key) for file in files] == [False, True]


@pytest.mark.django_db
def test_the_account_closes_with_its_last_sheet_only(cast, person):
    second = ContactFactory(actor=cast.competitor, full_name=NAME, user=person.user)
    erase_contact(contact=person, by=cast.administrator)
    user = User.objects.get(pk=person.user_id)
    assert user.is_active
    erase_contact(contact=second, by=cast.administrator)
    user.refresh_from_db()
    assert not user.is_active
    assert user.full_name == f"Compte fermé n° {user.pk}"
    assert not user.has_usable_password()
    assert not user.emailaddress_set.exists()


@pytest.mark.django_db
def test_somebody_of_the_club_keeps_their_account(cast):
    contact = ContactFactory(full_name="Fanny Martin", user=cast.facilitator)
    erase_contact(contact=contact, by=cast.administrator)
    cast.facilitator.refresh_from_db()
    assert cast.facilitator.is_active
    assert cast.facilitator.full_name == "Fanny"


@pytest.mark.django_db
def test_the_journal_says_who_erased_whom_by_number_alone(cast, person):
    erase_contact(contact=person, by=cast.administrator, reason=f"Demande écrite de {NAME}")
    row = PersonalDataLog.objects.get(action="erased")
    assert (row.model_label, row.object_id, row.by) == ("actors.Contact", person.pk, cast.administrator)
    assert row.reason == "Demande écrite de [effacé]"


@pytest.mark.django_db
def test_erasing_again_does_nothing(cast, person):
    erase_contact(contact=person, by=cast.administrator)
    assert erase_contact(contact=person, by=cast.administrator) == {}
    assert PersonalDataLog.objects.filter(action="erased").count() == 1


@pytest.mark.django_db
def test_nothing_personal_reaches_the_logs(cast, world, person, caplog):
    fill(cast, world, person)
    with caplog.at_level("DEBUG", logger="accounts"), caplog.at_level("DEBUG", logger="actors"):
        erase_contact(contact=person, by=cast.administrator, reason=NAME)
    assert not [record for record in caplog.records if any(trace in json.dumps(str(record)) for trace in TRACES)]
