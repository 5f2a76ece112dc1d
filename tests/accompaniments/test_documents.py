"""Documents kept with an actor, a programme, an accompaniment (DESIGN §4): who reads, who keeps, what is refused."""

import io
import uuid
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accompaniments.models import Document
from accompaniments.personal_documents import documents_due
from accompaniments.services import add_document, archive_document
from accompaniments.services import documents as services
from common.models import StoredFile
from common.registries import erase_everywhere, personal_data_of, retention_rules
from tests.accompaniments.uploads import JPEG, PDF, PNG, office, sent
from tests.factories import AccompanimentFactory, AttendanceFactory, ContactFactory

ROLES = {
    "A": "administrator", "F": "facilitator", "O": "other_facilitator", "M": "member", "C": "colleague",
    "K": "competitor_member", "P": "mrn_agent", "R": "other_funder_agent", "Z": "stranger",
}  # fmt: skip


@pytest.fixture
def keep(cast):
    def _keep(host, audience="club", content=PDF, name="note.pdf", by=None, **more):
        return add_document(
            host=host, file=io.BytesIO(content), name=name, title=more.pop("title", "Note"), audience=audience,
            by=by or cast.facilitator, **more,
        )  # fmt: skip

    return _keep


@pytest.fixture
def meeting(cast):
    row = AccompanimentFactory(programme=cast.programme, created_by=cast.facilitator)
    AttendanceFactory(accompaniment=row, actor=cast.company)
    return row


def _add_url(kind, host):
    return reverse("accompaniments:document_add", args=[kind, host.pk])


def _post(client, kind, host, **values):
    return client.post(_add_url(kind, host), {"title": "Compte rendu", "audience": "club", **values})


# --- who reads ---


@pytest.mark.parametrize(
    ("host", "audience", "readers"),
    [
        ("company", "club", "AFO"),
        ("company", "actors", "AFOMC"),
        ("programme", "club", "AFO"),
        ("programme", "actors", "AFOMC"),
        ("programme", "partners", "AFOMCP"),
        ("meeting", "club", "AFO"),
        ("meeting", "actors", "AFOMC"),
    ],
)
def test_a_document_is_read_by_its_audience_among_those_who_see_its_host(
    host, audience, readers, cast, meeting, keep, sign_in
):
    document = keep(meeting if host == "meeting" else getattr(cast, host), audience)
    found = ""
    for letter, role in ROLES.items():
        response = sign_in(getattr(cast, role)).get(document.get_absolute_url())
        assert response.status_code in {200, 404}
        if response.status_code == 200:
            found += letter
            assert b"".join(response.streaming_content) == PDF
    assert found == readers


@pytest.mark.parametrize("host", ["company", "meeting"])
def test_only_a_programme_shares_with_partners(host, cast, meeting, keep, sign_in):
    target = meeting if host == "meeting" else cast.company
    with pytest.raises(services.DomainError):
        keep(target, "partners")
    field = "accompaniment" if host == "meeting" else "actor"
    row = keep(target)
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(pk=row.pk, **{field: target}).update(audience="partners")


def test_a_document_has_one_host_and_one_only(cast, keep):
    document = keep(cast.company)
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(programme=cast.programme)
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(actor=None)


# --- how it is given ---


def test_a_file_is_given_as_an_attachment_that_no_browser_interprets(cast, keep, sign_in):
    document = keep(cast.company, content=office(), name="note.docx")
    response = sign_in(cast.facilitator).get(document.get_absolute_url() + "?voir")
    assert response["Content-Disposition"] == 'attachment; filename="note.docx"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]
    response.close()


@pytest.mark.parametrize(("content", "name"), [(PDF, "a.pdf"), (PNG, "a.png"), (JPEG, "a.jpg")])
def test_pdf_and_images_open_in_the_browser_when_asked(content, name, cast, keep, sign_in):
    document = keep(cast.company, content=content, name=name)
    client = sign_in(cast.facilitator)
    shown, saved = client.get(document.get_absolute_url() + "?voir"), client.get(document.get_absolute_url())
    assert shown["Content-Disposition"].startswith("inline")
    assert saved["Content-Disposition"].startswith("attachment")
    shown.close(), saved.close()


