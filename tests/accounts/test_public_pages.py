import pytest
from django.urls import reverse

PUBLIC_PAGES = ["home", "legal", "accessibility", "privacy", "security_txt", "robots_txt"]


@pytest.mark.django_db
@pytest.mark.parametrize("name", PUBLIC_PAGES)
def test_anyone_reads_the_public_pages(client, name):
    response = client.get(reverse(name))
    assert response.status_code == 200
    assert response.content.strip()


@pytest.mark.parametrize("name", PUBLIC_PAGES)
@pytest.mark.parametrize("who", ["administrator", "facilitator", "member", "mrn_agent", "stranger"])
def test_signed_in_people_read_them_too(cast, sign_in, name, who):
    assert sign_in(getattr(cast, who)).get(reverse(name)).status_code == 200


@pytest.mark.django_db
def test_public_pages_are_only_read(client):
    assert client.post(reverse("home")).status_code == 405


@pytest.mark.parametrize(
    ("who", "template"),
    [
        ("administrator", "home/facilitator.html"),
        ("facilitator", "home/facilitator.html"),
        ("mrn_agent", "home/partner.html"),
        ("member", "home/actor.html"),
        ("stranger", "home/actor.html"),
    ],
)
def test_each_role_has_its_home(cast, sign_in, who, template):
    response = sign_in(getattr(cast, who)).get("/")
    assert response.templates[0].name == template


@pytest.mark.django_db
def test_a_home_renders_with_every_slot_empty(sign_in, cast, monkeypatch):
    from common import registries

    monkeypatch.setattr(registries, "_home", {})
    for who in ("facilitator", "mrn_agent", "member"):
        assert sign_in(getattr(cast, who)).get("/").status_code == 200


@pytest.mark.django_db
def test_the_accessibility_statement_claims_nothing_that_was_not_audited(client):
    page = client.get(reverse("accessibility")).content.decode()
    assert "non conforme" in page
    assert "Audit à venir" in page


@pytest.mark.django_db
def test_the_personal_data_page_says_how_long_things_are_kept(client):
    page = client.get(reverse("privacy")).content.decode().replace("\u00a0", " ").replace("&nbsp;", " ")
    for duration in ("3 ans", "2 ans", "10 ans", "1 an", "30 jours"):
        assert duration in page


@pytest.mark.django_db
def test_security_txt_gives_a_contact_and_has_not_expired(client, settings):
    from datetime import datetime

    from django.utils import timezone

    settings.CONTACT_EMAIL = "contact@exemple.test"
    response = client.get("/.well-known/security.txt")
    fields = dict(line.split(": ", 1) for line in response.content.decode().splitlines())
    assert response["Content-Type"].startswith("text/plain")
    assert fields["Contact"] == "mailto:contact@exemple.test"
    assert datetime.fromisoformat(fields["Expires"]) > timezone.now()


@pytest.mark.django_db
def test_the_icon_browsers_ask_for_is_there(client):
    assert client.get("/favicon.ico").url == "/static/img/icon.svg"


@pytest.mark.django_db
def test_the_sign_in_page_says_courriel_and_no_other_word(client):
    page = client.get(reverse("account_login")).content.decode()
    assert "Courriel" in page
    assert "e-mail" not in page.lower()
    assert ">Mot de passe oublié" in page
    assert "&lt;a" not in page
