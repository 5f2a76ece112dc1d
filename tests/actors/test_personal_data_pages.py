"""The pages of personal data: the person's, the administrator's, the copy, the erasure."""

import csv
import io
import json
import zipfile
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accompaniments.models import Attendance, PrivateNote, Statement
from accounts.models import AccessLog, PersonalDataLog
from actors.models import ActorConsent, Contact, Invitation
from actors.services.invitations import invite
from assessments.models import Answer, Contribution
from common.errors import DomainError
from programmes.models import JoinRequest
from tests.access.world import build
from tests.factories import AccompanimentFactory, ContactFactory, EvidenceFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(cast):
    return build(cast)


@pytest.fixture
def person(cast):
    user = UserFactory(full_name="Élodie Petit", email="elodie@exemple.test")
    MembershipFactory(user=user, actor=cast.company)
    return ContactFactory(
        actor=cast.company,
        full_name="Élodie Petit",
        email="elodie@exemple.test",
        phone="+33 2 35 00 00 01",
        user=user,
    )


def url(name, contact):
    return reverse(f"actors:{name}", args=[contact.pk])


def archive(response):
    return zipfile.ZipFile(io.BytesIO(response.content))


# --- the person's page ---


def test_the_club_reads_what_is_known_of_a_person(cast, sign_in, person):
    page = sign_in(cast.facilitator).get(url("contact_detail", person)).content.decode()
    assert "Élodie Petit" in page
    assert "À informer" in page
    assert "Copie de ses données" not in page
    assert "Copie de ses données" in sign_in(cast.administrator).get(url("contact_detail", person)).content.decode()


def test_a_person_is_noted_as_informed_with_a_basis(cast, sign_in, person):
    client = sign_in(cast.facilitator)
    asked = {"on": "2026-03-02", "legal_basis": "legitimate_interest", "how": "à l’oral"}
    assert client.post(url("contact_inform", person), asked).status_code == 302
    person.refresh_from_db()
    assert person.informed_on == date(2026, 3, 2)
    assert person.legal_basis == "Intérêt légitime : coopérer entre professionnels"
    row = PersonalDataLog.objects.get(action="informed")
    assert (row.object_id, row.by, row.reason) == (person.pk, cast.facilitator, "à l’oral")


def test_an_information_to_come_is_refused_and_nothing_typed_is_lost(cast, sign_in, person):
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    asked = {"on": tomorrow, "legal_basis": "contract", "how": "par courriel"}
    answer = sign_in(cast.facilitator).post(url("contact_inform", person), asked)
    assert answer.status_code == 422
    assert "Cette date est dans l’avenir." in answer.content.decode()
    assert "par courriel" in answer.content.decode()


def test_an_opposition_is_recorded_then_lifted(cast, sign_in, person):
    client = sign_in(cast.facilitator)
    client.post(url("contact_oppose", person), {"reason": "Plus de messages"})
    person.refresh_from_db()
    assert person.opposed_at is not None
    assert "Opposition" in client.get(cast.company.get_absolute_url()).content.decode()
    with pytest.raises(DomainError, match="opposée"):
        invite(actor=cast.company, email=person.email, role="member", invited_by=cast.facilitator)
    client.post(url("contact_oppose", person), {"lever": "oui"})
    person.refresh_from_db()
    assert person.opposed_at is None
    assert PersonalDataLog.objects.filter(action="opposed").count() == 2


# --- the copy ---


