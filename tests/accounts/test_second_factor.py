"""The Club's staff without a second factor reaches only its set-up; the demo's logins count in the demo alone."""

import re
import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.middleware import _OPEN_PREFIXES, _OPEN_ROUTES
from accounts.services import open_account
from tests.factories import UserFactory

PASSWORD = "une phrase assez longue pour servir"


@pytest.fixture(autouse=True)
def _no_attempt_yet(db):
    cache.clear()


@pytest.fixture(params=["facilitator", "administrator"])
def newcomer(request, db):
    """Staff who has not set up a second factor."""
    return UserFactory(club_role=request.param)


def every_address():
    """(name, address) of each route, with made-up arguments."""

    def walk(patterns, prefix, namespace):
        for pattern in patterns:
            route = prefix + str(pattern.pattern).lstrip("^").rstrip("$").removesuffix(r"\Z")
            if isinstance(pattern, URLResolver):
                inner = ":".join(part for part in (namespace, pattern.namespace) if part)
                yield from walk(pattern.url_patterns, route, inner)
            elif isinstance(pattern, URLPattern):
                yield ":".join(part for part in (namespace, pattern.name or "") if part), route

    for name, route in walk(get_resolver().url_patterns, "", ""):
        for made_up in ("1", "abc", "00000000-0000-4000-8000-000000000000"):
            address = "/" + fill(route, made_up)
            try:
                match = get_resolver().resolve(address)
            except Exception:
                continue
            yield match.view_name or name, address
            break


def fill(route, made_up):
    route = re.sub(r"\(\?P<[^)]*\)", made_up, route)
    return re.sub(r"<[^>]+>", made_up, route).replace("\\", "")


def is_open(name):
    return name.startswith(_OPEN_PREFIXES) or name in _OPEN_ROUTES


def test_staff_without_a_second_factor_reaches_only_its_set_up(newcomer, sign_in):
    browser = sign_in(newcomer)
    closed = [(name, address) for name, address in every_address() if not is_open(name)]
    assert len(closed) > 40
    wrong = []
    for name, address in closed:
        for method in ("get", "post"):
            response = getattr(browser, method)(address)
            if response.status_code != 302 or response.url != reverse("mfa_index"):
                wrong.append((method, name, response.status_code))
    assert wrong == []


def test_a_fragment_sends_the_whole_page_to_the_set_up(newcomer, sign_in):
    response = sign_in(newcomer).get("/", headers={"hx-request": "true"})
    assert response["HX-Redirect"] == reverse("mfa_index")


def test_recovery_codes_alone_are_no_second_factor(newcomer, sign_in):
    Authenticator.objects.create(user=newcomer, type="recovery_codes", data={})
    assert sign_in(newcomer).get("/").url == reverse("mfa_index")


def test_other_people_need_no_second_factor(sign_in):
    assert sign_in(UserFactory()).get("/").status_code == 200


def test_the_set_up_can_be_gone_through_and_opens_the_site(client):
    """From the sign-in with a code to the home page, as a new administrator does."""
    user = open_account(email="alice@exemple.test", full_name="Alice", club_role="administrator")
    sign_in_with_code(client, user)
    assert client.get("/").url == reverse("mfa_index")
    assert client.get(reverse("mfa_index")).status_code == 200
    page = client.get(reverse("mfa_activate_totp"))
    assert page.status_code == 200
    secret = client.session[totp.SECRET_SESSION_KEY]
    response = client.post(reverse("mfa_activate_totp"), {"code": code_now(secret)})
    assert response.status_code == 302
    assert client.get(response.url).status_code == 200
    assert client.get("/").status_code == 200


def test_some_time_after_signing_in_one_proves_again_who_one_is_and_the_rule_lets_it_through(client):
    user = open_account(email="fanny@exemple.test", password=PASSWORD, club_role="facilitator")
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert client.get(reverse("mfa_activate_totp")).status_code == 200
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() - 301}]
    session.save()
    response = client.get(reverse("mfa_activate_totp"), follow=True)
    assert response.resolver_match.view_name == "account_reauthenticate"
    again = response.request["PATH_INFO"] + "?next=" + reverse("mfa_activate_totp")
    response = client.post(again, {"password": PASSWORD}, follow=True)
    assert response.resolver_match.view_name == "mfa_activate_totp"
    assert response.status_code == 200


def test_a_used_code_is_refused_the_second_time(client):
    user, secret = with_totp()
    sign_in_with_code(client, user)
    code = code_now(secret)
    assert client.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302
    assert client.get("/").context["viewer"].user == user
    thief = Client()
    sign_in_with_code(thief, user)
    assert thief.post(reverse("mfa_authenticate"), {"code": code}).status_code == 200
    assert not thief.get("/").context["viewer"].is_authenticated


def test_a_used_recovery_code_is_refused_the_second_time(client):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    user, _ = with_totp()
    code = RecoveryCodes.activate(user).generate_codes()[0]
    sign_in_with_code(client, user)
    assert client.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302
    other = Client()
    sign_in_with_code(other, user)
    assert other.post(reverse("mfa_authenticate"), {"code": code}).status_code == 200


def test_secrets_are_stored_encrypted():
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    user, secret = with_totp()
    codes = RecoveryCodes.activate(user)
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored
    assert all(code not in stored for code in codes.generate_codes())
    assert codes.instance.data["seed"].startswith("gAAAA")


def demo_browser(user):
    browser = Client()
    browser.force_login(user, backend="accounts.backends.Backend")
    session = browser.session
    session["account_authentication_methods"] = [{"method": "demo", "at": time.time()}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return browser


def test_a_demo_login_counts_as_a_second_factor_in_the_demo(newcomer, settings):
    settings.DEMO = True
    assert demo_browser(newcomer).get("/").status_code == 200


def test_a_demo_login_counts_for_nothing_outside_the_demo(newcomer, settings):
    settings.DEMO = False
    assert demo_browser(newcomer).get("/").url == reverse("mfa_index")


def test_the_demo_flag_alone_exempts_nobody(newcomer, sign_in, settings):
    settings.DEMO = True
    assert sign_in(newcomer).get("/").url == reverse("mfa_index")


def with_totp():
    user = UserFactory(club_role="facilitator")
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    return user, secret


def code_now(secret):
    return totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time())))


def sign_in_with_code(browser, user):
    from django.core import mail

    browser.post(reverse("account_request_login_code"), {"email": user.email})
    code = mail.outbox[-1].body.split("restée ouverte :")[1].split()[0]
    return browser.post(reverse("account_confirm_login_code"), {"code": code})
