"""Invitations: who sends them, what the link opens, and what a link that should not serve does."""

import threading
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.services import open_account
from actors.models import Contact, Invitation, Membership
from actors.services.invitations import accept_invitation, invitation_of, invite, revoke_invitation
from common import registries
from common.errors import DomainError
from common.tokens import token_hash
from tests.factories import ActorFactory, ContactFactory, MembershipFactory, UserFactory

PASSWORD = "une phrase assez longue pour servir"
User = get_user_model()


@pytest.fixture
def actor(db):
    return ActorFactory(name="Atelier des Quais")


@pytest.fixture
def facilitator(db):
    return UserFactory(full_name="Fanny", club_role="facilitator")


@pytest.fixture
def invited(actor, facilitator):
    """An invitation to Zoé, and its link's secret."""
    return invite(actor=actor, email="zoe@exemple.test", role="member", invited_by=facilitator)


def opened(invitation, token):
    """A browser that followed the link and pressed its button."""
    browser = Client()
    response = browser.post(reverse("actors:invitation_open", args=[token]))
    assert response.url == accept_url(invitation)
    return browser


def accept_url(invitation):
    return reverse("actors:invitation_accept", args=[invitation.pk])


# --- Inviting ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["administrator", "facilitator", "other_facilitator"])
def test_the_club_invites_to_any_actor(cast, sign_in, who, mailoutbox, django_capture_on_commit_callbacks):
    browser = sign_in(getattr(cast, who))
    address = reverse("actors:invitation_create", args=[cast.company.pk])
    assert browser.get(address).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        response = browser.post(address, {"email": "Zoe@Exemple.test", "role": "lead"})
    assert response.status_code == 302
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.role, invitation.club_role) == ("zoe@exemple.test", "lead", "none")
    assert mailoutbox[0].to == ["zoe@exemple.test"]


def test_a_lead_member_invites_to_their_own_actor(cast, sign_in):
    cast.member.memberships.update(role="lead")
    address = reverse("actors:invitation_create", args=[cast.company.pk])
    assert sign_in(cast.member).post(address, {"email": "z@exemple.test", "role": "member"}).status_code == 302
    assert Invitation.objects.get().actor == cast.company


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    ("who", "status"),
    [("colleague", 403), ("competitor_member", 404), ("mrn_agent", 404), ("stranger", 404), (None, 302)],
)
def test_others_invite_nobody(cast, sign_in, method, who, status):
    browser = sign_in(getattr(cast, who) if who else None)
    data = {"email": "z@exemple.test", "role": "member"}
    response = getattr(browser, method)(reverse("actors:invitation_create", args=[cast.company.pk]), data)
    assert response.status_code == status
    assert not Invitation.objects.exists()


def test_only_an_administrator_invites_on_the_club_s_team(cast, sign_in):
    address = reverse("actors:invitation_create", args=[cast.company.pk])
    data = {"email": "z@exemple.test", "role": "member", "club_role": "administrator"}
    assert "Dans l’équipe" not in sign_in(cast.facilitator).get(address).content.decode()
    sign_in(cast.facilitator).post(address, data)
    assert Invitation.objects.get().club_role == "none"
    sign_in(cast.administrator).post(address, data)
    assert Invitation.objects.open().get().club_role == "administrator"


def test_the_service_too_refuses_a_team_invitation_from_a_facilitator(actor, facilitator):
    with pytest.raises(DomainError, match="administration"):
        invite(actor=actor, email="z@e.test", role="member", invited_by=facilitator, club_role="facilitator")


@pytest.mark.parametrize(
    "data",
    [
        {"email": "zoe", "role": "member"},
        {"email": "", "role": "member"},
        {"email": "zoe@exemple.test\nBcc: tous@exemple.test", "role": "member"},
        {"email": "zoe@exemple.test", "role": "owner"},
        {"email": "zoe@exemple.test", "role": "member", "contact": "999999"},
    ],
)
def test_a_wrong_invitation_is_said_and_what_was_typed_stays(cast, sign_in, data):
    address = reverse("actors:invitation_create", args=[cast.company.pk])
    response = sign_in(cast.facilitator).post(address, data)
    assert response.status_code == 422
    assert not Invitation.objects.exists()
    assert response.context["form"]["email"].value() == data["email"]


def test_the_contact_of_another_actor_is_refused(cast, sign_in):
    foreign = ContactFactory(actor=cast.competitor)
    data = {"email": "z@exemple.test", "role": "member", "contact": foreign.pk}
    address = reverse("actors:invitation_create", args=[cast.company.pk])
    assert "contact" in sign_in(cast.facilitator).post(address, data).context["form"].errors
    with pytest.raises(DomainError):
        invite(
            actor=cast.company, email="z@e.test", role="member", invited_by=cast.facilitator, contact=foreign
        )  # fmt: skip


