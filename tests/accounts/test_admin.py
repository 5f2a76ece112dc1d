import pytest
from django.urls import reverse

from accounts.models import AccessLog, User
from tests.factories import UserFactory

INDEX = "/administration/"


def test_the_administration_is_entered_through_the_site_s_sign_in(client, db):
    for address in (INDEX, "/administration/login/"):
        chain = client.get(address, follow=True).redirect_chain
        assert chain[-1][0].startswith(reverse("account_login"))
        assert "next=/administration/" in chain[-1][0].replace("%2F", "/")


def test_a_password_posted_to_the_administration_s_own_login_opens_nothing(client, cast):
    cast.administrator.set_password("une phrase assez longue pour servir")
    cast.administrator.save()
    response = client.post(
        "/administration/login/",
        {"username": cast.administrator.email, "password": "une phrase assez longue pour servir"},
    )
    assert response.url.startswith(reverse("account_login"))


@pytest.mark.parametrize("who", ["facilitator", "member", "mrn_agent", "stranger"])
def test_only_administrators_enter(cast, sign_in, who):
    browser = sign_in(getattr(cast, who))
    assert browser.get(INDEX, follow=True).status_code == 403
    assert browser.get("/administration/accounts/user/", follow=True).status_code == 403


def test_an_administrator_enters(cast, sign_in):
    assert sign_in(cast.administrator).get(INDEX).status_code == 200


def test_the_page_of_an_account_shows_no_password(cast, sign_in):
    cast.member.set_password("une phrase assez longue pour servir")
    cast.member.save()
    page = sign_in(cast.administrator).get(f"/administration/accounts/user/{cast.member.pk}/change/")
    assert page.status_code == 200
    assert cast.member.password not in page.content.decode()
    assert "password" not in page.context["adminform"].form.fields


def test_accounts_are_neither_added_nor_deleted_there(cast, sign_in):
    browser = sign_in(cast.administrator)
    assert browser.get("/administration/accounts/user/add/").status_code == 403
    assert browser.post(f"/administration/accounts/user/{cast.member.pk}/delete/", {"post": "yes"}).status_code == 403


def test_the_last_administrator_cannot_step_down(cast, sign_in):
    browser = sign_in(cast.administrator)
    address = f"/administration/accounts/user/{cast.administrator.pk}/change/"
    response = browser.post(address, {"full_name": "Alice", "club_role": "facilitator", "is_active": "on"})
    assert "seule personne" in response.content.decode()
    UserFactory(club_role="administrator")
    browser.post(address, {"full_name": "Alice", "club_role": "facilitator", "is_active": "on"})
    assert User.objects.get(pk=cast.administrator.pk).club_role == "facilitator"


def test_the_access_journal_is_only_read(cast, sign_in):
    entry = AccessLog.objects.create(user=cast.administrator, model_label="x.Y", object_id=1, reason="Demande")
    browser = sign_in(cast.administrator)
    assert "Demande" in browser.get("/administration/accounts/accesslog/").content.decode()
    address = f"/administration/accounts/accesslog/{entry.pk}"
    assert browser.post(f"{address}/change/", {"reason": "autre"}).status_code == 403
    assert browser.post(f"{address}/delete/", {"post": "yes"}).status_code == 403
    assert browser.get("/administration/accounts/accesslog/add/").status_code == 403


def test_the_secret_of_a_second_factor_is_not_shown(cast, sign_in):
    factor = cast.facilitator.authenticator_set.get()
    factor.data = {"secret": "chiffre-secret"}
    factor.save()
    page = sign_in(cast.administrator).get(f"/administration/mfa/authenticator/{factor.pk}/change/")
    assert page.status_code == 200
    assert "chiffre-secret" not in page.content.decode()


def test_the_administration_speaks_french_throughout(cast, sign_in):
    browser = sign_in(cast.administrator)
    page = browser.get(INDEX).content.decode()
    for english in ("User sessions", "Authenticators", "MFA", "e-mail", "Groupes"):
        assert english not in page
    for address, word in {
        "usersessions/usersession/?q=alice": "appareil connecté",
        "account/emailaddress/?q=alice": "adresse de courriel",
        "mfa/authenticator/": "dernier usage",
        "common/term/": "Libellé",
    }.items():
        answer = browser.get(f"{INDEX}{address}")
        assert answer.status_code == 200
        assert word.lower() in answer.content.decode().lower()
