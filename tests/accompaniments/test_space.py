"""The company's space: what a member finds there, says there, and takes back; what the facilitator then reads."""

import uuid
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accompaniments.home import inbox_items
from accompaniments.models import ActorPart, Commitment, CommitmentWord, Evidence, EvidenceConsent, Statement
from accompaniments.services import answer_commitment, speak_about, take_back
from accompaniments.services import space as services
from accounts.viewer import Viewer
from actors.models import UsefulEffect
from common.errors import DomainError
from common.registries import erase_everywhere, personal_data_of
from reports.models import FigureSource
from tests.factories import (
    AccompanimentFactory,
    AttendanceFactory,
    ContactFactory,
    EffectFactory,
    EvidenceFactory,
    PathFactory,
    ResourceFactory,
)

SAID = "Oui, nos livreurs finissent une heure plus tôt."

SHOWN = [
    "Parcours alimentation", "Repérage", "31 décembre 2026", "Le groupe a parlé des tournées.",
    "Votre bail se termine en juin.", "Appeler la coopérative", "Des tournées plus courtes",
]  # fmt: skip


@pytest.fixture
def meeting(cast):
    row = AccompanimentFactory(
        programme=cast.programme, created_by=cast.facilitator, summary="Le groupe a parlé des tournées."
    )
    AttendanceFactory(accompaniment=row, actor=cast.company)
    AttendanceFactory(accompaniment=row, actor=cast.competitor)
    ActorPart.objects.create(accompaniment=row, actor=cast.company, text="Votre bail se termine en juin.")
    ActorPart.objects.create(accompaniment=row, actor=cast.competitor, text="Leur dette les inquiète.")
    return row


@pytest.fixture
def effect(cast):
    return EffectFactory(actor=cast.company, label="Des tournées plus courtes")


@pytest.fixture
def commitment(cast, meeting):
    return Commitment.objects.create(
        accompaniment=meeting, actor=cast.company, what="Appeler la coopérative", due_on=date(2026, 4, 1)
    )


def _speak_url(subject, kind="effect"):
    return reverse("accompaniments:speak", args=[kind, subject.pk])


def _level(effect):
    row = UsefulEffect.objects.filter(pk=effect.pk).with_proof_level().get()
    return row.proof_level, row.is_contested


def _labels(user):
    return [item["label"] for item in inbox_items(Viewer(user), limit=100)]


# --- the page ---


def test_a_member_finds_their_path_words_commitments_effects_and_documents(
    cast, meeting, effect, commitment, sign_in
):
    cast.path.milestones.create(kind="exit", due_on=date(2026, 12, 31))
    client = sign_in(cast.member)
    for url in (reverse("home"), reverse("accompaniments:space")):
        page = client.get(url).content.decode()
        for words in SHOWN:
            assert words in page
        assert reverse("accompaniments:document_panel", args=["acteur", cast.company.pk]) in page
        assert "Leur dette" not in page


def test_the_space_of_one_company_shows_nothing_of_another(cast, effect, commitment, sign_in):
    page = sign_in(cast.competitor_member).get(reverse("accompaniments:space")).content.decode()
    assert "Des tournées plus courtes" not in page
    assert "Appeler la coopérative" not in page
    assert "Votre bail" not in page


def test_the_home_page_costs_the_same_whatever_stands_there(
    cast, meeting, effect, commitment, sign_in, django_assert_max_num_queries
):
    client = sign_in(cast.member)
    for rank in range(6):
        row = EffectFactory(actor=cast.company)
        speak_about(subject=row, stance="supports", text=SAID, by=cast.member)
        Commitment.objects.create(accompaniment=meeting, actor=cast.company, what=f"Chose {rank}")
        other = AccompanimentFactory(programme=cast.programme, created_by=cast.facilitator)
        AttendanceFactory(accompaniment=other, actor=cast.company)
    with django_assert_max_num_queries(32):
        client.get(reverse("home"))


def test_a_partner_whose_organisation_follows_a_path_finds_its_space(cast, sign_in):
    url = reverse("accompaniments:space")
    assert url not in sign_in(cast.mrn_agent).get(reverse("home")).content.decode()
    PathFactory(actor=cast.department)
    assert url in sign_in(cast.mrn_agent).get(reverse("home")).content.decode()


# --- confirming, contesting ---


@pytest.mark.parametrize("make", [EffectFactory, ResourceFactory])
def test_confirming_writes_a_statement_and_its_evidence(make, cast, sign_in):
    subject = make(actor=cast.company)
    kind = "effect" if make is EffectFactory else "resource"
    answer = sign_in(cast.member).post(
        _speak_url(subject, kind),
        {"stance": "supports", "text": SAID, "speaker": "dirigeante", "consent": "quote"},
        follow=True,
    )
    evidence = Evidence.objects.get()
    assert (evidence.source_kind, evidence.voice, evidence.stance) == ("statement", "actor", "supports")
    assert (evidence.verbatim, evidence.subject, evidence.on) == (SAID, subject, timezone.localdate())
    assert (evidence.statement.actor, evidence.statement.said_by) == (cast.company, cast.member)
    assert [(row.use, row.decision) for row in EvidenceConsent.objects.all()] == [("quote", "granted")]
    assert reverse("accompaniments:take_back", args=[evidence.pk]) in answer.content.decode()