def test_somebody_who_is_already_a_member_is_not_invited_again(cast, facilitator):
    with pytest.raises(DomainError, match="déjà"):
        invite(actor=cast.company, email=cast.member.email, role="member", invited_by=facilitator)


def test_the_e_mail_is_french_text_and_html_and_holds_the_link(
    actor, facilitator, mailoutbox, settings, django_capture_on_commit_callbacks
):
    settings.BASE_URL = "https://club.exemple"
    with django_capture_on_commit_callbacks(execute=True):
        _, token = invite(actor=actor, email="zoe@exemple.test", role="member", invited_by=facilitator)
    message = mailoutbox[0]
    html, kind = message.alternatives[0]
    assert kind == "text/html"
    for body in (message.body, html):
        assert f"https://club.exemple/acteurs/invitation/{token}/" in body
        assert "Atelier des Quais" in body
        assert "Fanny vous invite" in body
    assert message.subject == "Votre invitation à rejoindre la plateforme du Club Inné"


def test_a_line_break_in_a_name_starts_no_header(actor, facilitator, mailoutbox, django_capture_on_commit_callbacks):
    facilitator.full_name = "Fanny\r\nBcc: tous@exemple.test"
    facilitator.save()
    actor.name = "Atelier\nBcc: tous@exemple.test"
    actor.save()
    with django_capture_on_commit_callbacks(execute=True):
        invite(actor=actor, email="zoe@exemple.test", role="member", invited_by=facilitator)
    message = mailoutbox[0]
    assert "\n" not in message.subject
    assert message.recipients() == ["zoe@exemple.test"]
    assert message.message()["Bcc"] is None


def test_html_in_a_name_stays_text_in_the_e_mail(actor, facilitator, mailoutbox, django_capture_on_commit_callbacks):
    actor.name = "<img src=https://piege.example>"
    actor.save()
    with django_capture_on_commit_callbacks(execute=True):
        invite(actor=actor, email="zoe@exemple.test", role="member", invited_by=facilitator)
    assert "<img" not in mailoutbox[0].alternatives[0][0]


@pytest.mark.django_db(transaction=True)
def test_a_mail_server_that_does_not_answer_is_said_and_nothing_typed_is_lost(sign_in, settings):
    actor, facilitator = ActorFactory(), UserFactory(club_role="facilitator")
    facilitator.authenticator_set.create(type="totp", data={})
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 1, 1
    address = reverse("actors:invitation_create", args=[actor.pk])
    response = sign_in(facilitator).post(address, {"email": "zoe@exemple.test", "role": "lead"})
    assert response.status_code == 422
    assert "n’est pas parti" in response.content.decode()
    assert response.context["form"]["email"].value() == "zoe@exemple.test"


def test_nothing_is_sent_when_the_transaction_fails(actor, facilitator, mailoutbox):
    with pytest.raises(DomainError):
        invite(actor=actor, email="pas une adresse", role="member", invited_by=facilitator)
    assert mailoutbox == []


def test_inviting_again_replaces_the_earlier_link(actor, facilitator, invited):
    _, first = invited
    _, second = invite(actor=actor, email="zoe@exemple.test", role="member", invited_by=facilitator)
    with pytest.raises(DomainError):
        invitation_of(token=first)
    assert invitation_of(token=second)


def test_the_secret_is_long_and_only_its_hash_is_kept(invited):
    invitation, token = invited
    assert len(token) >= 43  # 256 bits
    assert invitation.token_hash == token_hash(token)
    assert token not in str(Invitation.objects.values().get())


# --- Following the link -----------------------------------------------------------------------------


def test_opening_the_link_changes_nothing_and_says_nothing(client, invited):
    invitation, token = invited
    for method in (client.get, client.head):
        response = method(reverse("actors:invitation_open", args=[token]))
        assert response.status_code == 200
        assert "Atelier des Quais" not in response.content.decode()
    assert client.get(accept_url(invitation)).status_code == 404
    assert Invitation.objects.open().exists()


def test_the_secret_is_in_no_page_no_referer_and_no_log(invited, caplog):
    invitation, token = invited
    browser = Client()
    address = reverse("actors:invitation_open", args=[token])
    pages = [browser.get(address)]
    browser.post(address)
    pages += [browser.get(accept_url(invitation)), browser.post(accept_url(invitation), {})]
    for page in pages:
        assert page["Referrer-Policy"] == "strict-origin"
        assert "no-store" in page["Cache-Control"]
        assert token not in page.content.decode()
    assert token not in caplog.text


