"""Who reads, downloads, publishes: one sentence a rule."""

import contextlib
import re
import uuid

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports import services
from reports.models import Report, ReportVersion
from tests.factories import FundingFactory


@pytest.fixture
def ready(build):
    return build()


@pytest.fixture
def published(small, ready):
    return services.publish_version(version=ready, by=small.facilitator)


def url(name, *args):
    return reverse(f"reports:{name}", args=args)


# --- list, create, narrative ---


def test_the_club_lists_its_reports_and_a_partner_the_versions_addressed_to_it(small, published, sign_in):
    assert "Rapport alimentation 2026" in sign_in(small.facilitator).get(url("list")).content.decode()
    assert "Publié le" in sign_in(small.mrn_agent).get(url("list")).content.decode()
    assert "Aucun rapport publié" in sign_in(small.stranger).get(url("list")).content.decode()


def test_an_unpublished_version_is_invisible_to_the_metropole(small, ready, sign_in):
    client = sign_in(small.mrn_agent)
    for page in (
        url("version_detail", ready.pk), url("detail", small.report.pk), url("version_download", ready.pk, "pdf"),
        url("figure_detail", ready.pk, "effets"),
    ):  # fmt: skip
        assert client.get(page).status_code == 404, page


def test_another_funder_s_agent_sees_nothing_of_it(small, published, sign_in):
    client = sign_in(small.other_funder_agent)
    assert client.get(url("version_detail", published.pk)).status_code == 404
    assert client.get(url("version_download", published.pk, "pdf")).status_code == 404
    assert client.get(url("figure_detail", published.pk, "effets")).status_code == 404


def test_an_agent_of_a_department_reads_the_report_addressed_to_the_metropole(small, published, sign_in):
    client = sign_in(small.mrn_agent)
    page = client.get(url("version_detail", published.pk)).content.decode()
    assert "Acteurs accompagnés" in page
    assert "Réessayer" not in page
    assert "Publier cette version" not in page
    assert client.get(url("detail", small.report.pk)).status_code == 200


def test_the_team_opens_a_report_with_a_ready_made_period(small, sign_in):
    client = sign_in(small.facilitator)
    client.post(url("create"), {"programme": small.programme.pk, "preset": "programme"})
    made = Report.objects.latest("pk")
    assert (made.starts_on, made.ends_on) == (small.programme.starts_on, small.programme.ends_on)
    assert made.title.startswith("Parcours alimentation")


def test_a_wrong_period_is_said_and_nothing_typed_is_lost(small, sign_in):
    data = {
        "programme": small.programme.pk, "preset": "dates", "starts_on": "2026-05-01", "ends_on": "2026-01-01",
        "title": "Mon titre",
    }  # fmt: skip
    response = sign_in(small.facilitator).post(url("create"), data)
    assert response.status_code == 422
    assert "La fin de la période précède son début." in response.content.decode()
    assert "Mon titre" in response.content.decode()


def test_a_facilitator_of_another_team_neither_opens_nor_edits_it(small, sign_in):
    client = sign_in(small.other_facilitator)
    response = client.post(url("create"), {"programme": small.programme.pk, "preset": "programme"})
    assert response.status_code == 422
    assert client.post(url("detail", small.report.pk), {"base_version": 1}).status_code == 403
    assert client.post(url("version_request", small.report.pk), {"submission_id": uuid.uuid4()}).status_code == 403


def test_two_people_writing_the_narrative_overwrite_nothing(small, sign_in):
    client = sign_in(small.facilitator)
    page = url("detail", small.report.pk)
    assert client.post(page, {"base_version": 1, "effets": "Le premier texte."}).status_code == 302
    response = client.post(page, {"base_version": 1, "effets": "Le second texte."})
    assert response.status_code == 409
    assert "Le premier texte." in response.content.decode()
    assert "Le second texte." in response.content.decode()
    small.report.refresh_from_db()
    assert small.report.narrative["effets"] == "Le premier texte."


# --- progress ---


def test_a_double_click_asks_for_one_version(small, sign_in):
    client, submission = sign_in(small.facilitator), uuid.uuid4()
    for _ in range(2):
        assert client.post(url("version_request", small.report.pk), {"submission_id": submission}).status_code == 302
    assert ReportVersion.objects.count() == 1


def test_progress_polls_until_it_is_over_then_reloads_the_page(small, ask, sign_in):
    version, client = ask(), sign_in(small.facilitator)
    page = client.get(url("version_detail", version.pk)).content.decode()
    assert f'data-poll="{url("version_detail", version.pk)}?suivi=1"' in page
    assert "Actualiser" in page
    fragment = client.get(url("version_detail", version.pk) + "?suivi=1", headers={"hx-request": "true"})
    assert "<html" not in fragment.content.decode()
    assert "HX-Refresh" not in fragment.headers
    services.build_version(version_id=version.pk)
    over = client.get(url("version_detail", version.pk) + "?suivi=1", headers={"hx-request": "true"})
    assert over.headers["HX-Refresh"] == "true"
    assert "data-poll" not in client.get(url("version_detail", version.pk)).content.decode()


