"""What the Club answers to those who ask to join."""

import uuid
from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from actors.models import Actor, Contact
from common.errors import DomainError
from common.registries import retention_rules
from programmes.models import JoinRequest, Path
from programmes.personal_data import erase_requests
from programmes.services import accept_join_request, decline_join_request, receive_join_request
from territories.models import Commune
from tests.factories import ActorFactory, AttendanceFactory, ContactFactory, MembershipFactory, UserFactory

URL = reverse("programmes:join_requests")


@pytest.fixture
def urls(join_request):
    names = {"page": "", "accept": "_accept", "decline": "_decline", "reopen": "_reopen"}
    return {key: reverse(f"programmes:join_request{name}", args=[join_request.pk]) for key, name in names.items()}


@pytest.fixture
def rouen(db):
    return Commune.objects.create(insee="76540", name="Rouen", sort_key="rouen", department="76")


@pytest.fixture
def application(cast):
    request, _ = receive_join_request(
        kind="programme", programme=cast.programme, organisation="Les Docks", full_name="Jeanne",
        email="jeanne@exemple.test", submission_id=uuid.uuid4(),
    )  # fmt: skip
    return request


# --- reading ---


def test_the_club_reads_what_is_waiting(cast, sign_in, join_request, urls):
    client = sign_in(cast.facilitator)
    page = client.get(URL).content.decode()
    assert "Brasserie des Docks" in page
    assert urls["page"] in page
    assert "Réemployer nos drêches." in client.get(urls["page"]).content.decode()


def test_nothing_waiting_says_so(cast, sign_in):
    assert "Aucune demande en attente" in sign_in(cast.facilitator).get(URL).content.decode()


def test_the_list_reads_in_as_many_queries_for_one_as_for_twenty(cast, sign_in):
    client = sign_in(cast.facilitator)

    def queries():
        with CaptureQueriesContext(connection) as caught:
            assert client.get(URL).status_code == 200
        return len(caught)

    _requests(cast, 1)
    few = queries()
    _requests(cast, 20)
    assert queries() == few


def _requests(cast, count):
    for _ in range(count):
        receive_join_request(
            organisation="Une autre", full_name="Jeanne", email="jeanne@exemple.test", submission_id=uuid.uuid4(),
            kind="programme", programme=cast.programme,
        )  # fmt: skip
        again, _ = receive_join_request(
            organisation="Encore", full_name="Jeanne", email="jeanne@exemple.test", submission_id=uuid.uuid4()
        )
        decline_join_request(join_request=again, by=cast.facilitator, reason="Doublon")


def test_other_requests_of_the_same_address_are_named(cast, sign_in, join_request, application, urls):
    assert "Les Docks, pour Parcours alimentation" in sign_in(cast.facilitator).get(urls["page"]).content.decode()


# --- accepting: a new sheet ---


def test_accepting_creates_the_actor_and_its_contact(cast, sign_in, join_request, urls, rouen):
    client = sign_in(cast.facilitator)
    create = client.get(urls["page"]).context["create"]
    sent = {"name": create["name"].value(), "commune": create["commune"].value(), "kind": "entreprise"}
    answer = client.post(urls["accept"], sent)
    actor = Actor.objects.get(name="Brasserie des Docks")
    assert answer.url == actor.get_absolute_url()
    assert actor.commune == rouen
    contact = actor.contacts.get()
    today = timezone.localdate()
    assert (contact.full_name, contact.email) == ("Jeanne", "jeanne@exemple.test")
    assert (contact.informed_on, contact.legal_basis) == (today, "Demande de la personne")
    join_request.refresh_from_db()
    assert (join_request.state, join_request.decided_by, join_request.actor) == ("accepted", cast.facilitator, actor)


def test_the_siret_typed_stands_beside_look_alikes_and_finds_them(cast, sign_in, join_request, urls):
    JoinRequest.objects.update(siret="73282932000074")
    there = ActorFactory(name="Docks et compagnie", siret="73282932000074", siren="732829320")
    page = sign_in(cast.facilitator).get(urls["page"])
    assert [found.actor for found in page.context["alike"]] == [there]
    assert page.content.decode().count("73282932000074") >= 3  # the request, its line beside, the sheet's