def test_zoe_opens_her_account_with_a_password(invited, mailoutbox, django_capture_on_commit_callbacks):
    invitation, token = invited
    browser = opened(invitation, token)
    page = browser.get(accept_url(invitation)).content.decode()
    assert "Atelier des Quais" in page
    assert "Fanny" in page
    data = {"full_name": "Zoé", "password": PASSWORD, "password_again": PASSWORD}
    with django_capture_on_commit_callbacks(execute=True):
        assert browser.post(accept_url(invitation), data).url == reverse("home")
    zoe = User.objects.get(email="zoe@exemple.test")
    assert browser.get("/").context["viewer"].user == zoe
    assert zoe.check_password(PASSWORD)
    assert zoe.emailaddress_set.get().verified
    assert Membership.objects.get(user=zoe).actor == invitation.actor
    assert Contact.objects.get(user=zoe).last_heard_on == timezone.localdate()
    # whoever receives mail at this address learns of it, in case the link was forwarded
    assert mailoutbox[-1].to == ["zoe@exemple.test"]
    assert "Si ce n’est pas vous" in mailoutbox[-1].body


def test_zoe_may_do_without_a_password_and_come_back_with_a_code(invited):
    invitation, token = invited
    opened(invitation, token).post(accept_url(invitation), {"full_name": "Zoé"})
    assert not User.objects.get(email="zoe@exemple.test").has_usable_password()
    browser = Client()
    browser.post(reverse("account_request_login_code"), {"email": "zoe@exemple.test"})
    code = mail.outbox[-1].body.split("restée ouverte :")[1].split()[0]
    browser.post(reverse("account_confirm_login_code"), {"code": code})
    assert browser.get("/").context["viewer"].is_authenticated


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"full_name": ""}, "full_name"),
        ({"full_name": "Zoé", "password": "court", "password_again": "court"}, "password"),
        ({"full_name": "Zoé", "password": PASSWORD, "password_again": "autre"}, "password_again"),
    ],
)
def test_a_wrong_answer_is_said_and_opens_nothing(invited, data, field):
    invitation, token = invited
    response = opened(invitation, token).post(accept_url(invitation), data)
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert response.context["form"]["full_name"].value() == data["full_name"]
    assert not User.objects.filter(email="zoe@exemple.test").exists()


def test_fields_that_were_not_asked_for_change_nothing(invited):
    invitation, token = invited
    data = {"full_name": "Zoé", "club_role": "administrator", "role": "lead", "email": "pirate@exemple.test"}
    opened(invitation, token).post(accept_url(invitation), data)
    zoe = User.objects.get(email="zoe@exemple.test")
    assert zoe.club_role == "none"
    assert zoe.memberships.get().role == "member"
    assert not User.objects.filter(email="pirate@exemple.test").exists()


def test_the_chosen_contact_is_claimed(actor, facilitator):
    contact = ContactFactory(actor=actor, full_name="Zoé Martin", email="ancienne@exemple.test")
    ContactFactory(actor=actor, email="zoe@exemple.test")
    invitation, token = invite(
        actor=actor, email="zoe@exemple.test", role="member", invited_by=facilitator, contact=contact
    )
    opened(invitation, token).post(accept_url(invitation), {"full_name": "Zoé"})
    assert Contact.objects.get(user__email="zoe@exemple.test") == contact


def test_the_contact_with_this_address_is_claimed_and_no_double_is_made(actor, invited):
    contact = ContactFactory(actor=actor, email="Zoe@exemple.test")
    elsewhere = ContactFactory(email="zoe@exemple.test")
    invitation, token = invited
    opened(invitation, token).post(accept_url(invitation), {"full_name": "Zoé"})
    assert list(Contact.objects.filter(user__isnull=False)) == [contact]
    elsewhere.refresh_from_db()
    assert elsewhere.user is None


def test_what_upper_apps_do_at_sign_up_happens_once(invited, monkeypatch):
    met = []
    monkeypatch.setattr(registries, "_sign_up_hooks", [met.append])
    invitation, _ = invited
    user = accept_invitation(invitation=invitation, full_name="Zoé")
    assert met == [user]


def test_a_new_member_of_the_club_s_team_goes_through_the_second_factor(cast):
    invitation, token = invite(
        actor=cast.company, email="zoe@exemple.test", role="member",
        invited_by=cast.administrator, club_role="facilitator",
    )  # fmt: skip
    browser = opened(invitation, token)
    browser.post(accept_url(invitation), {"full_name": "Zoé"})
    assert User.objects.get(email="zoe@exemple.test").club_role == "facilitator"
    assert browser.get("/").url == reverse("mfa_index")
    assert browser.get(reverse("mfa_activate_totp")).status_code == 200


