"""Inviting somebody to open an account: for an actor, or on the Club's team."""

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.enums import ClubRole
from accounts.models import User
from accounts.services import clean_address, open_account
from actors.enums import MembershipRole
from actors.models import Actor, Contact, Invitation, Membership
from common.errors import DomainError
from common.mails import send_after_commit
from common.tokens import new_token, token_hash

CLOSED = "Cette invitation ne peut plus servir : demandez un nouveau lien à la personne qui vous a invité."


@transaction.atomic
def invite(
    *,
    actor: Actor,
    email: str,
    role: str,
    invited_by: User,
    club_role: str = ClubRole.NONE,
    contact: Contact | None = None,
) -> tuple[Invitation, str]:
    """Send a link that opens an account at this address; it replaces any earlier one for the same actor.

    Returns the invitation and the link's secret, kept nowhere. Only administrators invite on the Club's team.
    Raises DomainError: wrong address, somebody opposed, already a member, not allowed; or, the invitation being
    written, when the e-mail could not leave.
    """
    address = clean_address(email)
    if club_role != ClubRole.NONE and not invited_by.is_administrator:
        raise DomainError("Seule l’administration invite dans l’équipe du Club.", field="club_role")
    if contact is not None and contact.actor_id != actor.pk:
        raise DomainError("Ce contact n’est pas chez cet acteur.", field="contact")
    if Contact.objects.opposed().filter(email__iexact=address).exists():
        raise DomainError("Cette personne s’est opposée à recevoir des messages : levez d’abord l’opposition, "
                          "à sa demande.", field="email")  # fmt: skip
    member = Membership.objects.current().filter(actor=actor, user__email=address).exists()
    if member and club_role == ClubRole.NONE:
        raise DomainError("Cette personne est déjà rattachée à cet acteur.", field="email")
    # the lock lets two simultaneous invitations leave one valid link
    Actor.objects.select_for_update().get(pk=actor.pk)
    Invitation.objects.open().filter(actor=actor, email=address).update(revoked_at=timezone.now())
    token = new_token()
    invitation = Invitation.objects.create(
        actor=actor,
        email=address,
        role=MembershipRole(role),
        club_role=ClubRole(club_role),
        contact=contact,
        invited_by=invited_by,
        token_hash=token_hash(token),
        expires_at=timezone.now() + settings.INVITATION_VALIDITY,
    )
    send_after_commit(
        to=address,
        subject="Votre invitation à rejoindre la plateforme du Club Inné",
        text="actors/invitation_mail.txt",
        html="actors/invitation_mail.html",
        context={
            "invitation": invitation,
            "is_team": club_role != ClubRole.NONE,
            "link": settings.BASE_URL + reverse("actors:invitation_open", args=[token]),
        },
    )
    return invitation, token


@transaction.atomic
def revoke_invitation(*, invitation: Invitation) -> Invitation:
    """Close a link that was not used. Revoking twice changes nothing; an accepted one raises DomainError."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.accepted_at:
        raise DomainError("Cette invitation a déjà servi : mettez plutôt fin au rattachement.")
    if not invitation.revoked_at:
        invitation.revoked_at = timezone.now()
        invitation.save(update_fields=["revoked_at"])
    return invitation


def invitation_of(*, token: str) -> Invitation:
    """The invitation this link opens. Raises DomainError when it is unknown, expired, revoked or used."""
    invitation = Invitation.objects.open().filter(token_hash=token_hash(token)).first()
    if invitation is None:
        raise DomainError(CLOSED)
    return invitation


@transaction.atomic
def accept_invitation(
    *, invitation: Invitation, full_name: str = "", password: str | None = None, user: User | None = None
) -> User:
    """Open the invited account (or use `user`, signed in), attach it to the actor and claim its contact.

    One invitation serves once, whatever is submitted at the same time. Raises DomainError: closed invitation,
    an account that must sign in first, or an account of another address.
    """
    locked = Invitation.objects.select_for_update(of=("self",)).select_related("invited_by", "actor", "contact")
    held = locked.open().filter(pk=invitation.pk).first()
    if held is None or (held.club_role != ClubRole.NONE and not held.invited_by.is_administrator):
        raise DomainError(CLOSED)
    if user is None:
        user = open_account(email=held.email, full_name=full_name, password=password)
    elif not owns_address(user, held.email):
        raise DomainError("Cette invitation est adressée à une autre adresse que celles de votre compte.")
    _give_club_role(user, held.club_role)
    _attach(user, held)
    _claim_contact(user, held)
    held.accepted_at = timezone.now()
    held.save(update_fields=["accepted_at"])
    send_after_commit(
        to=held.email,
        subject="Votre accès à la plateforme du Club Inné est ouvert",
        text="actors/invitation_accepted_mail.txt",
        html="actors/invitation_accepted_mail.html",
        context={"contact": settings.CONTACT_EMAIL, "login_url": settings.BASE_URL + reverse("account_login")},
        must_leave=False,
    )
    return user


def owns_address(user: User, address: str) -> bool:
    """Whether this account proved that it receives mail there."""
    return user.emailaddress_set.filter(email__iexact=address, verified=True).exists()  # type: ignore[attr-defined]


def _give_club_role(user: User, club_role: str) -> None:
    """An invitation raises a role, it never lowers one."""
    if club_role == ClubRole.NONE or user.is_administrator:
        return
    user.club_role = ClubRole(club_role)
    user.save(update_fields=["club_role"])


def _attach(user: User, invitation: Invitation) -> None:
    membership, created = Membership.objects.get_or_create(
        actor=invitation.actor, user=user, ended_on=None, defaults={"role": invitation.role}
    )
    if not created and invitation.role == MembershipRole.LEAD and membership.role != MembershipRole.LEAD:
        membership.role = MembershipRole.LEAD
        membership.save(update_fields=["role"])


def _claim_contact(user: User, invitation: Invitation) -> None:
    """The person's history at this actor becomes theirs; without a contact, one is created."""
    contacts = Contact.objects.filter(actor=invitation.actor, archived_at=None)
    today = timezone.localdate()
    if contacts.filter(user=user).update(last_heard_on=today):
        return
    free = contacts.filter(user=None)
    contact = (
        free.filter(pk=invitation.contact_id or 0).first() or free.filter(email__iexact=invitation.email).first()
    )
    if contact is None:
        contact = Contact(actor=invitation.actor, full_name=str(user), email=invitation.email, informed_on=today)
    contact.user, contact.last_heard_on = user, today
    contact.save()
