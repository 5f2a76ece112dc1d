"""How long things are kept: what is due, what a pass does, and what it never touches."""

import uuid
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone

from accompaniments.models import Attendance, CalendarInvitation, Document, PrivateNote
from accounts.models import AccessLog, Export, MailTurn, PersonalDataLog, User
from accounts.retention import in_words, run_retention
from actors.models import Contact, ImportBatch, ImportRow
from assessments.models import Answer, Contribution
from common import registries
from common.files import store_bytes
from common.registries import RetentionRule
from programmes.models import JoinRequest
from tests.access.world import build
from tests.factories import AccompanimentFactory, ContactFactory, PathFactory, ProgrammeFactory, UserFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()
LONG_AGO = NOW - timedelta(days=5 * 365)


def due(slug):
    return {rule.slug: rule for rule in registries.retention_rules()}[slug].due()


def old_contact(**values):
    contact = ContactFactory(**values)
    Contact.objects.filter(pk=contact.pk).update(created_at=LONG_AGO)
    return contact


@pytest.fixture
def everything_due(cast):
    """One row due for each rule."""
    world = build(cast)
    old_contact(full_name="Élodie Petit")
    UserFactory(email="a-prevenir@exemple.test", date_joined=LONG_AGO)
    UserFactory(
        email="a-fermer@exemple.test", full_name="Paul Oublié", date_joined=LONG_AGO, last_login=LONG_AGO,
        inactivity_notice_at=NOW - timedelta(days=40),
    )  # fmt: skip
    access = AccessLog.objects.create(user=cast.administrator, model_label="x.Y", object_id=1, reason="…")
    AccessLog.objects.filter(pk=access.pk).update(at=LONG_AGO)
    file = store_bytes(content=b"x", folder="exports", extension="csv", content_type="text/csv")
    Export.objects.create(user=cast.facilitator, exporter="actors", format="csv", file=file)
    Export.objects.update(queued_at=LONG_AGO)
    batch = ImportBatch.objects.create(by=cast.facilitator, name="a.csv")
    ImportRow.objects.create(batch=batch, line=1, cells=["x"], outcome="created")
    ImportBatch.objects.filter(pk=batch.pk).update(queued_at=LONG_AGO)
    JoinRequest.objects.create(
        kind="club", state="declined", organisation="Ferme", full_name="Anne", email="anne@exemple.test",
        decided_at=LONG_AGO, submission_id=uuid.uuid4(),
    )  # fmt: skip
    cast.programme.__class__.objects.filter(pk=cast.programme.pk).update(
        starts_on=date(2018, 1, 1), ends_on=date(2019, 1, 1)
    )
    contribution = Contribution.objects.create(assessment=world.assessment, contact=world.contact, function="Gérante")
    Answer.objects.create(contribution=contribution, question="q1", value="n1", comment="Avec Anne")
    note = AccompanimentFactory(programme=cast.programme, created_by=cast.facilitator)
    PrivateNote.objects.create(accompaniment=note, author=cast.facilitator, text="À garder pour moi")
    long_past = AccompanimentFactory(created_by=cast.facilitator, on=LONG_AGO.date())
    CalendarInvitation.objects.create(accompaniment=long_past, contact=world.contact)
    Document.objects.filter(pk=world.document.pk).update(archived_at=LONG_AGO)
    MailTurn.objects.create(user=cast.facilitator, key="digest:2019-11-24", on=LONG_AGO.date())
    return world


def counts():
    return {outcome.rule.slug: outcome.due for outcome in run_retention(dry_run=True)}


def test_a_dry_run_counts_and_changes_nothing(everything_due):
    out = StringIO()
    before = (list(Contact.objects.order_by("pk").values()), list(User.objects.order_by("pk").values()))
    call_command("retention", "--dry-run", stdout=out)
    assert "contact : 1 à échéance (Contacts sans nouvelles, 3\u00a0ans après" in out.getvalue()
    assert "faits" not in out.getvalue()
    assert before == (list(Contact.objects.order_by("pk").values()), list(User.objects.order_by("pk").values()))
    assert not PersonalDataLog.objects.exists()
    assert all(counts().values()), counts()


def test_every_rule_is_applied_once_and_noted_in_the_journal(everything_due):
    before = counts()
    call_command("retention", stdout=StringIO())
    journal = dict(PersonalDataLog.objects.filter(action="retention").values_list("rule", "count"))
    assert journal == before
    call_command("retention", stdout=StringIO())
    assert PersonalDataLog.objects.filter(action="retention").count() == len(before)
    assert not any(counts().values())


