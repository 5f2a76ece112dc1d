"""Asking to join the Club, from the public site."""

import time
import uuid

import pytest
from django.core import mail, signing
from django.db import connection
from django.urls import reverse

from programmes.models import JoinRequest
from tests.factories import ProgrammeFactory

URL = reverse("programmes:join")


def _shown(seconds_ago):
    return signing.dumps(int(time.time()) - seconds_ago, salt="programmes.join")


def _asked(**values):
    return {
        "organisation": "Brasserie des Docks", "full_name": "Jeanne", "email": "Jeanne@Exemple.test",
        "message": "Réemployer nos drêches.", "shown_at": _shown(30), "submission_id": str(uuid.uuid4()), **values,
    }  # fmt: skip


def test_anyone_may_ask(db, sign_in):
    page = sign_in(None).get(URL).content.decode()
    assert "Rejoindre le Club" in page
    assert "http://" not in page.replace("http://testserver", "")  # no third party


def test_a_request_is_kept_and_confirmed_by_mail(db, sign_in, django_capture_on_commit_callbacks):
    client = sign_in(None)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(URL, _asked())
    assert answer.url == reverse("programmes:join_done")
    assert "Merci" in client.get(answer.url).content.decode()
    request = JoinRequest.objects.get()
    assert (request.kind, request.state, request.email) == ("club", "received", "jeanne@exemple.test")
    (message,) = mail.outbox
    assert message.to == ["jeanne@exemple.test"]
    assert "Brasserie des Docks" in message.body
    assert "Réemployer nos drêches." not in message.body  # the form must not carry anybody's words to others


def test_a_request_sent_twice_is_one_request_and_one_mail(db, sign_in, django_capture_on_commit_callbacks):
    client, asked = sign_in(None), _asked()
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(2):
            assert client.post(URL, asked).status_code == 302
    assert JoinRequest.objects.count() == 1
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "non"},
        {"organisation": ""},
        {"trap": "https://spam.test"},
        {"shown_at": 0},
        {"shown_at": ""},
        {"shown_at": "falsifié"},
        {"shown_at": 3 * 24 * 3600},
        {"message": "x" * 2001},
        {"organisation": "Gagnez sur https://spam.test"},
        {"programme": "12"},
        {"siret": "732 829 320 00075"},
    ],
    ids=lambda wrong: f"{next(iter(wrong))}",
)
def test_a_wrong_request_is_not_kept_and_loses_nothing(db, sign_in, wrong):
    if isinstance(wrong.get("shown_at"), int):
        wrong = {"shown_at": _shown(wrong["shown_at"])}  # so many seconds before now
    answer = sign_in(None).post(URL, _asked(full_name="Jeanne des Docks") | wrong)
    assert answer.status_code == 422
    assert 'value="Jeanne des Docks"' in answer.content.decode()
    assert not JoinRequest.objects.exists()


def test_a_form_kept_open_too_long_can_be_sent_again(db, sign_in):
    client = sign_in(None)
    answer = client.post(URL, _asked(shown_at=_shown(3 * 24 * 3600)))
    fresh = answer.context["form"]["shown_at"].value()
    assert signing.loads(fresh, salt="programmes.join") <= time.time()


def test_a_person_whose_browser_filled_the_trap_only_sends_again(db, sign_in):
    client, asked = sign_in(None), _asked(full_name="Jeanne des Docks")
    answer = client.post(URL, asked | {"trap": "https://docks.test"})
    page = answer.content.decode()
    assert "vos réponses sont gardées" in page
    assert "Réemployer nos drêches." in page
    assert "https://docks.test" not in page
    assert client.post(URL, asked | {"shown_at": _shown(30)}).status_code == 302
    assert JoinRequest.objects.get().full_name == "Jeanne des Docks"


def test_the_trap_is_out_of_reach_of_a_keyboard_and_of_autofill(db, sign_in):
    form = sign_in(None).get(URL).context["form"]
    attributes = form.fields["trap"].widget.attrs
    assert (attributes["tabindex"], attributes["autocomplete"]) == ("-1", "off")


def test_one_address_of_the_network_cannot_flood_the_club(db, sign_in):
    client = sign_in(None)
    for _ in range(20):
        assert client.post(URL, _asked()).status_code == 302
    answer = client.post(URL, _asked(full_name="Jeanne des Docks"))
    assert answer.status_code == 429
    assert "dans une heure" in answer.content.decode()
    assert 'value="Jeanne des Docks"' in answer.content.decode()
    assert JoinRequest.objects.count() == 20
    assert client.post(URL, _asked(), REMOTE_ADDR="198.51.100.7").status_code == 302


def test_no_address_of_the_network_is_kept(db, sign_in):
    sign_in(None).post(URL, _asked(), REMOTE_ADDR="198.51.100.7")
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM common_cache")
        assert "198.51.100.7" not in str(cursor.fetchall())


def test_one_person_gets_few_mails_whoever_asks(db, sign_in, django_capture_on_commit_callbacks):
    client = sign_in(None)
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(5):
            client.post(URL, _asked())
    assert JoinRequest.objects.count() == 5
    assert len(mail.outbox) == 3


def test_a_siret_may_be_given_with_its_spaces(db, sign_in):
    assert sign_in(None).post(URL, _asked(siret="732 829 320 00074")).status_code == 302
    assert JoinRequest.objects.get().siret == "73282932000074"


# --- applying to a programme ---


def test_without_an_open_programme_nothing_is_asked(cast, sign_in):
    assert "Parcours alimentation" not in sign_in(None).get(URL).content.decode()


def test_one_applies_to_an_open_programme(cast, sign_in):
    programme = ProgrammeFactory(name="Parcours textile", status="open")
    client = sign_in(None)
    page = client.get(URL, {"programme": programme.pk}).content.decode()
    assert f'<option value="{programme.pk}" selected>Parcours textile</option>' in page
    assert "Parcours alimentation" not in page
    assert client.post(URL, _asked(programme=programme.pk)).status_code == 302
    request = JoinRequest.objects.get()
    assert (request.kind, request.programme) == ("programme", programme)


def test_a_programme_closed_in_between_says_so(cast, sign_in):
    answer = sign_in(None).post(URL, _asked(programme=cast.programme.pk))
    assert answer.status_code == 422
    assert "n’accueille plus de candidatures" in answer.content.decode()


@pytest.mark.parametrize("number", ["x", "²", "9" * 40, ""])
def test_an_odd_programme_in_the_address_is_ignored(db, sign_in, number):
    assert sign_in(None).get(URL, {"programme": number}).status_code == 200


@pytest.mark.parametrize(("who", "told"), [("administrator", True), ("facilitator", False), ("member", False)])
def test_the_administrator_s_home_says_how_many_wait(cast, sign_in, who, told):
    sign_in(None).post(URL, _asked())
    page = sign_in(getattr(cast, who)).get("/").content.decode()
    assert ("1 demande pour rejoindre le Club attend une réponse" in page) is told
    assert (reverse("programmes:join_requests") in page) is told
