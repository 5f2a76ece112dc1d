"""Proposing an assessment: sent twice, it is one assessment and one mail a person."""

import threading
import uuid

import pytest
from django.core import mail
from django.db import connection

from assessments.models import Assessment
from assessments.services import load_shipped, propose_assessment, start_assessment
from common.errors import DomainError
from tests.factories import ActorFactory, ContactFactory, PathFactory, ProgrammeFactory, UserFactory

pytestmark = pytest.mark.usefixtures("kept_mails")


@pytest.fixture
def kept_mails(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def contact(cast):
    return ContactFactory(actor=cast.company, full_name="Odile Dirigeante", email="odile@exemple.test")


@pytest.fixture
def asked(versions, contact):
    return {
        "questionnaire_version": versions["auto-diagnostic-efc"].pk, "contacts": [contact.pk],
        "submission_id": str(uuid.uuid4()),
    }  # fmt: skip


def test_the_form_sent_twice_makes_one_assessment_and_one_mail(
    cast, asked, sign_in, django_capture_on_commit_callbacks
):
    client, url = sign_in(cast.facilitator), f"/auto-diagnostics/nouveau/{cast.company.pk}"
    with django_capture_on_commit_callbacks(execute=True):
        first, second = client.post(url, asked), client.post(url, asked)
    assert first.url == second.url == Assessment.objects.get().get_absolute_url()
    assert [message.to for message in mail.outbox] == [["odile@exemple.test"]]


def test_the_page_carries_the_number_of_its_sending(cast, versions, sign_in):
    page = sign_in(cast.facilitator).get(f"/auto-diagnostics/nouveau/{cast.company.pk}")
    assert 'name="submission_id"' in page.content.decode()


def test_the_mail_names_nobody_in_its_subject(cast, asked, sign_in, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        sign_in(cast.facilitator).post(f"/auto-diagnostics/nouveau/{cast.company.pk}", asked)
    message = mail.outbox[0]
    assert message.subject == "Club Inné – un auto-diagnostic vous attend"
    for body in (message.body, message.alternatives[0][0]):
        assert str(cast.company) in body


def test_the_same_sending_again_gives_the_same_assessment(cast, versions):
    values = {"questionnaire_version": versions["auto-diagnostic-efc"], "by": cast.facilitator}
    number = uuid.uuid4()
    first, again = (start_assessment(actor=cast.company, submission_id=number, **values) for _ in "ab")
    assert first == again
    with pytest.raises(DomainError, match="rechargez"):
        start_assessment(actor=cast.competitor, submission_id=number, **values)


def _checked(client, actor):
    form = client.get(f"/auto-diagnostics/nouveau/{actor.pk}").context["form"]
    return {name: form[name].value() for name in ("path", "questionnaire_version")}


def test_the_only_running_path_and_the_usual_questionnaire_are_chosen_beforehand(cast, versions, sign_in):
    client = sign_in(cast.facilitator)
    assert _checked(client, cast.company) == {"path": cast.path.pk, "questionnaire_version": None}
    usual = versions["auto-diagnostic-efc"]
    start_assessment(actor=cast.competitor, questionnaire_version=usual, by=cast.facilitator)
    assert _checked(client, cast.company)["questionnaire_version"] == usual.pk


def test_nothing_is_guessed_between_two_paths(cast, versions, sign_in):
    PathFactory(actor=cast.company, programme=ProgrammeFactory())
    assert _checked(sign_in(cast.facilitator), cast.company)["path"] is None


@pytest.mark.django_db(transaction=True)
def test_parallel_sendings_make_one_assessment_and_one_mail():
    version, _ = load_shipped()[0]
    person, actor, number = UserFactory(club_role="facilitator"), ActorFactory(), uuid.uuid4()
    contact = ContactFactory(actor=actor, email="odile@exemple.test")
    start, found = threading.Barrier(4), []

    def send():
        try:
            start.wait(timeout=10)
            assessment, invitations = propose_assessment(
                actor=actor, questionnaire_version=version, by=person, contacts=[contact], submission_id=number
            )
            found.append((assessment.pk, len(invitations)))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pk = Assessment.objects.get().pk
    assert sorted(found) == [(pk, 0), (pk, 0), (pk, 0), (pk, 1)]
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("asked", ["²", "x", "-1", "99999999999999999999"])
def test_an_address_that_names_no_path_opens_the_form(cast, versions, sign_in, asked):
    answer = sign_in(cast.facilitator).get(f"/auto-diagnostics/nouveau/{cast.company.pk}", {"parcours": asked})
    assert answer.status_code == 200