def test_the_copy_holds_everything_and_is_noted_in_the_journal(cast, sign_in, world, person):
    meeting = AccompanimentFactory(
        programme=cast.programme, summary="Élodie Petit nous reçoit", created_by=cast.facilitator
    )
    Attendance.objects.create(accompaniment=meeting, actor=cast.company, contact=person)
    PrivateNote.objects.create(accompaniment=meeting, author=cast.facilitator, text="Élodie Petit doute")
    contribution = Contribution.objects.create(assessment=world.assessment, contact=person)
    Answer.objects.create(contribution=contribution, question="q1", value="n1", comment="=1+1")
    statement = Statement.objects.create(
        actor=cast.company, text="Je confirme", said_on=date(2026, 3, 1), said_by=person.user
    )
    EvidenceFactory(effect=world.effect, statement=statement, publication=None)
    Invitation.objects.create(
        email=person.email,
        actor=cast.company,
        token_hash="8" * 64,
        invited_by=cast.facilitator,
        expires_at=timezone.now(),
    )
    JoinRequest.objects.filter(pk=world.join_request.pk).update(email=person.email, message="Bonjour")
    ActorConsent.objects.create(
        actor=cast.company,
        use="list",
        decision="granted",
        text_shown="…",
        given_on=date(2026, 1, 1),
        recorded_by=person.user,
    )
    AccessLog.objects.create(
        user=cast.administrator,
        model_label="assessments.Assessment",
        object_id=world.assessment.pk,
        reason="Sa demande",
    )
    answer = sign_in(cast.administrator).post(url("contact_export", person))
    assert answer["Content-Type"] == "application/zip"
    found = archive(answer)
    data = json.loads(found.read("donnees.json"))
    assert data["fiche"][0]["courriel"] == "elodie@exemple.test"
    assert data["compte"][0]["adresse"] == "elodie@exemple.test"
    assert data["rattachements"][0]["acteur"] == "Ferme des Quais"
    assert data["presences"][0]["présence"] == "Présent" or data["presences"]
    assert data["reponses"][0]["réponse"] == "Oui"
    assert data["paroles"][0]["parole"] == "Je confirme"
    assert data["demandes"][0]["message"] == "Bonjour"
    for kind in ("invitations", "accords", "historique", "lectures-reponses", "engagements"):
        assert kind in data
    assert data["invitations"]
    assert data["accords"]
    assert data["historique"]
    assert data["lectures-reponses"][0]["motif"] == "Sa demande"
    named = {row["où"].split(" ")[0]: row["extrait"] for row in data["textes-qui-vous-nomment"]}
    assert "Élodie Petit nous reçoit" in named["Accompagnement"]
    assert named["Note"] == "texte réservé, à relire par le Club"
    rows = list(csv.DictReader(io.StringIO(found.read("reponses.csv").decode("utf-8-sig")), delimiter=";"))
    assert rows[0]["commentaire"] == "'=1+1"
    assert PersonalDataLog.objects.get(action="exported").object_id == person.pk


def test_the_copy_is_asked_for_by_a_post_of_an_administrator(cast, sign_in, person):
    assert sign_in(cast.administrator).get(url("contact_export", person)).status_code == 405
    assert sign_in(cast.facilitator).post(url("contact_export", person)).status_code == 403


# --- erasing ---


def test_looking_at_what_erasing_would_do_changes_nothing(cast, sign_in, person):
    AccompanimentFactory(summary="Vu Élodie Petit", created_by=cast.facilitator)
    before = list(Contact.objects.order_by("pk").values())
    page = sign_in(cast.administrator).get(url("contact_erase", person)).content.decode()
    assert "Vu Élodie Petit" in page
    assert "Le compte elodie@exemple.test sera fermé" in page
    assert list(Contact.objects.order_by("pk").values()) == before
    assert not PersonalDataLog.objects.exists()


def test_erasing_asks_for_the_name_and_keeps_what_was_typed(cast, sign_in, person):
    answer = sign_in(cast.administrator).post(
        url("contact_erase", person), {"reason": "Sa demande", "typed": "Élodie"}
    )
    assert answer.status_code == 422
    assert "Recopiez exactement" in answer.content.decode()
    assert 'value="Sa demande"' in answer.content.decode()
    person.refresh_from_db()
    assert person.erased_at is None


def test_an_administrator_erases_with_the_ticked_texts(cast, sign_in, person):
    ticked = AccompanimentFactory(summary="Vu Élodie Petit", created_by=cast.facilitator)
    kept = AccompanimentFactory(summary="Une autre Élodie Petit", created_by=cast.facilitator)
    client = sign_in(cast.administrator)
    asked = {
        "reason": "Sa demande", "typed": "élodie petit",
        "textes": [f"accompaniments.Accompaniment:{ticked.pk}:summary"],
    }  # fmt: skip
    answer = client.post(url("contact_erase", person), asked)
    assert answer.url == reverse("actors:personal_data")
    ticked.refresh_from_db()
    kept.refresh_from_db()
    assert (ticked.summary, kept.summary) == ("Vu [effacé]", "Une autre Élodie Petit")
    assert client.get(url("contact_detail", person)).status_code == 404


def test_a_text_is_redacted_without_erasing_the_person(cast, sign_in, person):
    meeting = AccompanimentFactory(summary="Vu Élodie Petit", created_by=cast.facilitator)
    asked = {"remplacer": "oui", "textes": [f"accompaniments.Accompaniment:{meeting.pk}:summary"]}
    assert sign_in(cast.administrator).post(url("contact_erase", person), asked).status_code == 302
    meeting.refresh_from_db()
    person.refresh_from_db()
    assert (meeting.summary, person.erased_at) == ("Vu [effacé]", None)


