from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from accounts.models import User
from tests.factories import UserFactory


def run(*args):
    out = StringIO()
    call_command("create_administrator", *args, stdout=out)
    return out.getvalue()


@pytest.mark.django_db(transaction=True)
def test_the_first_administrator_is_created_without_password_and_told_what_to_do():
    said = run("Alice@Exemple.Test", "--name", "Alice")
    user = User.objects.get()
    assert (user.email, user.full_name, user.club_role) == ("alice@exemple.test", "Alice", "administrator")
    assert not user.has_usable_password()
    assert "/compte/login/code/" in said
    assert "second facteur" in said
    assert mail.outbox[0].to == ["alice@exemple.test"]
    assert "/compte/login/code/" in mail.outbox[0].body


@pytest.mark.django_db
def test_running_it_again_changes_nothing():
    run("alice@exemple.test")
    assert "rien à faire" in run("alice@exemple.test")
    assert User.objects.count() == 1


@pytest.mark.django_db
def test_an_existing_account_is_promoted_only_when_asked():
    user = UserFactory(email="zoe@exemple.test")
    with pytest.raises(CommandError, match="--promote"):
        run("zoe@exemple.test")
    user.refresh_from_db()
    assert user.club_role == "none"
    run("zoe@exemple.test", "--promote")
    user.refresh_from_db()
    assert user.is_administrator


@pytest.mark.django_db
def test_a_wrong_address_is_said():
    with pytest.raises(CommandError, match="pas valide"):
        run("alice")


@pytest.mark.django_db
def test_a_mail_server_that_does_not_answer_stops_nothing(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 1, 1
    assert "demander un code" in run("alice@exemple.test")