def test_words_are_not_quoted_unless_the_company_says_so(cast, effect, sign_in):
    sign_in(cast.member).post(_speak_url(effect), {"stance": "supports", "text": SAID})
    assert not EvidenceConsent.objects.exists()
    assert not Evidence.objects.quotable(named=False).exists()


def test_the_level_of_proof_and_contested_follow_by_the_existing_rule(cast, effect):
    assert _level(effect) == ("expected", False)
    speak_about(subject=effect, stance="supports", text=SAID, by=cast.member)
    assert _level(effect) == ("declared", False)
    EvidenceFactory(effect=effect, voice="facilitator", on=date(2026, 3, 10))
    contest = speak_about(subject=effect, stance="contests", text="Plus depuis mars.", by=cast.colleague)
    assert _level(effect) == ("observed", True)
    take_back(evidence=contest, by=cast.colleague)
    assert _level(effect) == ("observed", False)


def test_without_words_nothing_is_written_and_the_answer_is_kept(cast, effect, sign_in):
    response = sign_in(cast.member).post(_speak_url(effect), {"stance": "contests", "text": " ", "consent": "quote"})
    assert response.status_code == 422
    assert "Dites-le avec vos mots." in response.content.decode()
    assert response.context["form"]["stance"].value() == "contests"
    assert not Statement.objects.exists()


def test_sent_twice_it_is_said_once(cast, effect, sign_in):
    client, number = sign_in(cast.member), str(uuid.uuid4())
    for _ in range(2):
        response = client.post(_speak_url(effect), {"stance": "supports", "text": SAID, "submission_id": number})
        assert response.status_code == 302
    assert Statement.objects.count() == Evidence.objects.count() == 1


@pytest.mark.parametrize(
    ("who", "status"), [("facilitator", 403), ("administrator", 403), ("competitor_member", 404), ("mrn_agent", 404)]
)
def test_nobody_else_speaks_for_the_company(who, status, cast, effect, sign_in):
    response = sign_in(getattr(cast, who)).post(_speak_url(effect), {"stance": "supports", "text": SAID})
    assert response.status_code == status
    assert not Statement.objects.exists()


def test_the_page_of_an_effect_offers_it_to_its_company_alone(cast, effect, sign_in):
    panel = reverse("accompaniments:evidence_panel", args=["effect", effect.pk])
    assert _speak_url(effect) in sign_in(cast.member).get(panel).content.decode()
    assert _speak_url(effect) not in sign_in(cast.facilitator).get(panel).content.decode()


# --- taking back ---


def test_whoever_spoke_takes_it_back_for_a_day(cast, effect, sign_in):
    evidence = speak_about(subject=effect, stance="supports", text=SAID, by=cast.member, consent="quote")
    url = reverse("accompaniments:take_back", args=[evidence.pk])
    assert sign_in(cast.colleague).post(url).status_code == 403
    assert sign_in(cast.member).post(url).status_code == 302
    assert not Statement.objects.exists()
    assert not Evidence.objects.exists()
    assert not EvidenceConsent.objects.exists()


def test_after_a_day_it_stays_and_the_page_says_why(cast, effect, sign_in):
    evidence = speak_about(subject=effect, stance="supports", text=SAID, by=cast.member)
    Statement.objects.update(said_at=timezone.now() - services.UNDO_WITHIN - timedelta(minutes=1))
    answer = sign_in(cast.member).post(reverse("accompaniments:take_back", args=[evidence.pk]), follow=True)
    assert "Le délai d’un jour est passé" in answer.content.decode()
    assert Evidence.objects.exists()


def test_what_a_frozen_report_rests_on_is_not_taken_back(cast, effect, monkeypatch):
    evidence = speak_about(subject=effect, stance="supports", text=SAID, by=cast.member)
    monkeypatch.setattr(services, "is_relied_on", lambda row: isinstance(row, Evidence))
    with pytest.raises(DomainError, match="rapport figé"):
        take_back(evidence=evidence, by=cast.member)
    assert not FigureSource.objects.exists()


# --- commitments ---


def _answer_url(commitment):
    return reverse("accompaniments:commitment_answer", args=[commitment.pk])


def test_kept_closes_it_today_with_who_said_so(cast, commitment, meeting, sign_in):
    sign_in(cast.member).post(_answer_url(commitment), {"answer": "kept", "text": "Rendez-vous pris."})
    commitment.refresh_from_db()
    assert (commitment.status, commitment.closed_on) == ("kept", timezone.localdate())
    page = sign_in(cast.facilitator).get(meeting.get_absolute_url()).content.decode()
    assert "Tenu, dit Carole" in page
    assert "Rendez-vous pris." in page