def test_no_page_shows_where_a_file_is_stored(cast, keep, sign_in):
    document = keep(cast.programme, "partners")
    page = sign_in(cast.mrn_agent).get(
        reverse("accompaniments:document_panel", args=["programme", cast.programme.pk])
    )
    assert document.title in page.content.decode()
    assert document.file.key not in page.content.decode()


# --- keeping one ---


@pytest.mark.parametrize(
    ("kind", "who", "status"),
    [
        ("acteur", "facilitator", 302), ("acteur", "other_facilitator", 302), ("acteur", "member", 302),
        ("acteur", "competitor_member", 404), ("acteur", "mrn_agent", 404), ("programme", "facilitator", 302),
        ("programme", "other_facilitator", 403), ("programme", "member", 403), ("programme", "mrn_agent", 403),
        ("accompagnement", "facilitator", 302), ("accompagnement", "other_facilitator", 403),
        ("accompagnement", "member", 403), ("accompagnement", "mrn_agent", 404),
    ],
)  # fmt: skip
def test_who_keeps_a_document_where(kind, who, status, cast, meeting, sign_in):
    host = {"acteur": cast.company, "programme": cast.programme, "accompagnement": meeting}[kind]
    response = _post(sign_in(getattr(cast, who)), kind, host, file=sent())
    assert response.status_code == status
    assert Document.objects.count() == (status == 302)


def test_a_member_shares_with_the_club_whatever_they_post(cast, sign_in):
    _post(sign_in(cast.member), "acteur", cast.company, file=sent(), audience="partners")
    document = Document.objects.get()
    assert (document.audience, document.uploaded_by) == ("actors", cast.member)


def test_without_a_title_the_name_of_the_file_is_it(cast, sign_in):
    _post(sign_in(cast.facilitator), "acteur", cast.company, file=sent(name="Bilan 2026.pdf"), title="")
    assert Document.objects.get().title == "Bilan 2026"


def test_a_lying_name_is_refused_and_the_other_fields_are_kept(cast, sign_in):
    response = _post(
        sign_in(cast.facilitator), "programme", cast.programme, file=sent(JPEG, "facture.pdf"),
        title="La facture du traiteur", audience="partners",
    )  # fmt: skip
    page = response.content.decode()
    assert response.status_code == 422
    assert "mais son contenu est une image JPEG" in page
    assert 'value="La facture du traiteur"' in page
    assert response.context["form"]["audience"].value() == "partners"
    assert not Document.objects.exists()
    assert not StoredFile.objects.exists()


def test_a_missing_file_says_so(cast, sign_in):
    response = _post(sign_in(cast.facilitator), "acteur", cast.company)
    assert response.status_code == 422
    assert "Fichier" in response.content.decode()


def test_sent_twice_it_is_kept_once_and_no_file_is_left_behind(cast, sign_in):
    client, number = sign_in(cast.facilitator), str(uuid.uuid4())
    for _ in range(2):
        response = _post(client, "acteur", cast.company, file=sent(), submission_id=number)
        assert response.status_code == 302
    assert Document.objects.count() == StoredFile.objects.count() == 1
    assert len(default_storage.listdir("documents")[1]) == 1


def test_a_number_of_sending_used_elsewhere_writes_nothing(cast, keep):
    number = uuid.uuid4()
    keep(cast.company, submission_id=number)
    with pytest.raises(services.DomainError, match="plus valable"):
        keep(cast.programme, submission_id=number)
    assert Document.objects.count() == 1


def test_a_full_folder_says_what_to_do(cast, keep, monkeypatch):
    monkeypatch.setattr(services, "MAX_PER_HOST", 1)
    first = keep(cast.company)
    with pytest.raises(services.DomainError, match="archivez-en"):
        keep(cast.company)
    archive_document(document=first)
    assert keep(cast.company).pk


# --- archiving ---


def test_an_archived_document_is_read_by_nobody_and_comes_back(cast, keep, sign_in):
    document, client = keep(cast.company, "actors"), sign_in(cast.facilitator)
    answer = client.post(reverse("accompaniments:document_archive", args=[document.pk]), follow=True)
    undo = reverse("accompaniments:document_restore", args=[document.pk])
    assert undo in answer.content.decode()
    assert client.get(document.get_absolute_url()).status_code == 404
    assert sign_in(cast.member).get(document.get_absolute_url()).status_code == 404
    client.post(undo)
    response = sign_in(cast.member).get(document.get_absolute_url())
    assert response.status_code == 200
    response.close()


