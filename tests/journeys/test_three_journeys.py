"""What the platform exists for, in one go: log, self-assess, report; from the words typed to the PDF downloaded."""

import re

import pytest
from django.core.management import call_command
from playwright.sync_api import expect
from pypdf import PdfReader

from accompaniments.models import Accompaniment
from actors.models import Actor
from assessments.models import Assessment, QuestionnaireVersion
from programmes.models import Programme
from reports.models import Report

pytestmark = [pytest.mark.browser, pytest.mark.worker, pytest.mark.django_db(transaction=True)]

SENTENCE = "Ils comptent désormais les repas servis, plus les cagettes vendues."
EFFECT = "Les foyers du quartier cuisinent ensemble le mercredi"
WORDS = "Avant on déposait les légumes, maintenant on reste manger."
STORY = "Le programme contribue à des repas partagés dans trois quartiers."


@pytest.fixture
def demo(settings):
    """The demonstration's data, its one-click logins open."""
    settings.DEMO = True
    call_command("load_demo", verbosity=0)
    return Programme.objects.get(name="DÉMO Parcours EFC alimentation")


def enter(page, role):
    """Sign in with a button of the demonstration."""
    page.set_default_timeout(15_000)
    page.goto("/compte/login/")
    page.get_by_role("button", name=role).first.click()
    expect(page.get_by_role("navigation").first).to_contain_text("Rapports")


def tap(page, label):
    words = r"\s".join(map(re.escape, label.split()))
    page.locator("label.chip", has_text=re.compile(rf"^\s*{words}\s*$")).first.click()


def text_of(path):
    """The words of a PDF, whatever lines they are broken into."""
    pages = " ".join(page.extract_text() for page in PdfReader(path).pages)
    return re.sub(r"\s+", " ", pages)


def test_words_travel_from_a_meeting_to_the_report_that_is_downloaded(demo, worker, new_page, mailoutbox, tmp_path):
    worker()
    actor = (
        Actor.objects.filter(paths__programme=demo, paths__status="active", contacts__email__contains="@")
        .consenting("quote_named")
        .first()
    )

    # A facilitator logs an accompaniment: four gestures, then a second one with what was revealed.
    fanny = new_page()
    enter(fanny, "Facilitatrice")
    fanny.goto(actor.get_absolute_url())
    tap(fanny, "Visite")
    tap(fanny, "1 h 30")
    fanny.get_by_label("En une phrase, ce qui a bougé").fill(SENTENCE)
    fanny.get_by_role("button", name="Enregistrer").click()
    expect(fanny.get_by_text("Accompagnement enregistré")).to_be_visible()
    assert Accompaniment.objects.get(summary=SENTENCE).attendances.filter(actor=actor).exists()
    fanny.check()

    fanny.goto(f"/accompagnements/nouveau?acteur={actor.pk}")
    tap(fanny, "Entretien")
    tap(fanny, "1 h")
    fanny.get_by_label("En une phrase, ce qui a bougé").fill("On a parlé des mercredis.")
    fanny.get_by_label("Programme").select_option(str(demo.pk))
    fanny.get_by_role("button", name="Parole").click()
    fanny.locator("[name=lines-0-verbatim]").fill(WORDS)
    fanny.locator("[name=lines-0-label]").fill(EFFECT)
    fanny.get_by_text("Préciser : qui parle").click()
    fanny.locator("[name=lines-0-voice]").select_option("beneficiary")
    tap(fanny, "Citer avec le nom de l’organisation")
    fanny.check()
    fanny.get_by_role("button", name="Enregistrer").last.click()
    expect(fanny.get_by_text(WORDS)).to_be_visible()
    fanny.check()

    efc = QuestionnaireVersion.objects.get(questionnaire__slug="auto-diagnostic-efc")

    # She invites somebody of the company to the self-assessment.
    fanny.goto(f"/auto-diagnostics/nouveau/{actor.pk}")
    fanny.locator(f'[name=questionnaire_version][value="{efc.pk}"]').check()
    fanny.locator("input[type=checkbox][name=contacts]").first.check()
    fanny.check()
    fanny.get_by_role("button", name="Proposer").click()
    expect(fanny.get_by_role("heading", level=1)).to_contain_text("EFC")
    link = re.search(r"https?://\S+/auto-diagnostics/lien/\S+", mailoutbox[-1].body).group()

    # The company opens the link, without an account, and answers section by section.
    company = new_page()
    company.goto(re.sub(r"^https?://[^/]+", "", link))
    company.check()
    company.get_by_role("button", name="Ouvrir le questionnaire").click()
    start = company.get_by_role("button", name="Commencer").or_(company.get_by_role("link", name="Commencer"))
    company.check()
    start.first.click()
    for step in range(6):
        expect(company.locator("fieldset[data-answer]").first).to_be_visible()
        company.check()
        for question in company.locator("fieldset[data-answer]").all():
            question.locator("label.choice").nth((step + 1) % 4).click()
            expect(question.locator("[data-status]")).to_have_text(re.compile("enregistrée"))
        company.get_by_role("button", name="Continuer").click()
    expect(company.get_by_role("heading", level=1)).to_contain_text("Vérifier")
    company.check()
    company.get_by_role("button", name=re.compile("Envoyer")).click()
    expect(company.get_by_role("img").first).to_be_visible()  # the radar of the profile
    company.check()
    assessment = Assessment.objects.filter(actor=actor, state="submitted").latest("submitted_at")
    assert sorted(round(value) for value in assessment.profile.values()) == [0, 33, 33, 67, 67, 100]

    # The facilitator asks for the report, the worker builds it while she watches, she publishes it.
    report = Report.objects.get(programme=demo)
    fanny.goto("/rapports/")
    fanny.get_by_role("link", name=report.title).first.click()
    fanny.get_by_label(re.compile("Synthèse")).fill(STORY)
    fanny.get_by_role("button", name="Enregistrer le récit").click()
    fanny.check()
    fanny.get_by_role("button", name="Produire une version").click()
    expect(fanny.get_by_role("link", name=re.compile("Télécharger le PDF"))).to_be_visible(timeout=90_000)
    fanny.check()
    fanny.get_by_role("button", name="Publier cette version").click()
    expect(fanny.get_by_text("Adressée à")).to_be_visible()

    # An agent of the Métropole finds it, follows a figure to the words, and downloads it.
    mireille = new_page()
    enter(mireille, "Agente de la Métropole")
    mireille.check()
    mireille.goto("/rapports/")
    mireille.check()
    mireille.get_by_role("link", name=report.title).first.click()
    mireille.check()
    with mireille.expect_download() as download:
        mireille.get_by_role("link", name=re.compile("Télécharger le PDF")).click()
    file = tmp_path / "rapport.pdf"
    download.value.save_as(file)
    text = text_of(file)
    for typed in (STORY, WORDS, actor.name):
        assert typed in text, typed
    assert SENTENCE not in text, "what was told in a meeting is not published without being quoted on purpose"
    assert "Registre de sincérité" in text
    figure = mireille.get_by_role("link", name=re.compile("acteurs accompagnés", re.IGNORECASE)).first
    figure.click()
    expect(mireille.get_by_role("heading", level=1)).to_contain_text(re.compile("acteurs accompagnés", re.IGNORECASE))
    mireille.check()
