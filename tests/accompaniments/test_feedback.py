"""What participants thought: by a link or a QR code, without account and without name."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accompaniments.models import Feedback, FeedbackLink
from accompaniments.services.feedback import token_of
from accompaniments.views import feedback as views
from tests.factories import AccompanimentFactory


@pytest.fixture
def row(cast):
    return AccompanimentFactory(created_by=cast.facilitator, title="Atelier des usages", on=timezone.localdate())


@pytest.fixture
def fanny(cast, sign_in):
    return sign_in(cast.facilitator)


def team(row, name="page"):
    return reverse(f"accompaniments:feedback_{name}", args=[row.pk])


@pytest.fixture
def address(row, fanny):
    fanny.post(team(row, "open"))
    return reverse("accompaniments:feedback_give", args=[token_of(FeedbackLink.objects.get())])


def typed(**more):
    return {"submission_id": str(uuid.uuid4()), "rating": "4", "text": "Trop court.", **more}


def test_the_team_shows_a_code_whose_secret_the_database_does_not_hold(row, fanny, address):
    fanny.post(team(row, "open"))  # a double click opens no second link
    link = FeedbackLink.objects.get()
    page = fanny.get(team(row))
    assert address in page.content.decode()
    assert "data:image/svg+xml" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    secret = address.rsplit("/", 1)[1]
    assert len(secret) == 32  # 128 bits
    assert secret not in f"{link.seed}{link.token_hash}"


def test_whoever_scans_it_answers_once(client, row, address):
    page = client.get(address)  # a scanner: nothing happens
    assert "Atelier des usages" in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    assert not Feedback.objects.exists()
    data = typed()
    for _ in range(2):
        assert client.post(address, data).url == reverse("accompaniments:feedback_thanks")
    kept = Feedback.objects.get()
    assert (kept.accompaniment, kept.rating, kept.text) == (row, 4, "Trop court.")
    assert client.get(reverse("accompaniments:feedback_thanks")).status_code == 200


def test_without_a_note_nothing_is_lost(client, address):
    answer = client.post(address, typed(rating=""))
    assert answer.status_code == 422
    assert "Choisissez une note" in answer.content.decode()
    assert "Trop court." in answer.content.decode()


def test_a_link_stopped_expired_or_unknown_says_the_same(client, row, fanny, address):
    unknown = client.get(reverse("accompaniments:feedback_give", args=["0" * 32]))
    FeedbackLink.objects.update(expires_at=timezone.now())
    expired = client.get(address)
    FeedbackLink.objects.update(expires_at=timezone.now() + timedelta(days=1))
    fanny.post(team(row, "revoke"))
    stopped = client.post(address, typed())
    assert {each.status_code for each in (unknown, expired, stopped)} == {404}
    said = {"ne fonctionne pas, ou plus" in each.content.decode() for each in (unknown, expired, stopped)}
    assert said == {True}
    assert "Atelier des usages" not in expired.content.decode()
    assert not Feedback.objects.exists()


def test_it_opens_on_the_day_and_closes_thirty_days_after(client, row, fanny):
    row.on, row.state = timezone.localdate() + timedelta(days=5), "planned"
    row.save()
    fanny.post(team(row, "open"))
    link = FeedbackLink.objects.get()
    assert timezone.localtime(link.expires_at).date() == row.on + timedelta(days=31)
    assert client.get(reverse("accompaniments:feedback_give", args=[token_of(link)])).status_code == 404


def test_too_many_from_one_network_wait(client, address, monkeypatch):
    monkeypatch.setattr(views, "PER_HOUR", 1)
    assert client.post(address, typed()).status_code == 302
    answer = client.post(address, typed())
    assert answer.status_code == 429
    assert "Rien n’est perdu" in answer.content.decode()


def test_how_notes_spread_is_shown_from_five_answers_up(row, fanny):
    def give(rating, text=""):
        Feedback.objects.create(accompaniment=row, rating=rating, text=text, submission_id=uuid.uuid4())

    for rating in (5, 5, 4, 2):
        give(rating)
    few = fanny.get(row.get_absolute_url()).content.decode()
    assert "4,0 sur 5" in few
    assert "à partir de cinq retours" in few
    give(1, "<b>Assez</b>")
    many = fanny.get(row.get_absolute_url()).content.decode()
    assert "3,4 sur 5" in many
    assert "Répartition des notes" in many
    assert "&lt;b&gt;Assez" in many


def test_only_the_team_reads_them(cast, row, sign_in, fanny):
    Feedback.objects.create(accompaniment=row, rating=1, text="Secret de groupe", submission_id=uuid.uuid4())
    other = sign_in(cast.other_facilitator)
    assert other.get(team(row)).status_code == 403
    assert "Secret de groupe" not in other.get(row.get_absolute_url()).content.decode()
    assert "Secret de groupe" in fanny.get(row.get_absolute_url()).content.decode()
