"""DESIGN §4: who sees that an assessment exists, who reads its answers."""

import pytest

from accounts.viewer import Viewer
from assessments.models import Assessment, Contribution
from assessments.services import finish_contribution, start_assessment
from common.registries import home_for, panels_for, timeline_for

ROOT = "/auto-diagnostics/"


@pytest.fixture
def submitted(diagnosis, filled):
    return finish_contribution(contribution=filled())


@pytest.mark.parametrize(
    ("who", "page", "answers"),
    [
        ("facilitator", 200, 200),
        ("other_facilitator", 200, 403),
        ("administrator", 200, 403),
        ("member", 200, 200),
        ("colleague", 200, 200),
        ("competitor_member", 404, 404),
        ("mrn_agent", 404, 404),
        ("other_funder_agent", 404, 404),
        ("stranger", 404, 404),
    ],
)
def test_the_team_and_the_actor_read_answers_nobody_else(submitted, cast, sign_in, who, page, answers):
    browser = sign_in(getattr(cast, who))
    assert browser.get(f"{ROOT}{submitted.pk}/").status_code == page
    assert browser.get(f"{ROOT}{submitted.pk}/reponses").status_code == answers
    assert browser.get(f"{ROOT}{submitted.pk}/mise-en-commun").status_code == (302 if answers == 200 else answers)


def test_an_agent_of_the_metropole_meets_404_everywhere(submitted, cast, sign_in):
    browser = sign_in(cast.mrn_agent)
    contribution = Contribution.objects.get()
    invitation = submitted.invitations.get()
    for url in (
        f"{submitted.pk}/", f"{submitted.pk}/reponses", f"{submitted.pk}/commencer", f"{submitted.pk}/mise-en-commun",
        f"remplir/{contribution.pk}/verifier", f"remplir/{contribution.pk}/etape/ressources",
        f"acteur/{cast.company.pk}", f"parcours/{cast.path.pk}",
        f"questionnaires/{submitted.questionnaire_version_id}",
    ):  # fmt: skip
        assert browser.get(ROOT + url).status_code == 404, url
    for url in (
        f"{submitted.pk}/inviter", f"{submitted.pk}/envoyer", f"{submitted.pk}/partage",
        f"invitations/{invitation.pk}/renvoyer", f"invitations/{invitation.pk}/annuler",
        f"remplir/{contribution.pk}/reponse", f"remplir/{contribution.pk}/envoyer",
    ):  # fmt: skip
        assert browser.post(ROOT + url).status_code == 404, url
    assert "Ferme des Quais" not in browser.get(ROOT).content.decode()


def test_lists_show_the_club_all_and_members_their_own(submitted, cast, versions, sign_in):
    start_assessment(actor=cast.competitor, questionnaire_version=versions["reperage-deja-la"], by=cast.administrator)
    pages = {who: sign_in(getattr(cast, who)).get(ROOT).content.decode() for who in ("other_facilitator", "member")}
    assert "Ferme des Îles" in pages["other_facilitator"]
    assert "Ferme des Quais" in pages["other_facilitator"]
    assert "Ferme des Quais" in pages["member"]
    assert "Ferme des Îles" not in pages["member"]


def test_only_the_team_invites_sends_again_and_revokes(diagnosis, cast, sign_in):
    urls = (
        f"{ROOT}{diagnosis.assessment.pk}/inviter",
        f"{ROOT}invitations/{diagnosis.invitation.pk}/renvoyer",
        f"{ROOT}invitations/{diagnosis.invitation.pk}/annuler",
    )
    for who, expected in (("other_facilitator", 403), ("competitor_member", 404), ("facilitator", 302)):
        browser = sign_in(getattr(cast, who))
        assert [browser.post(url).status_code for url in urls] == [expected] * 3
    assert all(
        invitation.revoked_at for invitation in diagnosis.assessment.invitations.filter(pk=diagnosis.invitation.pk)
    )


def test_a_member_does_not_write_in_a_colleagues_contribution(diagnosis, cast, filled, sign_in):
    contribution = filled()
    browser = sign_in(cast.member)
    assert browser.get(f"{ROOT}remplir/{contribution.pk}/verifier").status_code == 404
    assert browser.post(f"{ROOT}remplir/{contribution.pk}/reponse", {"question": "x"}).status_code == 404


def test_the_team_starts_an_assessment_and_invites_from_an_actors_page(cast, versions, sign_in, diagnosis):
    browser = sign_in(cast.facilitator)
    url = f"{ROOT}nouveau/{cast.company.pk}"
    assert "Odile Dirigeante" in browser.get(url).content.decode()
    wrong = browser.post(url, {"moment": "baseline"})
    assert wrong.status_code == 422
    data = {
        "questionnaire_version": versions["auto-diagnostic-efc"].pk, "path": cast.path.pk, "moment": "exit",
        "contacts": [diagnosis.contact.pk],
    }  # fmt: skip
    response = browser.post(url, data, follow=True)
    assert "Odile Dirigeante" in response.content.decode()
    assessment = Assessment.objects.latest("pk")
    assert (assessment.milestone.kind, assessment.path) == ("exit", cast.path)
    assert assessment.facilitators.get() == cast.facilitator
    assert assessment.invitations.get().contact == diagnosis.contact


def test_hosts_show_panels_a_timeline_and_a_home_to_those_who_may(submitted, cast):
    member, agent = Viewer(cast.member), Viewer(cast.mrn_agent)
    assert "assessments" in [panel.slug for panel, _ in panels_for("actor", viewer=member, obj=cast.company)]
    assert "assessments" not in [panel.slug for panel, _ in panels_for("actor", viewer=agent, obj=cast.company)]
    titles = [entry.title for entry in timeline_for("actor", viewer=member, obj=cast.company)]
    assert "Auto-diagnostic envoyé : Auto-diagnostic EFC" in titles
    assert timeline_for("actor", viewer=agent, obj=cast.company) == []
    assert [card["progress"] for card in home_for(member)["assessments"]] == [None]
    assert home_for(agent)["assessments"] == []


def test_the_home_card_says_how_far_it_is(diagnosis, filled, cast):
    filled()
    (card,) = home_for(Viewer(cast.member))["assessments"]
    assert (card["progress"], card["title"]) == (100, "Auto-diagnostic EFC")
    assert "24 réponses" in card["state"]


@pytest.mark.parametrize("panel", ["acteur/{0.company.pk}", "parcours/{0.path.pk}"])
def test_a_panel_is_the_same_address_with_and_without_htmx(submitted, cast, sign_in, panel):
    browser = sign_in(cast.member)
    url = ROOT + panel.format(cast)
    assert "<html" in browser.get(url).content.decode()
    part = browser.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "Auto-diagnostic EFC" in part


def test_the_text_of_a_questionnaire_is_read_by_the_club(versions, cast, sign_in):
    page = sign_in(cast.other_facilitator).get(f"{ROOT}questionnaires/{versions['auto-diagnostic-efc'].pk}")
    assert "Quand vous présentez votre activité" in page.content.decode()
