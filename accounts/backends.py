from allauth.account.auth_backends import AuthenticationBackend

from accounts.models import User


class Backend(AuthenticationBackend):
    """allauth's backend; loads the user and whether a second factor is set up in one query."""

    def get_user(self, user_id: int) -> User | None:
        user = User.objects.with_mfa().filter(pk=user_id).first()
        return user if user is not None and user.is_active else None
