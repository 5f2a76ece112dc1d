import os
from itertools import count

import pytest
from django.core.mail import EmailMessage, get_connection
from django.urls import reverse

from demo.mails import SHOWN, sent_mails


@pytest.fixture(autouse=True)
def mails(settings, tmp_path):
    settings.DEMO = True
    settings.EMAIL_FILE_PATH = str(tmp_path)
    settings.BASE_URL = "http://localhost:8000"


@pytest.fixture
def send(tmp_path):
    numbers = count(1)

    def _send(subject="Bonjour", body="Texte", to="zoe@exemple.test"):
        number = next(numbers)
        backend = get_connection("django.core.mail.backends.filebased.EmailBackend", file_path=str(tmp_path))
        file = backend._fname = str(tmp_path / f"20260101-000000-{number}.log")
        EmailMessage(subject, body, to=[to], connection=backend).send()
        # one second apart, whatever the clock of the disk
        os.utime(file, (1_800_000_000 + number, 1_800_000_000 + number))

    return _send


@pytest.mark.django_db
def test_anyone_in_the_demo_reads_the_mails_newest_first(client, send):
    send("Premier")
    send("Deuxième")
    page = client.get(reverse("demo_mails")).content.decode()
    assert page.index("Deuxième") < page.index("Premier")
    assert "zoe@exemple.test" in page


@pytest.mark.django_db
def test_links_to_this_site_can_be_followed_and_others_cannot(client, send):
    send(body="Ici : http://localhost:8000/acteurs/invitation/abc/ et là : https://ailleurs.example/piege")
    page = client.get(reverse("demo_mail", args=[sent_mails()[0].key])).content.decode()
    assert '<a href="/acteurs/invitation/abc/">' in page
    assert "https://ailleurs.example/piege" in page
    assert 'href="https://ailleurs' not in page


@pytest.mark.django_db
def test_what_a_mail_contains_is_shown_as_text(client, send):
    send(subject="<script>alert(1)</script>", body='<img src=x onerror=alert(1)> http://localhost:8000/"><script>')
    for address in (reverse("demo_mails"), reverse("demo_mail", args=[sent_mails()[0].key])):
        page = client.get(address).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page


@pytest.mark.django_db
def test_an_address_that_only_begins_like_ours_is_not_a_link(client, send):
    send(body="http://localhost:8000.ailleurs.example/ http://localhost:80001/x")
    page = client.get(reverse("demo_mail", args=[sent_mails()[0].key])).content.decode()
    assert 'href="/x"' not in page
    assert "ailleurs.example/" in page


def test_mails_written_to_one_file_are_all_there_newest_first(tmp_path):
    with get_connection("django.core.mail.backends.filebased.EmailBackend", file_path=str(tmp_path)) as backend:
        for subject in ("Premier", "Deuxième"):
            EmailMessage(subject, "Texte", to=["zoe@exemple.test"], connection=backend).send()
    assert [mail.subject for mail in sent_mails()] == ["Deuxième", "Premier"]


def test_at_most_fifty_are_shown(send):
    for n in range(SHOWN + 3):
        send(f"Message {n}")
    assert len(sent_mails()) == SHOWN
    assert sent_mails()[0].subject == f"Message {SHOWN + 2}"


@pytest.mark.django_db
def test_no_mail_yet_is_said(client, settings, tmp_path):
    settings.EMAIL_FILE_PATH = str(tmp_path / "absent")
    assert "Aucun courriel" in client.get(reverse("demo_mails")).content.decode()


@pytest.mark.django_db
def test_an_unknown_mail_is_not_found(client, send):
    send()
    assert client.get(reverse("demo_mail", args=["20260101-000000-999-0"])).status_code == 404


@pytest.mark.django_db
def test_files_of_something_else_are_not_shown(client, tmp_path):
    (tmp_path / "secret.txt").write_text("Subject: secret\n\nsecret")
    assert sent_mails() == []


@pytest.mark.django_db
def test_outside_the_demo_mails_are_not_readable(client, send, settings):
    send()
    key = sent_mails()[0].key
    settings.DEMO = False
    assert client.get(reverse("demo_mails")).status_code == 404
    assert client.get(reverse("demo_mail", args=[key])).status_code == 404
