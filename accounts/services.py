"""Opening and closing accounts."""

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.enums import ClubRole
from accounts.models import User
from common.errors import DomainError
from common.mails import one_line, send_after_commit
from common.registries import signed_up


def clean_address(email: str) -> str:
    """An e-mail address as accounts keep it (lower case). Raises DomainError when it is not one."""
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise DomainError("Cette adresse électronique n’est pas valide.", field="email") from error
    return address


@transaction.atomic
def open_account(
    *, email: str, full_name: str = "", password: str | None = None, club_role: str = ClubRole.NONE
) -> User:
    """Open an account whose address is known to be right (an invitation reached it, or an operator vouches).

    Without a password one signs in with a one-time code. Runs the sign-up hooks. Raises DomainError when the
    address already has an account.
    """
    address = clean_address(email)
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                address, password, full_name=one_line(full_name), club_role=ClubRole(club_role)
            )
    except IntegrityError as error:
        raise DomainError("Un compte a déjà cette adresse : connectez-vous.", field="email") from error
    EmailAddress.objects.create(user=user, email=address, primary=True, verified=True)
    signed_up(user)
    return user


@transaction.atomic
def create_administrator(*, email: str, full_name: str = "", promote: bool = False) -> tuple[User, bool]:
    """The first administrator: an account without password, told by e-mail how to sign in.

    Running it again changes nothing. An existing account becomes an administrator only with `promote`,
    DomainError otherwise. Returns the account and whether anything changed.
    """
    address = clean_address(email)
    user = User.objects.select_for_update().filter(email=address).first()
    if user is not None and user.is_administrator:
        return user, False
    if user is None:
        user = open_account(email=address, full_name=full_name, club_role=ClubRole.ADMINISTRATOR)
    elif not promote:
        raise DomainError("Un compte a déjà cette adresse. Pour lui confier l’administration, ajoutez --promote.")
    else:
        user.club_role, user.is_active = ClubRole.ADMINISTRATOR, True
        user.save(update_fields=["club_role", "is_active"])
    send_after_commit(
        to=user.email,
        subject="Votre compte d’administration du Club Inné",
        text="accounts/administrator_mail.txt",
        html="accounts/administrator_mail.html",
        context={"login_url": f"{settings.BASE_URL}{reverse('account_request_login_code')}"},
        must_leave=False,
    )
    return user, True