def test_the_siret_typed_goes_to_the_sheet_created(cast, sign_in, join_request, urls):
    JoinRequest.objects.update(siret="73282932000074")
    client = sign_in(cast.facilitator)
    proposed = client.get(urls["page"]).context["create"]["siret"].value()
    client.post(urls["accept"], {"kind": "entreprise", "siret": proposed})
    actor = Actor.objects.get(name="Brasserie des Docks")
    assert (actor.siret, actor.siren) == ("73282932000074", "732829320")
    client.post(urls["reopen"])  # the number is free for the sheet made next
    assert client.post(urls["accept"], {"kind": "entreprise", "siret": proposed}).url != actor.get_absolute_url()
    assert Actor.objects.get(siret="73282932000074").archived_at is None


def test_a_siret_another_sheet_has_is_said_beside_the_field(cast, sign_in, join_request, urls):
    ActorFactory(siret="73282932000074", siren="732829320")
    answer = sign_in(cast.facilitator).post(urls["accept"], {"kind": "entreprise", "siret": "73282932000074"})
    assert answer.status_code == 422
    assert "a déjà ce SIRET" in answer.content.decode()


def test_the_person_is_told_that_they_are_accepted(cast, sign_in, urls, django_capture_on_commit_callbacks):
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        sign_in(cast.facilitator).post(urls["accept"], {"kind": "entreprise"})
    (message,) = mail.outbox
    assert message.to == ["jeanne@exemple.test"]
    assert "est acceptée" in message.body


def test_accepting_twice_creates_one_actor(cast, sign_in, urls):
    client = sign_in(cast.facilitator)
    client.post(urls["accept"], {"kind": "entreprise"})
    answer = client.post(urls["accept"], {"kind": "entreprise"})
    assert "déjà été traitée" in answer.content.decode()
    assert Actor.objects.filter(name="Brasserie des Docks").count() == 1


@pytest.mark.parametrize("sent", [{"kind": "inconnu"}, {"kind": "entreprise", "commune": "Nulle-Part"}, {}])
def test_a_wrong_value_creates_nothing_and_says_why(cast, sign_in, urls, sent):
    answer = sign_in(cast.facilitator).post(urls["accept"], {"name": "Nom corrigé", **sent})
    assert answer.status_code == 422
    assert 'value="Nom corrigé"' in answer.content.decode()
    assert "est à revoir" in answer.content.decode()
    assert not Contact.objects.filter(email="jeanne@exemple.test").exists()


# --- accepting: a sheet that is there already ---


def test_sheets_that_look_like_the_request_stand_beside_it(cast, sign_in, urls, rouen):
    known = ActorFactory(name="SARL Brasserie des docks", email="bonjour@docks.test", commune=rouen)
    page = sign_in(cast.facilitator).get(urls["page"]).content.decode()
    assert known.get_absolute_url() in page
    assert "bonjour@docks.test" in page
    assert "Rattacher à cette fiche" in page


def test_a_sheet_where_the_person_is_known_or_of_the_very_same_name_stands_there_too(cast, sign_in, urls):
    ContactFactory(actor=cast.competitor, email="Jeanne@exemple.test")
    same = ActorFactory(name="Brasserie des docks", kind="association")
    page = sign_in(cast.facilitator).get(urls["page"]).content.decode()
    assert "Une personne de cette fiche a le même courriel" in page
    assert cast.competitor.get_absolute_url() in page
    assert same.get_absolute_url() in page


def test_the_request_is_attached_to_a_sheet(cast, sign_in, join_request, urls):
    known = ActorFactory(name="Brasserie des docks")
    answer = sign_in(cast.facilitator).post(urls["accept"], {"actor": f"(n° {known.pk})"})
    assert answer.url == known.get_absolute_url()
    assert known.contacts.get().email == "jeanne@exemple.test"
    join_request.refresh_from_db()
    assert (join_request.actor, join_request.state) == (known, "accepted")
    assert not Actor.objects.filter(name="Brasserie des Docks").exists()


def test_another_sheet_is_found_by_its_name(cast, sign_in, urls):
    answer = sign_in(cast.facilitator).post(urls["accept"], {"actor": "ferme des quais"})
    assert answer.url == cast.company.get_absolute_url()


@pytest.mark.parametrize("typed", ["", "Personne", "(n° 987654321)"])
def test_a_sheet_that_is_not_there_attaches_nothing(cast, sign_in, join_request, urls, typed):
    answer = sign_in(cast.facilitator).post(urls["accept"], {"actor": typed})
    assert answer.status_code == 422
    join_request.refresh_from_db()
    assert join_request.state == "received"