def test_a_member_archives_what_they_put_and_nothing_else(cast, keep, sign_in):
    mine, theirs = keep(cast.company, "actors", by=cast.member), keep(cast.company, "actors")
    client = sign_in(cast.member)
    assert client.post(reverse("accompaniments:document_archive", args=[mine.pk])).status_code == 302
    assert client.post(reverse("accompaniments:document_archive", args=[theirs.pk])).status_code == 403


# --- pages ---


def test_each_page_carries_its_panel_with_a_plain_link(cast, meeting, keep, sign_in):
    client = sign_in(cast.facilitator)
    for kind, host in (("acteur", cast.company), ("programme", cast.programme), ("accompagnement", meeting)):
        keep(host)
        page = client.get(host.get_absolute_url()).content.decode()
        assert f'href="{reverse("accompaniments:document_panel", args=[kind, host.pk])}"' in page


@pytest.mark.parametrize(("kind", "panel"), [("acteur", "actor_panel"), ("programme", "programme_panel")])
def test_the_first_document_is_added_by_a_link_of_the_accompaniments(kind, panel, cast, sign_in):
    host = cast.company if kind == "acteur" else cast.programme
    page = sign_in(cast.facilitator).get(reverse(f"accompaniments:{panel}", args=[host.pk])).content.decode()
    assert f'href="{_add_url(kind, host)}"' in page


def test_a_partner_has_the_panel_only_when_something_is_for_them(cast, keep, sign_in):
    url, client = (
        reverse("accompaniments:document_panel", args=["programme", cast.programme.pk]),
        sign_in(cast.mrn_agent),
    )
    keep(cast.programme, "actors")
    assert url not in client.get(cast.programme.get_absolute_url()).content.decode()
    keep(cast.programme, "partners")
    assert url in client.get(cast.programme.get_absolute_url()).content.decode()


@pytest.mark.parametrize("kind", ["acteur", "programme"])
def test_the_panel_costs_the_same_whatever_it_holds(cast, keep, sign_in, kind):
    client, host = sign_in(cast.facilitator), {"acteur": cast.company, "programme": cast.programme}[kind]

    def queries():
        with CaptureQueriesContext(connection) as found:
            client.get(reverse("accompaniments:document_panel", args=[kind, host.pk]))
        return len(found)

    keep(host, "actors", title="Le premier")
    queries()  # reads the labels of lists, once in a while
    one = queries()
    for rank in range(6):
        keep(host, "actors", title=f"Document {rank}")
    assert queries() == one
    assert one <= 12


# --- people ---


def test_what_a_person_sent_is_in_their_export_and_loses_their_name(cast, keep):
    contact = ContactFactory(
        actor=cast.company, user=cast.member, full_name="Carole Vasseur-Lemoine", email=cast.member.email
    )
    kept = keep(
        cast.company,
        "actors",
        by=cast.member,
        title="CV de Carole Vasseur-Lemoine",
        name="Carole Vasseur-Lemoine.pdf",
    )
    archived = keep(cast.company, "actors", by=cast.member)
    archive_document(document=archived)
    rows = personal_data_of(contact)["documents"]
    assert [row["intitulé"] for row in rows] == ["CV de Carole Vasseur-Lemoine", "Note"]
    erase_everywhere(contact)
    kept.refresh_from_db()
    assert kept.uploaded_by is None
    assert "Vasseur" not in kept.title + kept.file.original_name
    assert not Document.objects.filter(pk=archived.pk).exists()


def test_archived_documents_go_for_good_after_their_time(cast, keep, settings, django_capture_on_commit_callbacks):
    document = keep(cast.company)
    key = document.file.key
    archive_document(document=document)
    assert not documents_due().exists()
    Document.objects.filter(pk=document.pk).update(
        archived_at=timezone.now() - settings.RETENTION_FILES - timedelta(days=1)
    )
    rule = next(rule for rule in retention_rules() if rule.slug == "documents-archives")
    with django_capture_on_commit_callbacks(execute=True):
        assert rule.apply(rule.due()) == 1
    assert not default_storage.exists(key)
    assert not StoredFile.objects.exists()
