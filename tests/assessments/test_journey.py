"""Filling in without a script, section by section, until the profile."""

import threading
import uuid

import pytest
from django.core import mail
from django.db import connection

from assessments.models import Assessment, AssessmentConsent
from assessments.services import (
    IncompleteAssessment,
    begin_contribution,
    finish_contribution,
    invite_contact,
    save_consensus_answer,
    start_assessment,
    submit_assessment,
)
from tests.factories import ContactFactory

ROOT = "/auto-diagnostics/"


def _section_data(section, value="n2", base=0, **changes):
    data = {}
    for question in section.questions:
        data |= {
            f"q-{question.slug}": value, f"q-{question.slug}.base": base, f"q-{question.slug}.op": str(uuid.uuid4()),
            f"q-{question.slug}.comment": "", f"q-{question.slug}.reason": "",
        }  # fmt: skip
    return data | changes


def test_without_a_script_each_section_is_saved_by_its_button(diagnosis, by_link):
    page = by_link.post(f"{ROOT}{diagnosis.assessment.pk}/commencer")
    for section in diagnosis.content.sections:
        assert section.slug in page.url
        shown = by_link.get(page.url).content.decode()
        assert "<h1>" in shown
        page = by_link.post(page.url, _section_data(section))
    assert page.url.endswith("/verifier")
    assert "Tout y est" in by_link.get(page.url).content.decode()
    page = by_link.post(page.url.replace("verifier", "envoyer"), follow=True)
    diagnosis.assessment.refresh_from_db()
    assert diagnosis.assessment.is_submitted
    assert diagnosis.assessment.profile["offre-valeur"] == 66.7
    assert "Votre auto-diagnostic est envoyé" in page.content.decode()
    assert diagnosis.assessment.invitations.get().finished_at


def test_a_wrong_value_keeps_the_page_and_everything_typed(diagnosis, by_link):
    url = by_link.post(f"{ROOT}{diagnosis.assessment.pk}/commencer").url
    section = diagnosis.content.sections[0]
    first = section.questions[0].slug
    response = by_link.post(url, _section_data(section, **{f"q-{first}": "n9", f"q-{first}.comment": "Mon mot"}))
    assert response.status_code == 422
    page = response.content.decode()
    assert "réponses proposées" in page
    assert "Mon mot" in page
    assert diagnosis.assessment.contributions.get().answers.count() == 3  # the others are saved


def test_a_stale_page_shows_both_answers_and_lets_choose(diagnosis, by_link, answer):
    url = by_link.post(f"{ROOT}{diagnosis.assessment.pk}/commencer").url
    contribution = diagnosis.assessment.contributions.get()
    section = diagnosis.content.sections[0]
    first = section.questions[0].slug
    answer(contribution, first, "n0", comment="Ailleurs")
    response = by_link.post(url, _section_data(section))
    page = response.content.decode()
    assert response.status_code == 409
    assert "Cette réponse a changé ailleurs" in page
    assert "Ailleurs" in page
    mine = _section_data(section, **{f"q-{first}.base": 1, f"q-{first}.keep": "mine"})
    for slug in (q.slug for q in section.questions[1:]):
        mine[f"q-{slug}.base"] = 1
    theirs = mine | {f"q-{first}.keep": "theirs"}
    assert by_link.post(url, theirs).status_code == 302
    assert contribution.answers.get(question=first).value == "n0"
    assert by_link.post(url, mine).status_code == 302
    assert contribution.answers.get(question=first).value == "n2"


def test_a_stale_page_in_which_nothing_was_changed_is_no_conflict(diagnosis, by_link, answer):
    url = by_link.post(f"{ROOT}{diagnosis.assessment.pk}/commencer").url
    contribution = diagnosis.assessment.contributions.get()
    section = diagnosis.content.sections[0]
    by_link.post(url, _section_data(section))
    first = section.questions[0].slug
    answer(contribution, first, "n0", base_version=1)
    assert by_link.post(url, _section_data(section, base=1)).status_code == 302
    assert contribution.answers.get(question=first).value == "n0"