def test_a_person_already_known_there_is_not_added_twice(cast, sign_in, urls):
    known = ContactFactory(actor=cast.company, email="Jeanne@exemple.test", full_name="Jeanne D.")
    sign_in(cast.facilitator).post(urls["accept"], {"actor": f"(n° {cast.company.pk})"})
    known.refresh_from_db()
    assert cast.company.contacts.count() == 1
    assert known.informed_on == known.last_heard_on == timezone.localdate()
    assert known.full_name == "Jeanne D."


# --- declining ---


def test_declining_asks_for_a_reason_and_creates_nothing(cast, sign_in, join_request, urls):
    client = sign_in(cast.facilitator)
    assert client.post(urls["decline"], {"answer": "Merci quand même"}).status_code == 422
    client.post(urls["decline"], {"reason": "Hors du territoire"})
    join_request.refresh_from_db()
    assert (join_request.state, join_request.decline_reason) == ("declined", "Hors du territoire")
    assert not Actor.objects.filter(name="Brasserie des Docks").exists()
    assert "Hors du territoire" in client.get(urls["page"]).content.decode()


@pytest.mark.parametrize(("answer", "mails"), [("", 0), ("Le Club travaille\nen Normandie.", 1)])
def test_the_person_is_answered_when_there_is_an_answer(
    cast, sign_in, urls, answer, mails, django_capture_on_commit_callbacks
):
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        sign_in(cast.facilitator).post(urls["decline"], {"reason": "Hors du territoire", "answer": answer})
    assert len(mail.outbox) == mails
    assert all("en Normandie." in message.body for message in mail.outbox)
    assert all("Hors du territoire" not in message.body for message in mail.outbox)


# --- changing one's mind ---


def test_a_declined_request_can_be_reopened(cast, sign_in, join_request, urls):
    client = sign_in(cast.facilitator)
    client.post(urls["decline"], {"reason": "Erreur"})
    client.post(urls["reopen"])
    join_request.refresh_from_db()
    assert (join_request.state, join_request.decline_reason, join_request.decided_at) == ("received", "", None)


def test_reopening_takes_back_what_accepting_created(cast, sign_in, join_request, urls):
    client = sign_in(cast.facilitator)
    client.post(urls["accept"], {"kind": "entreprise"})
    answer = client.post(urls["reopen"], follow=True)
    assert "attend de nouveau" in answer.content.decode()
    actor = Actor.objects.get(name="Brasserie des Docks")
    assert actor.archived_at
    assert actor.contacts.get().archived_at
    assert client.post(urls["accept"], {"kind": "entreprise"}).status_code == 302
    assert Actor.objects.current().filter(name="Brasserie des Docks").count() == 1


def test_reopening_leaves_a_sheet_that_was_there_before(cast, sign_in, urls):
    client = sign_in(cast.facilitator)
    client.post(urls["accept"], {"actor": f"(n° {cast.company.pk})"})
    client.post(urls["reopen"])
    cast.company.refresh_from_db()
    assert cast.company.archived_at is None
    assert cast.company.contacts.get().archived_at


def _attendance(actor):
    AttendanceFactory(actor=actor)


def _member(actor):
    MembershipFactory(actor=actor, user=UserFactory())


def _child(actor):
    ActorFactory(parent=actor)


def _edited(actor):
    Actor.objects.filter(pk=actor.pk).update(version=2)


def _other_contact(actor):
    ContactFactory(actor=actor)


@pytest.mark.parametrize("build", [_attendance, _member, _child, _edited, _other_contact])
def test_a_decision_on_which_something_was_built_stays(cast, sign_in, join_request, urls, build):
    client = sign_in(cast.facilitator)
    client.post(urls["accept"], {"kind": "entreprise"})
    actor = Actor.objects.get(name="Brasserie des Docks")
    build(actor)
    answer = client.post(urls["reopen"], follow=True)
    assert "ne se défait plus" in answer.content.decode()
    join_request.refresh_from_db()
    actor.refresh_from_db()
    assert (join_request.state, actor.archived_at) == ("accepted", None)


def test_a_request_that_waits_is_not_reopened(cast, sign_in, urls):
    answer = sign_in(cast.facilitator).post(urls["reopen"], follow=True)
    assert "attend déjà une décision" in answer.content.decode()