@pytest.mark.parametrize(
    "key", ["accounts.User:1:email", "reports.ReportVersion:1:snapshot", "x", "actors.Actor:x:name"]
)
def test_only_free_texts_can_be_redacted(cast, sign_in, person, key):
    asked = {"remplacer": "oui", "textes": [key]}
    assert sign_in(cast.administrator).post(url("contact_erase", person), asked).status_code == 302
    person.user.refresh_from_db()
    assert person.user.email == "elodie@exemple.test"


# --- the administrator's page ---


@pytest.mark.parametrize("tab", ["echeances", "informer", "oppositions", "journal", "lectures"])
def test_each_part_of_the_page_answers_whatever_the_number_of_rows(
    cast, sign_in, world, person, tab, django_assert_max_num_queries
):
    for rank in range(30):
        contact = ContactFactory(full_name=f"Personne {rank:02}", opposed_at=timezone.now())
        Contact.objects.filter(pk=contact.pk).update(created_at=timezone.now() - timedelta(days=9 * 365))
        PersonalDataLog.objects.create(action="informed", model_label="actors.Contact", object_id=contact.pk)
        AccessLog.objects.create(
            user=cast.administrator, model_label="actors.Contact", object_id=contact.pk, reason="…"
        )
    client = sign_in(cast.administrator)
    with django_assert_max_num_queries(30 if tab == "echeances" else 10):
        answer = client.get(reverse("actors:personal_data"), {"onglet": tab})
    assert answer.status_code == 200
    if tab != "echeances":
        assert "Page 1 sur 2" in answer.content.decode()


def test_a_rule_is_applied_from_the_page(cast, sign_in):
    contact = ContactFactory(full_name="Élodie Petit")
    Contact.objects.filter(pk=contact.pk).update(created_at=timezone.now() - timedelta(days=9 * 365))
    client = sign_in(cast.administrator)
    assert "Élodie Petit" in client.get(reverse("actors:personal_data")).content.decode()
    assert client.post(reverse("actors:retention_apply", args=["contact"])).status_code == 302
    contact.refresh_from_db()
    assert contact.erased_at is not None
    assert PersonalDataLog.objects.get(action="retention").by == cast.administrator


# --- reading something private ---


def test_an_administrator_reads_private_notes_once_they_said_why(cast, sign_in, world):
    PrivateNote.objects.create(accompaniment=world.accompaniment, author=cast.facilitator, text="Une confidence")
    client, address = (
        sign_in(cast.administrator),
        reverse("accompaniments:notes_access", args=[world.accompaniment.pk]),
    )
    assert "Une confidence" not in client.get(address).content.decode()
    answer = client.post(address, {"reason": "oui"})
    assert answer.status_code == 422
    assert not AccessLog.objects.exists()
    assert client.post(address, {"reason": "Demande d’accès reçue le 3 mars"}).status_code == 302
    assert "Une confidence" in client.get(address).content.decode()
    row = AccessLog.objects.get()
    assert (row.user, row.model_label, row.object_id) == (
        cast.administrator, "accompaniments.Accompaniment", world.accompaniment.pk,
    )  # fmt: skip


def test_a_reading_opens_one_object_for_half_an_hour_in_one_browser(cast, sign_in, world):
    other = AccompanimentFactory(created_by=cast.facilitator)
    for accompaniment in (world.accompaniment, other):
        PrivateNote.objects.create(accompaniment=accompaniment, author=cast.facilitator, text="Une confidence")
    client, address = (
        sign_in(cast.administrator),
        reverse("accompaniments:notes_access", args=[world.accompaniment.pk]),
    )
    client.post(address, {"reason": "Demande d’accès reçue"})
    assert (
        "Une confidence" not in client.get(reverse("accompaniments:notes_access", args=[other.pk])).content.decode()
    )
    assert "Une confidence" not in sign_in(cast.administrator).get(address).content.decode()
    AccessLog.objects.update(at=timezone.now() - timedelta(minutes=31))
    assert "Une confidence" not in client.get(address).content.decode()


def test_an_administrator_reads_answers_once_they_said_why(cast, sign_in, world):
    Answer.objects.create(contribution=world.contribution, question="q1", value="n1", comment="Un commentaire")
    client, address = sign_in(cast.administrator), reverse("assessments:answers_access", args=[world.assessment.pk])
    assert "Un commentaire" not in client.get(address).content.decode()
    client.post(address, {"reason": "Demande d’accès reçue"})
    page = client.get(address).content.decode()
    assert "Un commentaire" in page
    assert "Oui" in page