def test_what_is_missing_is_listed_before_sending(diagnosis, by_link, answer):
    by_link.post(f"{ROOT}{diagnosis.assessment.pk}/commencer")
    contribution = diagnosis.assessment.contributions.get()
    answer(contribution, "presentation-offre", not_applicable_reason="Pas d'offre")
    page = by_link.get(f"{ROOT}remplir/{contribution.pk}/verifier").content.decode()
    assert "21 questions attendent encore une réponse" in page
    response = by_link.post(f"{ROOT}remplir/{contribution.pk}/envoyer")
    assert response.url.endswith("/verifier")
    with pytest.raises(IncompleteAssessment):
        finish_contribution(contribution=contribution)
    diagnosis.assessment.refresh_from_db()
    assert not diagnosis.assessment.is_submitted


def test_a_double_click_gives_one_submission_and_the_same_receipt(
    diagnosis, filled, by_link, django_capture_on_commit_callbacks
):
    contribution = filled()
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        first = by_link.post(f"{ROOT}remplir/{contribution.pk}/envoyer")
        sent_at = Assessment.objects.get(pk=diagnosis.assessment.pk).submitted_at
        second = by_link.post(f"{ROOT}remplir/{contribution.pk}/envoyer")
    assert first.url == second.url == f"{ROOT}{diagnosis.assessment.pk}/reponses"
    assert Assessment.objects.get(pk=diagnosis.assessment.pk).submitted_at == sent_at
    assert [message.to for message in mail.outbox] == [["odile@exemple.test"]]


@pytest.mark.django_db(transaction=True)
def test_two_submissions_at_once_are_one(filled):
    contribution, dates, start = filled(), [], threading.Barrier(3)

    def send():
        try:
            start.wait()
            dates.append(finish_contribution(contribution=contribution).submitted_at)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(dates) == 3
    assert len(set(dates)) == 1


def test_a_member_fills_it_through_their_account(diagnosis, sign_in):
    browser = sign_in(diagnosis.cast.member)
    assert "Y répondre" in browser.get(f"{ROOT}{diagnosis.assessment.pk}/").content.decode()
    page = browser.post(f"{ROOT}{diagnosis.assessment.pk}/commencer")
    assert browser.get(page.url).status_code == 200
    again = browser.post(f"{ROOT}{diagnosis.assessment.pk}/commencer")
    assert again.url == page.url
    assert diagnosis.assessment.contributions.get().user == diagnosis.cast.member


def test_with_several_people_disagreement_is_settled_together_and_kept(diagnosis, filled, answer):
    colleague = ContactFactory(actor=diagnosis.cast.company, email="leo@exemple.test")
    invitation, _ = invite_contact(assessment=diagnosis.assessment, contact=colleague, by=diagnosis.cast.facilitator)
    mine, theirs = filled(), filled("n2", invitation=invitation)
    answer(theirs, "presentation-offre", "n0", base_version=1)
    for contribution in (mine, theirs):
        assert finish_contribution(contribution=contribution).state == "consensus"
    with pytest.raises(IncompleteAssessment) as incomplete:
        submit_assessment(assessment=diagnosis.assessment)
    assert [question.slug for question in incomplete.value.to_agree] == ["presentation-offre"]
    save_consensus_answer(
        assessment=diagnosis.assessment, question="presentation-offre", value="n1", comment="Selon le métier",
        base_version=0, operation_id=uuid.uuid4(),
    )  # fmt: skip
    assessment = submit_assessment(assessment=diagnosis.assessment)
    assert assessment.consensus["presentation-offre"] == "n1"
    assert assessment.consensus["integration-offre"] == "n2"
    assert assessment.spread["presentation-offre"] == {"n2": 1, "n0": 1}


def test_one_person_does_not_send_while_another_is_still_invited(diagnosis, filled):
    invite_contact(
        assessment=diagnosis.assessment,
        contact=ContactFactory(actor=diagnosis.cast.company),
        by=diagnosis.cast.facilitator,
    )
    assert finish_contribution(contribution=filled()).state == "consensus"


