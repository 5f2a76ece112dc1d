"""Personal links: 256 random bits, of which only the hash is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from assessments.models import Assessment, AssessmentInvitation
from assessments.services.mails import Mail
from common.errors import DomainError
from common.tokens import new_token, token_hash

if TYPE_CHECKING:
    from accounts.models import User
    from actors.models import Contact


@transaction.atomic
def invite_contact(*, assessment: Assessment, contact: Contact, by: User | None) -> tuple[AssessmentInvitation, str]:
    """Send `contact` their own link to the assessment; a link they already had stops working.

    Returns the invitation and the secret, shown nowhere but in the e-mail. Raises DomainError when the
    assessment is sent, when the contact belongs to another actor, opposed, or has no address.
    """
    if assessment.is_submitted:
        raise DomainError("Cet auto-diagnostic est déjà envoyé.")
    if contact.actor_id != assessment.actor_id:  # type: ignore[attr-defined]
        raise DomainError("Cette personne n'est pas un contact de cet acteur.", field="contact")
    if contact.opposed_at or contact.archived_at:
        raise DomainError("Cette personne ne souhaite plus être contactée.", field="contact")
    if not contact.email:
        raise DomainError("L'adresse de cette personne manque : complétez sa fiche.", field="contact")
    earlier = assessment.invitations.filter(contact=contact).order_by("pk").last()
    assessment.invitations.filter(contact=contact, revoked_at=None).update(revoked_at=timezone.now())
    token = new_token()
    invitation = AssessmentInvitation.objects.create(
        assessment=assessment,
        contact=contact,
        contribution=assessment.contributions.filter(contact=contact).first(),
        token_hash=token_hash(token),
        sent_by=by,
        expires_at=timezone.now() + settings.ASSESSMENT_LINK_VALIDITY,
        begun_at=earlier.begun_at if earlier else None,
    )
    invitation.mail = Mail(  # type: ignore[attr-defined]
        "invitation",
        to=contact.email,
        subject="un auto-diagnostic vous attend",
        context={
            "invitation": invitation,
            "assessment": assessment,
            "url": settings.BASE_URL + reverse("assessments:link", args=[token]),
            "by": by,
        },
    )
    return invitation, token


def resend_invitation(*, invitation: AssessmentInvitation, by: User | None) -> tuple[AssessmentInvitation, str]:
    """Send a new link to the same person; the old one stops working. Raises as `invite_contact`."""
    return invite_contact(assessment=invitation.assessment, contact=invitation.contact, by=by)


@transaction.atomic
def revoke_invitation(*, invitation: AssessmentInvitation) -> AssessmentInvitation:
    """Make a link stop working at once, also where it is already open. Again: no effect."""
    if invitation.revoked_at is None:
        invitation.revoked_at = timezone.now()
        invitation.save(update_fields=["revoked_at"])
    return invitation


@transaction.atomic
def open_invitation(*, token: str, is_new_browser: bool = True) -> AssessmentInvitation:
    """Exchange a link for the right to open its assessment; the caller keeps that right in the session.

    A second browser is told to the contact, who can make the link stop working. Raises DomainError, always the
    same one, when the link is unknown, expired or revoked.
    """
    invitation = (
        AssessmentInvitation.objects.usable()
        .select_related("assessment__actor", "contact")
        .filter(token_hash=token_hash(token))
        .first()
    )
    if invitation is None:
        raise DomainError("Ce lien ne fonctionne pas ou plus.")
    if invitation.opened_at is None:
        invitation.opened_at = timezone.now()
        invitation.save(update_fields=["opened_at"])
    elif is_new_browser and invitation.contact.email:
        Mail(
            "link_opened",
            to=invitation.contact.email,
            subject="votre lien a été ouvert depuis un autre navigateur",
            context={"invitation": invitation},
        )
    return invitation


def invitation_of(token: str) -> AssessmentInvitation | None:
    """The invitation of a secret, whatever its state: never shown to whoever holds the link."""
    return (
        AssessmentInvitation.objects.select_related("assessment__actor", "contact", "sent_by")
        .filter(token_hash=token_hash(token))
        .first()
    )


@transaction.atomic
def request_new_link(*, token: str) -> None:
    """Tell whoever sent a link that its holder asks for another one. An unknown link does nothing, silently;
    the same link is told once a day."""
    invitation = invitation_of(token)
    if invitation is None or not cache.add(f"assessments:link-request:{invitation.pk}", 1, 24 * 3600):
        return
    people = [invitation.sent_by] if invitation.sent_by else list(invitation.assessment.facilitators.all())
    for person in people:
        Mail(
            "link_request",
            to=person.email,
            subject="un nouveau lien est demandé",
            context={"invitation": invitation, "assessment": invitation.assessment},
        )
