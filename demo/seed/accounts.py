"""The accounts one opens in one click: verified addresses, no password."""

from accounts.models import User
from accounts.services import open_account
from actors.models import Actor, Membership
from demo.accounts import DEMO_ACCOUNTS, DemoAccount


def load_users() -> dict[str, User]:
    """Create the missing accounts; those already there keep what was changed in them."""
    known = {user.email: user for user in User.objects.filter(email__in=[a.email for a in DEMO_ACCOUNTS])}
    return {account.slug: known.get(account.email) or _create(account) for account in DEMO_ACCOUNTS}


def _create(account: DemoAccount) -> User:
    return open_account(email=account.email, full_name=account.full_name, club_role=account.club_role)


def load_memberships(users: dict[str, User]) -> None:
    """Attach each account to its actor, once: a membership ended since is not opened again."""
    for account in DEMO_ACCOUNTS:
        user = users[account.slug]
        if not account.actor or user.memberships.exists():  # type: ignore[attr-defined]
            continue
        actor = Actor.objects.filter(name=account.actor).first()
        if actor is not None:
            Membership.objects.create(actor=actor, user=user, role=account.member_role)