def test_what_is_past_its_time_is_gone_or_nobody_s(cast, everything_due):
    run_retention()
    assert not Contact.objects.filter(full_name="Élodie Petit").exists()
    assert not User.objects.filter(email="a-fermer@exemple.test").exists()
    assert not PrivateNote.objects.exists()
    assert not Export.objects.exists()
    assert not ImportRow.objects.exists()
    request = JoinRequest.objects.get(state="declined")
    assert (request.full_name, request.email) == ("Personne effacée", "")
    answer = Answer.objects.get()
    assert (answer.value, answer.comment, answer.contribution.contact) == ("n1", "", None)


def test_one_rule_that_fails_does_not_stop_the_others(everything_due, monkeypatch, caplog):
    def fails(rows):
        raise RuntimeError("anne@exemple.test")

    rules = {**registries._retention}
    broken = rules["contact"]
    rules["contact"] = RetentionRule("contact", broken.title, broken.dated_by, broken.length, broken.due, fails)
    monkeypatch.setattr(registries, "_retention", rules)
    outcomes = {outcome.rule.slug: outcome for outcome in run_retention()}
    assert outcomes["contact"].failed
    assert outcomes["demande-refusee"].done == 1
    assert "anne@exemple.test" not in caplog.text
    with pytest.raises(CommandError):
        call_command("retention", stdout=StringIO())


def test_an_owner_is_told_once_before_the_account_closes(django_capture_on_commit_callbacks):
    user = UserFactory(date_joined=LONG_AGO, last_login=LONG_AGO)
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            run_retention()
    assert [message.to for message in mail.outbox] == [[user.email]]
    assert "2\u00a0ans" in mail.outbox[0].body
    user.refresh_from_db()
    assert user.is_active
    assert user.inactivity_notice_at is not None


def test_signing_in_after_the_notice_keeps_the_account():
    user = UserFactory(date_joined=LONG_AGO, last_login=LONG_AGO, inactivity_notice_at=NOW - timedelta(days=40))
    assert user in due("compte-ferme")
    User.objects.filter(pk=user.pk).update(last_login=NOW)
    assert user not in due("compte-ferme")
    assert user not in due("compte-prevenu")


def test_a_notice_from_before_the_last_visit_does_not_count():
    visit = NOW - timedelta(days=3 * 365)
    user = UserFactory(date_joined=LONG_AGO, last_login=visit, inactivity_notice_at=visit - timedelta(days=10))
    assert user not in due("compte-ferme")
    assert user in due("compte-prevenu")


def test_an_administrator_s_account_never_closes_by_itself():
    user = UserFactory(date_joined=LONG_AGO, club_role="administrator", inactivity_notice_at=NOW - timedelta(days=90))
    assert user not in due("compte-ferme")
    assert user not in due("compte-prevenu")


def test_a_person_still_there_in_some_way_is_kept(cast):
    heard = old_contact(last_heard_on=(NOW - timedelta(days=30)).date())
    with_account = old_contact(user=UserFactory())
    on_a_path = old_contact(actor=PathFactory(programme=ProgrammeFactory()).actor)
    came = old_contact()
    meeting = AccompanimentFactory(on=(NOW - timedelta(days=200)).date())
    Attendance.objects.create(accompaniment=meeting, contact=came, status="present")
    excused = old_contact()
    Attendance.objects.create(accompaniment=meeting, contact=excused, status="excused")
    found = set(due("contact"))
    assert found == {excused}
    assert not found & {heard, with_account, on_a_path, came}


def test_raw_answers_wait_for_the_programme_s_end_and_its_time(cast):
    world = build(cast)
    assert world.assessment not in due("reponses")
    type(cast.programme).objects.filter(pk=cast.programme.pk).update(
        starts_on=date(2020, 1, 1), ends_on=timezone.localdate() - timedelta(days=731)
    )
    assert world.assessment in due("reponses")


@pytest.mark.parametrize(("days", "words"), [(1095, "3 ans"), (365, "1 an"), (180, "6 mois"), (30, "30 jours")])
def test_durations_are_said_in_words(days, words):
    assert in_words(timedelta(days=days)).replace("\u00a0", " ") == words


def test_the_privacy_page_says_the_durations_of_the_settings(client, settings):
    settings.RETENTION_CONTACT = timedelta(days=2 * 365)
    settings.RETENTION_REQUEST = timedelta(days=180)
    page = client.get("/donnees-personnelles/").content.decode()
    assert "2\u00a0ans après le dernier contact venant de vous" in page
    assert "6\u00a0mois après la réponse" in page