# --- Links that should not serve --------------------------------------------------------------------


def expire(invitation):
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now() - timedelta(seconds=1))


def revoke(invitation):
    revoke_invitation(invitation=invitation)


def use(invitation):
    accept_invitation(invitation=invitation, full_name="Zoé")


@pytest.mark.parametrize("close", [expire, revoke, use])
@pytest.mark.parametrize("exchanged", [False, True], ids=["before the exchange", "after it"])
def test_a_closed_link_shows_a_page_that_names_nobody(invited, close, exchanged):
    invitation, token = invited
    browser = opened(invitation, token) if exchanged else Client()
    close(invitation)
    accounts = User.objects.count()
    if exchanged:
        answers = [browser.get(accept_url(invitation)), browser.post(accept_url(invitation), {"full_name": "Z"})]
    else:
        answers = [browser.post(reverse("actors:invitation_open", args=[token]), follow=True)]
    for response in answers:
        page = response.content.decode()
        assert response.status_code == 410
        assert "Demander un nouveau lien" in page
        assert "Atelier des Quais" not in page
        assert "zoe@exemple.test" not in page
    assert User.objects.count() == accounts


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["x", "a" * 43, "a" * 5000, "é", "'; DROP TABLE--"])
def test_an_invented_link_gets_the_same_page(client, token, caplog):
    response = client.post(reverse("actors:invitation_open", args=[token]), follow=True)
    assert token not in caplog.text or len(token) == 1
    assert token not in response.request["PATH_INFO"] or len(token) == 1
    assert response.status_code == 410
    assert "Demander un nouveau lien" in response.content.decode()


def test_a_right_to_one_invitation_opens_no_other(invited, facilitator):
    invitation, token = invited
    other, _ = invite(actor=ActorFactory(), email="autre@exemple.test", role="lead", invited_by=facilitator)
    browser = opened(invitation, token)
    assert browser.get(accept_url(other)).status_code == 404
    assert browser.post(accept_url(other), {"full_name": "Zoé"}).status_code == 404


def test_an_invitation_s_secret_does_not_reset_a_password(client, invited):
    _, token = invited
    user = open_account(email="autre@exemple.test", password=PASSWORD)
    from allauth.account.utils import user_pk_to_url_str

    address = reverse("account_reset_password_from_key", args=[user_pk_to_url_str(user), token])
    client.post(address, {"password1": PASSWORD + "!", "password2": PASSWORD + "!"}, follow=True)
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_the_link_s_right_shows_nothing_else_of_the_actor(invited):
    invitation, token = invited
    browser = opened(invitation, token)
    assert browser.get(reverse("actors:detail", args=[invitation.actor_id])).status_code in (302, 404)
    assert browser.get(reverse("actors:invitation_create", args=[invitation.actor_id])).status_code in (302, 404)


def test_an_administrator_who_was_removed_no_longer_lets_anybody_in_the_team(cast):
    invitation, _ = invite(
        actor=cast.company, email="zoe@exemple.test", role="member",
        invited_by=cast.administrator, club_role="administrator",
    )  # fmt: skip
    cast.administrator.club_role = "none"
    cast.administrator.save()
    with pytest.raises(DomainError):
        accept_invitation(invitation=invitation, full_name="Zoé")
    assert not User.objects.filter(email="zoe@exemple.test").exists()


# --- People who have an account ---------------------------------------------------------------------


@pytest.fixture
def zoe(db):
    return open_account(email="zoe@exemple.test", full_name="Zoé", password=PASSWORD)


def test_an_existing_account_signs_in_then_confirms(zoe, invited):
    invitation, token = invited
    browser = opened(invitation, token)
    page = browser.get(accept_url(invitation))
    assert "déjà un compte" in page.content.decode()
    assert f"?next={accept_url(invitation)}" in page.content.decode()
    browser.post(accept_url(invitation), {"full_name": "Pirate", "password": PASSWORD, "password_again": PASSWORD})
    assert not zoe.memberships.exists()
    login = reverse("account_login") + "?next=" + accept_url(invitation)
    response = browser.post(login, {"login": zoe.email, "password": PASSWORD})
    assert response.url == accept_url(invitation)
    assert "Accepter" in browser.get(accept_url(invitation)).content.decode()
    assert not zoe.memberships.exists()
    assert browser.post(accept_url(invitation)).url == reverse("home")
    assert zoe.memberships.get().actor == invitation.actor
    zoe.refresh_from_db()
    assert zoe.full_name == "Zoé"