def test_not_kept_asks_for_a_word_and_stays_open(cast, commitment, sign_in):
    client = sign_in(cast.member)
    refused = client.post(_answer_url(commitment), {"answer": "not_kept"})
    assert refused.status_code == 422
    assert "Dites en un mot" in refused.content.decode()
    client.post(_answer_url(commitment), {"answer": "not_kept", "text": "Personne ne répond."})
    commitment.refresh_from_db()
    assert commitment.status == "open"
    assert CommitmentWord.objects.get().is_kept is False


def test_an_answer_sent_twice_is_noted_once(cast, commitment, sign_in):
    client, number = sign_in(cast.member), str(uuid.uuid4())
    for _ in range(2):
        assert client.post(_answer_url(commitment), {"answer": "kept", "submission_id": number}).status_code == 302
    assert CommitmentWord.objects.count() == 1


def test_a_closed_commitment_takes_no_answer(cast, commitment):
    answer_commitment(commitment=commitment, is_kept=True, by=cast.member)
    with pytest.raises(DomainError, match="déjà clos"):
        answer_commitment(commitment=commitment, is_kept=False, text="Finalement non.", by=cast.colleague)


def test_an_answer_taken_back_opens_the_commitment_again(cast, commitment, sign_in):
    word = answer_commitment(commitment=commitment, is_kept=True, by=cast.member)
    url = reverse("accompaniments:commitment_take_back", args=[word.pk])
    assert url in sign_in(cast.member).get(reverse("accompaniments:commitment_list")).content.decode()
    assert sign_in(cast.colleague).post(url).status_code == 403
    sign_in(cast.member).post(url)
    commitment.refresh_from_db()
    assert (commitment.status, commitment.closed_on) == ("open", None)
    assert not CommitmentWord.objects.exists()


# --- the inbox ---


def test_the_facilitator_finds_what_was_said_and_closes_it_in_place(cast, effect, commitment, sign_in):
    evidence = speak_about(subject=effect, stance="contests", text="Non.", by=cast.member)
    word = answer_commitment(commitment=commitment, is_kept=False, text="Personne ne répond.", by=cast.member)
    client, inbox = sign_in(cast.facilitator), reverse("accompaniments:inbox")
    page = client.get(inbox).content.decode()
    assert "Ferme des Quais conteste" in page
    assert "Pas tenu, dit Carole" in page
    for url in (
        reverse("accompaniments:statement_read", args=[evidence.statement_id]),
        reverse("accompaniments:commitment_word_read", args=[word.pk]),
    ):
        assert url in page
        assert client.post(url, {"next": inbox}).url == inbox
    assert not any("conteste" in label or "Pas tenu" in label for label in _labels(cast.facilitator))
    assert Statement.objects.get().seen_by == cast.facilitator


def test_it_stands_with_those_who_know_the_company_and_with_administrators(cast, effect, meeting):
    speak_about(subject=effect, stance="supports", text=SAID, by=cast.member)
    assert any("confirme" in label for label in _labels(cast.facilitator))
    assert any("confirme" in label for label in _labels(cast.administrator))
    assert not any("confirme" in label for label in _labels(cast.other_facilitator))
    meeting.facilitators.add(cast.other_facilitator)
    assert any("confirme" in label for label in _labels(cast.other_facilitator))


def test_the_button_never_leads_elsewhere(cast, effect, sign_in):
    evidence = speak_about(subject=effect, stance="supports", text=SAID, by=cast.member)
    url = reverse("accompaniments:statement_read", args=[evidence.statement_id])
    answer = sign_in(cast.facilitator).post(url, {"next": "https://ailleurs.test/"})
    assert answer.url == reverse("accompaniments:inbox") + "#paroles"


def test_the_page_of_the_evidence_says_who_spoke_and_is_read_there(cast, effect, sign_in):
    evidence = speak_about(subject=effect, stance="supports", text=SAID, by=cast.member)
    page = (
        sign_in(cast.facilitator).get(reverse("accompaniments:evidence_detail", args=[evidence.pk])).content.decode()
    )
    assert "Carole, dans l’espace de Ferme des Quais" in page
    assert "J’ai lu cette parole" in page


def test_the_inbox_keeps_to_its_queries_with_what_was_said(
    cast, effect, commitment, sign_in, django_assert_max_num_queries
):
    speak_about(subject=effect, stance="supports", text=SAID, by=cast.member)
    speak_about(subject=effect, stance="contests", text="Plus depuis mars.", by=cast.colleague)
    answer_commitment(commitment=commitment, is_kept=False, text="Personne ne répond.", by=cast.member)
    client = sign_in(cast.facilitator)
    client.get(reverse("accompaniments:inbox"))
    with django_assert_max_num_queries(18):
        client.get(reverse("accompaniments:inbox"))


# --- people ---


def test_words_on_commitments_are_exported_and_lose_who_said_them(cast, commitment):
    contact = ContactFactory(actor=cast.company, user=cast.member, full_name="Carole", email=cast.member.email)
    answer_commitment(commitment=commitment, is_kept=True, text="Fait.", by=cast.member)
    assert personal_data_of(contact)["paroles-engagements"][0]["en un mot"] == "Fait."
    erase_everywhere(contact)
    assert CommitmentWord.objects.get().said_by is None
