"""RELIABILITY §B, 9 to 13: what a personal link opens, and what it never does."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from actors.models import Contact
from assessments.models import AssessmentInvitation
from assessments.services import (
    finish_contribution,
    invite_contact,
    resend_invitation,
    revoke_invitation,
    start_assessment,
)
from tests.assessments.conftest import links_in
from tests.factories import ContactFactory

BEGIN = "/auto-diagnostics/{}/commencer"


def test_the_invitation_carries_the_link_and_only_its_hash_is_kept(diagnosis, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        _invitation, token = resend_invitation(invitation=diagnosis.invitation, by=diagnosis.cast.facilitator)
    message = mail.outbox[-1]
    assert links_in(message) == [token]
    assert message.to == ["odile@exemple.test"]
    assert "Ferme des Quais" in message.body
    assert token in message.alternatives[0][0]
    assert token not in str(list(AssessmentInvitation.objects.values()))


def test_looking_at_a_link_changes_nothing_and_names_nobody(diagnosis, sign_in):
    response = sign_in(None).get(diagnosis.link)
    page = response.content.decode()
    assert response.status_code == 200
    assert "Ferme des Quais" not in page
    assert "Odile" not in page
    assert response["Referrer-Policy"] == "strict-origin"
    diagnosis.invitation.refresh_from_db()
    assert diagnosis.invitation.opened_at is None


def test_opening_a_link_leads_to_a_page_without_its_secret(diagnosis, sign_in):
    browser = sign_in(None)
    response = browser.post(diagnosis.link, follow=True)
    assert response.redirect_chain == [(BEGIN.format(diagnosis.assessment.pk), 302)]
    page = response.content.decode()
    assert "Ferme des Quais" in page
    assert diagnosis.token not in page
    response = browser.post(BEGIN.format(diagnosis.assessment.pk), follow=True)
    assert "Offre et proposition de valeur" in response.content.decode()
    assert diagnosis.token not in response.content.decode()
    diagnosis.invitation.refresh_from_db()
    assert diagnosis.invitation.opened_at
    assert diagnosis.invitation.begun_at


def _spoil(diagnosis, how):
    if how == "unknown":
        return "/auto-diagnostics/lien/" + "x" * 43
    if how == "revoked":
        revoke_invitation(invitation=diagnosis.invitation)
    if how == "expired":
        AssessmentInvitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    return diagnosis.link


@pytest.mark.parametrize("how", ["unknown", "revoked", "expired"])
def test_a_link_that_does_not_work_says_so_without_saying_why(diagnosis, sign_in, how):
    url = _spoil(diagnosis, how)
    browser = sign_in(None)
    response = browser.post(url)
    page = response.content.decode()
    assert response.status_code == 200
    assert "Demander un nouveau lien" in page
    assert "Ferme des Quais" not in page
    assert browser.get(BEGIN.format(diagnosis.assessment.pk)).status_code == 302  # to the login page
    asked = browser.post(url + "/demander").content.decode()
    assert "C’est noté" in asked


def test_unusable_links_all_get_the_very_same_page(diagnosis, sign_in):
    pages = set()
    for how in ("unknown", "expired", "revoked"):
        url = _spoil(diagnosis, how)
        page = sign_in(None).post(url).content.decode().replace(url, "")
        pages.add("".join(line for line in page.splitlines() if "csrf" not in line))
    assert len(pages) == 1


def test_asking_for_a_new_link_tells_its_sender_once_a_day(diagnosis, sign_in, django_capture_on_commit_callbacks):
    url = _spoil(diagnosis, "expired")
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(3):
            sign_in(None).post(url + "/demander")
        sign_in(None).post(_spoil(diagnosis, "unknown") + "/demander")
    told = [message for message in mail.outbox if "nouveau lien est demandé" in message.subject]
    assert [message.to for message in told] == [[diagnosis.cast.facilitator.email]]


def test_a_new_link_makes_the_old_one_stop_even_where_it_is_open(diagnosis, by_link, sign_in):
    page = BEGIN.format(diagnosis.assessment.pk)
    assert by_link.get(page).status_code == 200
    by_link.post(page)
    fresh, token = resend_invitation(invitation=diagnosis.invitation, by=diagnosis.cast.facilitator)
    assert by_link.get(page).status_code == 404
    other = sign_in(None)
    other.post(f"/auto-diagnostics/lien/{token}")
    assert "Reprendre" in other.get(page).content.decode() or "Commencer" in other.get(page).content.decode()
    assert fresh.contribution == diagnosis.assessment.contributions.get()


def test_a_link_opens_its_own_form_and_nothing_else(diagnosis, by_link, versions):
    other = start_assessment(
        actor=diagnosis.cast.company,
        questionnaire_version=versions["reperage-deja-la"],
        by=diagnosis.cast.facilitator,
    )
    foreign = start_assessment(
        actor=diagnosis.cast.competitor,
        questionnaire_version=versions["reperage-deja-la"],
        by=diagnosis.cast.facilitator,
    )
    for assessment in (other, foreign):
        assert by_link.get(BEGIN.format(assessment.pk)).status_code == 404
        assert by_link.post(BEGIN.format(assessment.pk)).status_code == 404
        assert by_link.get(f"/auto-diagnostics/{assessment.pk}/reponses").status_code == 404
    for url in ("/auto-diagnostics/", f"/auto-diagnostics/{diagnosis.assessment.pk}/", "/acteurs/", "/"):
        response = by_link.get(url)
        assert "Ferme des Quais" not in response.content.decode()


def test_a_member_of_staff_who_tries_a_link_does_not_read_other_answers_by_it(diagnosis, sign_in, versions, filled):
    """Holding a link to one form opens no other, even for people who see that the others exist."""
    browser = sign_in(diagnosis.cast.other_facilitator)
    browser.post(diagnosis.link)
    contact = ContactFactory(actor=diagnosis.cast.competitor)
    other = start_assessment(
        actor=diagnosis.cast.competitor,
        questionnaire_version=versions["auto-diagnostic-efc"],
        by=diagnosis.cast.administrator,
    )
    invite_contact(assessment=other, contact=contact, by=None)
    assert browser.get(f"/auto-diagnostics/{other.pk}/reponses").status_code == 403
    assert browser.post(BEGIN.format(other.pk)).status_code == 403


def test_a_second_browser_is_told_to_the_contact_who_can_cancel_the_link(
    diagnosis, by_link, sign_in, django_capture_on_commit_callbacks
):
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        by_link.post(diagnosis.link)  # the same browser again: nothing to tell
    assert mail.outbox == []
    stranger = sign_in(None)
    with django_capture_on_commit_callbacks(execute=True):
        stranger.post(diagnosis.link)
    assert [message.to for message in mail.outbox] == [["odile@exemple.test"]]
    assert "autre navigateur" in mail.outbox[0].subject
    sign_in(None).post(diagnosis.link + "/annuler")
    assert stranger.get(BEGIN.format(diagnosis.assessment.pk)).status_code == 404


def test_after_submission_a_link_shows_a_receipt_that_cannot_be_changed(diagnosis, filled, sign_in):
    contribution = filled()
    finish_contribution(contribution=contribution)
    browser = sign_in(None)
    response = browser.post(diagnosis.link, follow=True)
    page = response.content.decode()
    assert response.request["PATH_INFO"] == f"/auto-diagnostics/{diagnosis.assessment.pk}/reponses"
    assert "ne changent plus" in page
    assert "Il n’y a pas de note globale" in page
    response = browser.post(
        f"/auto-diagnostics/remplir/{contribution.pk}/reponse",
        {"question": "presentation-offre", "q-presentation-offre": "n0", "q-presentation-offre.base": 1},
    )
    assert response.status_code == 422


def test_a_link_is_no_password_reset(diagnosis, sign_in):
    response = sign_in(None).get(f"/compte/password/reset/key/1-{diagnosis.token}/")
    assert "new_password" not in response.content.decode()
    assert "password1" not in response.content.decode()


def test_a_colleague_contributes_apart(diagnosis, by_link, sign_in):
    """Two links, two contributions: nobody writes in another person's."""
    colleague = ContactFactory(actor=diagnosis.cast.company, full_name="Léo", email="leo@exemple.test")
    _, token = invite_contact(assessment=diagnosis.assessment, contact=colleague, by=diagnosis.cast.facilitator)
    page = BEGIN.format(diagnosis.assessment.pk)
    by_link.post(page)
    other = sign_in(None)
    other.post(f"/auto-diagnostics/lien/{token}")
    other.post(page)
    mine, theirs = diagnosis.assessment.contributions.order_by("pk")
    assert (mine.contact, theirs.contact) == (diagnosis.contact, colleague)
    assert other.get(f"/auto-diagnostics/remplir/{mine.pk}/verifier").status_code == 404
    assert other.get(f"/auto-diagnostics/remplir/{theirs.pk}/verifier").status_code == 200


@pytest.mark.parametrize("trouble", ["no address", "opposed", "foreign", "submitted"])
def test_people_who_cannot_be_invited_are_refused_in_words(diagnosis, filled, trouble):
    from common.errors import DomainError

    contact = diagnosis.contact
    if trouble == "no address":
        contact = ContactFactory(actor=diagnosis.cast.company, email="")
    if trouble == "opposed":
        Contact.objects.update(opposed_at=timezone.now())
        contact = Contact.objects.get(pk=contact.pk)
    if trouble == "foreign":
        contact = ContactFactory(actor=diagnosis.cast.competitor)
    if trouble == "submitted":
        finish_contribution(contribution=filled())
        diagnosis.assessment.refresh_from_db()
    with pytest.raises(DomainError):
        invite_contact(assessment=diagnosis.assessment, contact=contact, by=None)