def test_a_forwarded_link_gives_nothing_to_another_account(invited, sign_in):
    invitation, token = invited
    stranger = open_account(email="pirate@exemple.test", full_name="Pirate")
    browser = sign_in(stranger)
    browser.post(reverse("actors:invitation_open", args=[token]))
    page = browser.get(accept_url(invitation)).content.decode()
    assert "une autre personne" in page
    assert "Atelier des Quais" not in page
    assert "zoe@exemple.test" not in page
    browser.post(accept_url(invitation))
    assert not stranger.memberships.exists()
    assert Invitation.objects.open().filter(pk=invitation.pk).exists()
    with pytest.raises(DomainError, match="autre adresse"):
        accept_invitation(invitation=invitation, user=stranger)


def test_an_address_that_was_not_confirmed_proves_nothing(invited):
    invitation, _ = invited
    stranger = open_account(email="pirate@exemple.test")
    stranger.emailaddress_set.create(email="zoe@exemple.test", verified=False)
    with pytest.raises(DomainError):
        accept_invitation(invitation=invitation, user=stranger)


def test_an_invitation_never_lowers_a_role(cast):
    open_account(email="chef@exemple.test")
    chief = User.objects.get(email="chef@exemple.test")
    chief.club_role = "administrator"
    chief.save()
    MembershipFactory(user=chief, actor=cast.company, role="lead")
    invitation, _ = invite(
        actor=cast.company, email="chef@exemple.test", role="member",
        invited_by=cast.administrator, club_role="facilitator",
    )  # fmt: skip
    accept_invitation(invitation=invitation, user=chief)
    chief.refresh_from_db()
    assert chief.club_role == "administrator"
    assert chief.memberships.get().role == "lead"


# --- Twice at the same time, and revoking -----------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_submissions_at_once_open_one_account():
    actor, facilitator = ActorFactory(), UserFactory(club_role="facilitator")
    invitation, token = invite(actor=actor, email="zoe@exemple.test", role="member", invited_by=facilitator)
    browsers = [opened(invitation, token) for _ in range(2)]
    barrier, statuses = threading.Barrier(2), []

    def submit(browser):
        try:
            barrier.wait(5)
            statuses.append(browser.post(accept_url(invitation), {"full_name": "Zoé"}).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=submit, args=[browser]) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(statuses)[0] == 302
    assert sorted(statuses)[1] in (200, 410)
    assert User.objects.filter(email="zoe@exemple.test").count() == 1
    assert Membership.objects.count() == 1
    assert Contact.objects.count() == 1


def test_whoever_may_invite_revokes(cast, sign_in):
    invitation, token = invite(
        actor=cast.company, email="zoe@exemple.test", role="member", invited_by=cast.facilitator
    )
    address = reverse("actors:invitation_revoke", args=[invitation.pk])
    assert sign_in(cast.colleague).post(address).status_code == 403
    assert sign_in(cast.competitor_member).post(address).status_code == 404
    assert sign_in(cast.facilitator).get(address).status_code == 405
    assert Invitation.objects.get().revoked_at is None
    assert sign_in(cast.facilitator).post(address).status_code == 302
    assert sign_in(cast.facilitator).post(address).status_code == 302
    with pytest.raises(DomainError):
        invitation_of(token=token)


def test_an_accepted_invitation_is_not_revoked(invited):
    invitation, _ = invited
    use(invitation)
    with pytest.raises(DomainError, match="déjà servi"):
        revoke_invitation(invitation=invitation)


def test_the_page_lists_the_invitations_that_wait(cast, sign_in):
    invite(actor=cast.company, email="zoe@exemple.test", role="member", invited_by=cast.facilitator)
    page = sign_in(cast.facilitator).get(reverse("actors:invitation_create", args=[cast.company.pk]))
    assert "zoe@exemple.test" in page.content.decode()


def test_coming_from_a_contact_its_address_is_typed_already(cast, sign_in):
    contact = ContactFactory(actor=cast.company, email="zoe@exemple.test")
    foreign = ContactFactory(actor=cast.competitor, email="autre@exemple.test")
    browser, address = sign_in(cast.facilitator), reverse("actors:invitation_create", args=[cast.company.pk])
    assert "zoe@exemple.test" in browser.get(f"{address}?contact={contact.pk}").content.decode()
    assert "autre@exemple.test" not in browser.get(f"{address}?contact={foreign.pk}").content.decode()
    assert browser.get(f"{address}?contact=abc").status_code == 200
