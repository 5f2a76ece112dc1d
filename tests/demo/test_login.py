import subprocess
import sys

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings as django_settings
from django.urls import reverse

from accounts.services import open_account
from demo.accounts import DEMO_ACCOUNTS, demo_account


@pytest.fixture
def facilitator(db):
    account = demo_account("facilitatrice")
    return open_account(email=account.email, full_name=account.full_name, club_role=account.club_role)


@pytest.fixture
def demo(settings):
    settings.DEMO = True


@pytest.mark.usefixtures("demo")
def test_one_click_signs_in_with_the_chosen_role(client, facilitator):
    response = client.post(reverse("demo_login"), {"account": "facilitatrice"})
    assert response.url == reverse("home")
    page = client.get("/")
    assert page.status_code == 200
    assert page.context["viewer"].user == facilitator
    assert [record["method"] for record in client.session[AUTHENTICATION_METHODS_SESSION_KEY]] == ["demo"]


@pytest.mark.usefixtures("demo")
def test_one_changes_role_in_one_click(client, facilitator):
    company = open_account(email=demo_account("entreprise").email)
    client.post(reverse("demo_login"), {"account": "facilitatrice"})
    client.post(reverse("demo_login"), {"account": "entreprise"})
    assert client.get("/").context["viewer"].user == company


@pytest.mark.parametrize("slug", [account.slug for account in DEMO_ACCOUNTS])
def test_without_the_demo_flag_there_is_no_such_address(client, facilitator, slug):
    assert client.post(reverse("demo_login"), {"account": slug}).status_code == 404
    assert not client.get("/").context["viewer"].is_authenticated


@pytest.mark.usefixtures("demo")
def test_a_link_cannot_sign_anybody_in(client, facilitator):
    assert client.get(reverse("demo_login"), {"account": "facilitatrice"}).status_code == 405


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("slug", ["", "inconnu", "administratrice", "facilitatrice\x00"])
def test_an_unknown_or_missing_account_is_said(client, facilitator, slug):
    response = client.post(reverse("demo_login"), {"account": slug}, follow=True)
    assert response.status_code == 200
    assert "n’existe pas" in response.content.decode()
    assert not response.context["viewer"].is_authenticated


@pytest.mark.usefixtures("demo")
def test_only_the_demo_s_own_accounts_open(client, cast):
    client.post(reverse("demo_login"), {"account": cast.administrator.email})
    assert not client.get("/").context["viewer"].is_authenticated


@pytest.mark.usefixtures("demo")
def test_the_login_page_offers_each_role(client, db):
    page = client.get(reverse("account_login")).content.decode()
    for account in DEMO_ACCOUNTS:
        assert account.label in page


def test_the_login_page_offers_nothing_outside_the_demo(client, db):
    assert "en un clic" not in client.get(reverse("account_login")).content.decode()


def test_demo_addresses_can_never_receive_mail():
    assert all(account.email.endswith(".invalid") for account in DEMO_ACCOUNTS)
    assert len({account.email for account in DEMO_ACCOUNTS}) == len(DEMO_ACCOUNTS)


def test_production_knows_nothing_of_the_demo():
    program = """
import django
django.setup()
from django.conf import settings
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
assert "demo" not in settings.INSTALLED_APPS and not settings.DEMO
assert not any("demo" in name for name in settings.TEMPLATES[0]["OPTIONS"]["context_processors"])
for ask in (lambda: resolve("/demo/connexion/"), lambda: reverse("demo_login")):
    try:
        ask()
    except (Resolver404, NoReverseMatch):
        continue
    raise SystemExit("the demo answers in production")
"""
    environment = {
        "DJANGO_SETTINGS_MODULE": "clubinne.settings",
        "CLUBINNE_MODE": "production",
        "SECRET_KEY": "".join(chr(33 + n) for n in range(60)),
        "BASE_URL": "https://club-inne.example",
        "DATABASE_URL": "postgres://club@localhost/club",
        "REDIS_URL": "redis://localhost:6379/0",
        "DEFAULT_FROM_EMAIL": "Club Inné <bonjour@club-inne.example>",
        "EMAIL_HOST": "smtp.example",
        "PATH": "",
    }
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=django_settings.BASE_DIR, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
