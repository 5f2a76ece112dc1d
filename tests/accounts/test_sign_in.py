import statistics
import time

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.cache import cache
from django.urls import reverse

from tests.factories import UserFactory

PASSWORD = "une phrase assez longue pour servir"


@pytest.fixture(autouse=True)
def _no_attempt_yet(db):
    cache.clear()


@pytest.fixture
def zoe(db):
    user = UserFactory(email="zoe@exemple.test", full_name="Zoé")
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


def log_in(client, email, password, **extra):
    return client.post(reverse("account_login"), {"login": email, "password": password}, **extra)


def test_one_signs_in_with_an_address_and_a_password(client, zoe):
    response = log_in(client, "zoe@exemple.test", PASSWORD)
    assert response.url == reverse("home")
    assert client.get("/").context["viewer"].user == zoe


def test_the_address_may_be_typed_in_capitals(client, zoe):
    assert log_in(client, "ZOE@Exemple.Test", PASSWORD).status_code == 302


def test_one_signs_in_with_a_code_received_by_e_mail(client, zoe):
    client.post(reverse("account_request_login_code"), {"email": zoe.email})
    code = mail.outbox[-1].body.split("restée ouverte :")[1].split()[0]
    response = client.post(reverse("account_confirm_login_code"), {"code": code})
    assert response.status_code == 302
    assert client.get("/").context["viewer"].user == zoe


def test_nobody_opens_an_account_without_an_invitation(client, zoe):
    response = client.post(
        reverse("account_signup"), {"email": "x@exemple.test", "password1": PASSWORD, "password2": PASSWORD}
    )
    assert response.status_code == 200
    assert not get_user_model().objects.filter(email="x@exemple.test").exists()


def test_a_known_and_an_unknown_address_get_the_same_answer(client, zoe, settings):
    settings.ACCOUNT_RATE_LIMITS = {}
    known = log_in(client, zoe.email, "faux mot de passe").content.decode()
    unknown = log_in(client, "nul@exemple.test", "faux mot de passe").content.decode()
    assert neutral(known, zoe.email) == neutral(unknown, "nul@exemple.test")


@pytest.mark.parametrize("route", ["account_request_login_code", "account_reset_password"])
def test_asking_for_a_code_or_a_new_password_does_not_tell_who_has_an_account(client, zoe, route):
    known = client.post(reverse(route), {"email": zoe.email})
    unknown = client.post(reverse(route), {"email": "nul@exemple.test"})
    assert (known.status_code, known.headers.get("Location")) == (
        unknown.status_code,
        unknown.headers.get("Location"),
    )


def test_answering_takes_the_same_time_for_a_known_and_an_unknown_address(client, zoe, settings):
    settings.ACCOUNT_RATE_LIMITS = {}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    zoe.set_password(PASSWORD)
    zoe.save()
    times = {zoe.email: [], "nul@exemple.test": []}
    for _ in range(12):
        for email, taken in times.items():
            start = time.perf_counter()
            log_in(client, email, "faux mot de passe")
            taken.append(time.perf_counter() - start)
    known, unknown = (statistics.median(taken) for taken in times.values())
    assert abs(known - unknown) < 0.05


def test_the_sixth_wrong_password_is_refused_even_if_right(client, zoe):
    for _ in range(5):
        log_in(client, zoe.email, "faux mot de passe")
    response = log_in(client, zoe.email, PASSWORD)
    assert response.status_code == 200
    assert not client.get("/").context["viewer"].is_authenticated


def test_a_forged_forwarded_address_gains_no_try(client, zoe):
    for n in range(10):
        log_in(client, f"autre{n}@exemple.test", "faux", headers={"x-forwarded-for": f"10.0.0.{n}"})
    response = log_in(client, "encore@exemple.test", "faux", headers={"x-forwarded-for": "10.9.9.9"})
    assert "trop" in response.content.decode().lower()


def test_a_short_password_is_refused(client, zoe):
    log_in(client, zoe.email, PASSWORD)
    response = client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": "quatorze-signes", "password2": "quatorze-signes"},
    )
    assert response.status_code == 302  # fifteen characters
    response = client.post(
        reverse("account_change_password"),
        {"oldpassword": "quatorze-signes", "password1": "treize-signes!", "password2": "treize-signes!"},
    )
    assert "15" in response.content.decode()


def test_closing_an_account_ends_its_open_sessions(sign_in, zoe):
    browser = sign_in(zoe)
    assert browser.get("/").context["viewer"].is_authenticated
    zoe.is_active = False
    zoe.save()
    assert not browser.get("/").context["viewer"].is_authenticated
    assert browser.get(reverse("account_email")).status_code == 302


def test_a_closed_account_does_not_sign_in(client, zoe):
    zoe.is_active = False
    zoe.save()
    log_in(client, zoe.email, PASSWORD)
    assert not client.get("/").context["viewer"].is_authenticated


def test_signing_out_needs_a_click(sign_in, zoe):
    browser = sign_in(zoe)
    browser.get(reverse("account_logout"))
    assert browser.get("/").context["viewer"].is_authenticated
    browser.post(reverse("account_logout"))
    assert not browser.get("/").context["viewer"].is_authenticated


def test_one_sees_and_ends_the_sessions_of_other_devices(client, zoe):
    from django.test import Client

    other = Client()
    log_in(other, zoe.email, PASSWORD)
    log_in(client, zoe.email, PASSWORD)
    other.get(reverse("usersessions_list"))
    page = client.get(reverse("usersessions_list"))
    assert page.status_code == 200
    client.post(reverse("usersessions_list"))
    assert not other.get("/").context["viewer"].is_authenticated
    assert client.get("/").context["viewer"].is_authenticated


def test_pages_of_signed_in_people_are_not_stored_by_the_browser(sign_in, zoe):
    assert "no-store" in sign_in(zoe).get("/")["Cache-Control"]


def neutral(page, email):
    """The page without what differs at each request."""
    import re

    return re.sub(r'"[A-Za-z0-9]{64}"', '""', page.replace(email, "…"))