def test_a_failed_version_says_why_and_the_team_retries_it(small, ask, sign_in):
    version, client = ask(), sign_in(small.facilitator)
    ReportVersion.objects.filter(pk=version.pk).update(state="failed", failure_reason="Le disque est plein.")
    page = client.get(url("version_detail", version.pk)).content.decode()
    assert "Le disque est plein." in page
    assert "Réessayer" in page
    assert client.post(url("version_retry", version.pk)).status_code == 302
    version.refresh_from_db()
    assert version.state == "queued"


# --- publishing ---


def test_publishing_is_addressed_to_the_funders_and_their_members_are_told(small, ready, sign_in):
    client = sign_in(small.facilitator)
    page = client.get(url("version_detail", ready.pk)).content.decode()
    assert "Métropole Rouen Normandie" in page
    response = client.post(url("version_publish", ready.pk), {"recipients": [small.mrn.pk]})
    assert response.status_code == 302
    assert [row.actor for row in ReportVersion.objects.get().recipients.all()] == [small.mrn]
    assert services.notify_recipients(version_id=ready.pk) == 1
    assert mail.outbox[0].to == [small.mrn_agent.email]
    assert "Mireille" not in mail.outbox[0].body


def test_publishing_to_nobody_is_refused(small, ready, sign_in):
    response = sign_in(small.facilitator).post(url("version_publish", ready.pk), {})
    assert response.status_code == 422
    assert "Choisissez au moins un destinataire." in response.content.decode()


def test_a_consent_withdrawn_meanwhile_is_said_on_the_page(small, build, consent, sign_in):
    consent(small.actors[0], "list")
    version = build()
    consent(small.actors[0], "list", "withdrawn")
    client = sign_in(small.facilitator)
    response = client.post(url("version_publish", version.pk), {"recipients": [small.mrn.pk]})
    assert response.status_code == 422
    assert "Un accord a été retiré" in response.content.decode()


def test_who_is_not_in_the_team_does_not_publish(small, ready, sign_in):
    client = sign_in(small.other_facilitator)
    assert client.post(url("version_publish", ready.pk), {"recipients": [small.mrn.pk]}).status_code == 403
    assert client.post(url("version_withdraw", ready.pk), {"reason": "x"}).status_code == 403


def test_a_withdrawn_version_says_so_and_no_longer_downloads(small, published, sign_in):
    team, partner = sign_in(small.facilitator), sign_in(small.mrn_agent)
    assert team.post(url("version_withdraw", published.pk), {"reason": ""}).status_code == 422
    team.post(url("version_withdraw", published.pk), {"reason": "Une erreur de période."})
    page = partner.get(url("version_detail", published.pk)).content.decode()
    assert "Une erreur de période." in page
    assert "Acteurs accompagnés" not in page
    assert partner.get(url("version_download", published.pk, "pdf")).status_code == 403
    assert partner.get(url("figure_detail", published.pk, "effets")).status_code == 403
    with contextlib.closing(team.get(url("version_download", published.pk, "pdf"))) as response:
        assert response.status_code == 200


# --- downloading ---


def test_the_pdf_is_sent_as_an_attachment_under_a_generated_name(small, published, sign_in):
    response = sign_in(small.mrn_agent).get(url("version_download", published.pk, "pdf"))
    content = b"".join(response.streaming_content)
    response.close()
    assert content.startswith(b"%PDF")
    assert response.headers["Content-Disposition"] == (
        'attachment; filename="rapport-parcours-alimentation-2026-12-v1.pdf"'
    )
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("who", ["member", "competitor_member", "other_funder_agent", "stranger"])
def test_nobody_else_downloads_it(small, published, sign_in, who):
    page = url("version_download", published.pk, "pdf")
    assert sign_in(getattr(small, who)).get(page).status_code == 404
    assert sign_in(None).get(page).status_code == 302


def test_a_file_that_does_not_exist_is_not_found(small, published, sign_in):
    client = sign_in(small.facilitator)
    for role in ("named_annex", "etc"):
        assert client.get(url("version_download", published.pk, role)).status_code == 404


# --- figures ---


def test_the_club_follows_a_figure_to_the_words_it_comes_from(small, ready, sign_in):
    page = sign_in(small.facilitator).get(url("figure_detail", ready.pk, "effets")).content.decode()
    assert "Effet 0" in page
    assert "Parole numéro 0." in page
    assert "nombre d’effets distincts" in page


def test_a_partner_sees_how_many_sources_and_the_consented_words_only(small, build, consent, sign_in):
    consent(small.actors[0], "quote")
    consent(small.proofs[0], "quote")
    version = services.publish_version(version=build(), by=small.facilitator)
    page = sign_in(small.mrn_agent).get(url("figure_detail", version.pk, "effets")).content.decode()
    assert "6 preuves" in page
    assert "Parole numéro 0." in page
    assert "Parole numéro 1." not in page
    assert "Effet 1" not in page