def test_the_consensus_page_shows_what_each_said_and_saves(diagnosis, filled, sign_in):
    filled()
    member = begin_contribution(assessment=diagnosis.assessment, user=diagnosis.cast.member)
    assert member.answers.count() == 0
    browser = sign_in(diagnosis.cast.member)
    url = f"{ROOT}{diagnosis.assessment.pk}/mise-en-commun"
    assert "Odile Dirigeante" in browser.get(url).content.decode()
    response = browser.post(url, _section_data(diagnosis.content.sections[0], "n1"))
    assert response.url == f"{url}?etape={diagnosis.content.sections[1].slug}"
    name = "q-presentation-offre"
    response = browser.post(
        url, {"question": "presentation-offre", name: "n3", f"{name}.base": 1, f"{name}.op": str(uuid.uuid4())}
    )
    assert response.json()["version"] == 2
    assert "Tout y est" in browser.get(url + "?etape=fin").content.decode()
    assert browser.post(f"{ROOT}{diagnosis.assessment.pk}/envoyer").url.endswith("/reponses")


@pytest.mark.parametrize(("given", "decisions"), [(True, ["granted"]), (False, ["withdrawn"]), (None, [])])
def test_agreeing_to_share_is_recorded_with_the_text_that_was_shown(diagnosis, versions, answer, given, decisions):
    assessment = start_assessment(
        actor=diagnosis.cast.company,
        questionnaire_version=versions["reperage-deja-la"],
        by=diagnosis.cast.facilitator,
    )
    contribution = begin_contribution(assessment=assessment, user=diagnosis.cast.member)
    values = {
        "types-ressources": ["confiance"], "recit-ressource": "Un puits.", "etat-ressource": "fragile",
        "effet-principal": "Pour eux.", "beneficiaires": ["usagers"], "statut-effet": "observe",
        "spheres": ["habiter"], "accord-partage": given,
    }  # fmt: skip
    for slug, value in values.items():
        answer(contribution, slug, value)
    assert finish_contribution(contribution=contribution).profile == {}
    rows = AssessmentConsent.objects.filter(assessment=assessment, use="answers_members")
    assert [row.decision for row in rows] == decisions
    assert all(row.text_shown.startswith("J’accepte que ces réponses") for row in rows)


def test_a_member_withdraws_their_agreement_at_any_time(diagnosis, versions, sign_in):
    assessment = start_assessment(
        actor=diagnosis.cast.company,
        questionnaire_version=versions["reperage-deja-la"],
        by=diagnosis.cast.facilitator,
    )
    browser = sign_in(diagnosis.cast.member)
    for decision in ("granted", "withdrawn"):
        browser.post(f"{ROOT}{assessment.pk}/partage", {"decision": decision})
    assert [row.decision for row in assessment.consents.order_by("pk")] == ["granted", "withdrawn"]


def test_a_register_with_too_few_answers_is_not_shown(diagnosis, filled, answer, sign_in):
    contribution = filled()
    for question in diagnosis.content.sections[0].questions[:2]:
        answer(contribution, question.slug, base_version=1, not_applicable_reason="Pas chez nous")
    assessment = finish_contribution(contribution=contribution)
    assert assessment.profile["offre-valeur"] is None
    assert assessment.profile["ressources"] == 66.7
    page = sign_in(diagnosis.cast.facilitator).get(f"{ROOT}{assessment.pk}/reponses").content.decode()
    assert "Sans objet\u00a0: Pas chez nous" in page


def test_a_section_page_stays_light(diagnosis, by_link):
    """EcoIndex A: about 350 elements a page."""
    page = by_link.post(f"{ROOT}{diagnosis.assessment.pk}/commencer")
    for section in diagnosis.content.sections:
        shown = by_link.get(page.url.replace(diagnosis.content.sections[0].slug, section.slug)).content.decode()
        assert shown.count("<") - shown.count("</") <= 350