def test_a_request_whose_author_was_erased_writes_to_nobody_and_looks_like_nobody(
    cast, sign_in, join_request, urls, django_capture_on_commit_callbacks
):
    JoinRequest.objects.update(full_name="Personne effacée", email="", message="")
    ContactFactory(actor=cast.company, email="")
    mail.outbox.clear()
    client = sign_in(cast.facilitator)
    assert cast.company.get_absolute_url() not in client.get(urls["page"]).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(urls["decline"], {"reason": "Effacée", "answer": "Au revoir"})
    assert mail.outbox == []


def test_erasing_a_person_erases_why_they_were_declined(cast, join_request):
    decline_join_request(join_request=join_request, by=cast.facilitator, reason="Jeanne n’habite pas ici")
    erase_requests(ContactFactory(email=join_request.email))
    join_request.refresh_from_db()
    assert (join_request.decline_reason, join_request.message, join_request.email) == ("", "", "")
    assert join_request.state == "declined"


def test_what_was_declined_long_ago_forgets_the_person_and_the_reason(cast, join_request):
    decline_join_request(join_request=join_request, by=cast.facilitator, reason="Jeanne n’habite pas ici")
    JoinRequest.objects.update(
        decided_at=timezone.now() - settings.RETENTION_REQUEST - timedelta(days=1), full_name="Personne effacée",
        email="", message="",
    )  # fmt: skip
    (rule,) = [each for each in retention_rules() if each.slug == "demande-refusee"]
    assert list(rule.due()) == [join_request]
    rule.apply(rule.due())
    join_request.refresh_from_db()
    assert join_request.decline_reason == ""
    assert not rule.due().exists()


# --- applications to a programme ---


def test_an_application_to_a_programme_opens_the_path(cast, application):
    actor, _ = accept_join_request(join_request=application, kind="entreprise", by=cast.facilitator)
    assert actor.paths.get().programme == cast.programme


def test_reopening_an_application_removes_its_path(cast, sign_in, application):
    actor, _ = accept_join_request(join_request=application, kind="entreprise", by=cast.facilitator)
    sign_in(cast.facilitator).post(reverse("programmes:join_request_reopen", args=[application.pk]))
    assert not Path.objects.filter(actor=actor).exists()


def test_an_application_of_an_actor_already_in_the_programme_keeps_its_path(cast, sign_in, application):
    accept_join_request(join_request=application, actor=cast.company, by=cast.facilitator)
    assert cast.company.paths.get() == cast.path
    sign_in(cast.facilitator).post(reverse("programmes:join_request_reopen", args=[application.pk]))
    assert cast.company.paths.get() == cast.path


@pytest.mark.parametrize(
    ("who", "may"), [("administrator", True), ("facilitator", True), ("other_facilitator", False)]
)
def test_who_runs_the_programme_answers_its_applications(cast, sign_in, application, who, may):
    client = sign_in(getattr(cast, who))
    page = client.get(reverse("programmes:join_request", args=[application.pk])).content.decode()
    assert ("Créer la fiche" in page) is may
    status = client.post(reverse("programmes:join_request_accept", args=[application.pk]), {"kind": "entreprise"})
    assert status.status_code == (302 if may else 403)


def test_an_application_without_programme_is_refused(db):
    with pytest.raises(DomainError, match="vise un programme"):
        receive_join_request(
            kind="programme", organisation="Les Docks", full_name="Jeanne", email="jeanne@exemple.test",
            submission_id=uuid.uuid4(),
        )  # fmt: skip


# --- who ---


def test_a_visit_decides_nothing(cast, sign_in, join_request, urls):
    client = sign_in(cast.facilitator)
    assert {client.get(urls[name]).status_code for name in ("accept", "decline", "reopen")} == {405}


@pytest.mark.parametrize("person", ["member", "mrn_agent", "stranger"])
def test_others_read_and_decide_nothing(cast, sign_in, urls, person):
    client = sign_in(getattr(cast, person))
    assert client.get(URL).status_code == 403
    assert client.get(urls["page"]).status_code == 404
    posted = {client.post(urls[name], {"kind": "entreprise"}).status_code for name in ("accept", "decline", "reopen")}
    assert posted == {404}
    assert JoinRequest.objects.get().state == "received"