def test_words_quoted_under_a_figure_lead_to_their_place_in_the_version(small, build, consent, sign_in):
    for rank in range(2):
        consent(small.actors[rank], "quote")
        consent(small.proofs[rank], "quote")
    consent(small.actors[0], "story")
    version = services.publish_version(version=build(), by=small.facilitator)
    partner, page = sign_in(small.mrn_agent), url("version_detail", version.pk)
    figure = partner.get(url("figure_detail", version.pk, "effets")).content.decode()
    links = re.findall(f'href="{page}#([^"]+)"', figure)
    assert sorted(links) == ["parole-1", "parole-recit"]
    whole = partner.get(page).content.decode()
    for anchor, words in {"parole-recit": "Parole numéro 0.", "parole-1": "Parole numéro 1."}.items():
        assert words in whole.split(f'id="{anchor}"')[1].split("</figure>")[0]


def test_a_merged_cell_has_no_page_of_its_own(small, ready, sign_in):
    client = sign_in(small.facilitator)
    shown = reverse("reports:figure_dimension", args=[ready.pk, "acteurs-par-type", "entreprise"])
    hidden = reverse("reports:figure_dimension", args=[ready.pk, "acteurs-par-type", "collectivite"])
    assert client.get(shown).status_code == 200
    assert client.get(hidden).status_code == 404
    assert client.get(url("figure_detail", ready.pk, "inconnu")).status_code == 404


def test_an_erased_source_is_said_to_be(small, ready, sign_in):
    small.report.programme.budget_lines.all().delete()
    page = sign_in(small.facilitator).get(url("figure_detail", ready.pk, "budget-prevu")).content.decode()
    assert "16 000" in page.replace("\u202f", " ").replace("\u00a0", " ")
    assert "effacé" in page


# --- verification, home, panel ---


def test_anyone_verifies_a_published_code(small, published, sign_in):
    anybody = sign_in(None)
    page = anybody.get(url("verify"), {"code": f" {published.verification_code.lower()} "}).content.decode()
    assert "authentique" in page
    assert published.files.get(role="pdf").file.sha256 in page
    services.withdraw_version(version=published, reason="Erreur.")
    assert "a été retiré" in anybody.get(url("verify"), {"code": published.verification_code}).content.decode()


def test_an_unpublished_or_unknown_code_says_nothing(small, ready, sign_in):
    for code in (ready.verification_code, "CI-AAAA-AAAA-AAAA", "'; --"):
        page = sign_in(None).get(url("verify"), {"code": code}).content.decode()
        assert "Aucun rapport publié ne porte ce code" in page
        assert "Rapport alimentation" not in page


def test_the_home_page_of_a_partner_shows_its_reports(small, published, sign_in):
    page = sign_in(small.mrn_agent).get(reverse("home")).content.decode()
    assert url("version_detail", published.pk) in page


def test_the_programme_s_panel_is_a_fragment_for_htmx_and_a_page_alone(small, published, sign_in):
    client, page = sign_in(small.facilitator), url("programme_panel", small.programme.pk)
    assert "<html" in client.get(page).content.decode()
    fragment = client.get(page, headers={"hx-request": "true"}).content.decode()
    assert "<html" not in fragment
    assert "Rapport alimentation 2026" in fragment
    assert sign_in(small.stranger).get(page).status_code == 404


def test_a_report_addressed_to_one_funder_is_not_another_s(small, ready, sign_in):
    FundingFactory(programme=small.programme, actor=small.region)
    services.publish_version(version=ready, by=small.facilitator, recipients=[small.mrn])
    assert sign_in(small.other_funder_agent).get(url("version_detail", ready.pk)).status_code == 404


def test_a_newer_version_addressed_to_another_partner_is_not_mentioned(small, published, build, sign_in):
    newer = services.publish_version(version=build(), by=small.facilitator, recipients=[small.region])
    page = url("version_detail", published.pk)
    assert newer.get_absolute_url() in sign_in(small.facilitator).get(page).content.decode()
    assert newer.get_absolute_url() not in sign_in(small.mrn_agent).get(page).content.decode()


def test_lists_panels_and_polling_leave_the_frozen_data_in_the_database(small, published, build, sign_in):
    build()
    team, partner = sign_in(small.facilitator), sign_in(small.mrn_agent)
    pages = [
        (team, url("list"), {}), (partner, url("list"), {}), (team, url("detail", small.report.pk), {}),
        (team, url("programme_panel", small.programme.pk), {}), (partner, "/", {}),
        (team, url("version_detail", published.pk) + "?suivi=1", {"hx-request": "true"}),
    ]  # fmt: skip
    for client, page, headers in pages:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page, headers=headers).status_code == 200
        assert not [query["sql"] for query in queries.captured_queries if '."snapshot"' in query["sql"]], page
