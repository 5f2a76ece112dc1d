"""Requests to join the Club or a programme: received from anyone, decided by the Club."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from actors.models import Actor, Contact
from actors.services import create_actor, create_contact
from actors.services.actors import check
from common.errors import DomainError
from common.limits import spend
from common.mails import send_after_commit
from programmes.enums import JoinRequestKind, JoinRequestState
from programmes.models import JoinRequest, Path, Programme
from programmes.services.built import built_on
from programmes.services.paths import enrol_actor

if TYPE_CHECKING:
    from accounts.models import User
    from territories.models import Commune

LEGAL_BASIS = "Demande de la personne"
MAILS_PER_DAY = 3  # to one address: the form must not serve to write to others


def receive_join_request(
    *,
    organisation: str,
    full_name: str,
    email: str,
    submission_id: uuid.UUID,
    kind: str = JoinRequestKind.CLUB,
    programme: Programme | None = None,
    siret: str = "",
    commune_name: str = "",
    message: str = "",
) -> tuple[JoinRequest, bool]:
    """Keep a request and thank its author by e-mail; sent twice, it is one request and one e-mail.

    Returns the request and whether it is new. Raises DomainError on a value the database refuses.
    """
    known = JoinRequest.objects.filter(submission_id=submission_id).first()
    if known is not None:
        return known, False
    request = JoinRequest(
        kind=kind, programme=programme, organisation=organisation, full_name=full_name, email=email.strip().lower(),
        siret=siret, commune_name=commune_name, message=message, submission_id=submission_id,
    )  # fmt: skip
    check(request, exclude=("submission_id",))
    try:
        with transaction.atomic():
            request.save()
    except IntegrityError:
        return JoinRequest.objects.get(submission_id=submission_id), False
    if spend("programmes.join.mail", request.email, limit=MAILS_PER_DAY, seconds=24 * 3600):
        _write_to(request, "received", "Votre demande est bien arrivée")
    return request, True


@transaction.atomic
def accept_join_request(
    *,
    join_request: JoinRequest,
    by: User,
    actor: Actor | None = None,
    kind: str = "",
    name: str = "",
    siret: str = "",
    commune: Commune | None = None,
) -> tuple[Actor, Contact]:
    """Attach the request to `actor`, or create the actor; add the person to its contacts; open the programme's path.

    The contact is dated: informed on the day of the request, which is its legal basis. A contact of the actor with
    the same e-mail is that person. The person is told by e-mail. Raises DomainError when somebody already decided,
    and on a SIRET another sheet has.
    """
    join_request = _locked(join_request)
    if not join_request.is_waiting:
        raise DomainError("Cette demande a déjà été traitée.")
    made: dict[str, int] = {}
    if actor is None:
        actor = create_actor(name=name or join_request.organisation, kind=kind, siret=siret, commune=commune, by=by)
        made["actor"] = actor.pk
    contact, is_new = _contact(join_request, actor, by)
    if is_new:
        made["contact"] = contact.pk
    programme = join_request.programme
    if programme is not None and not actor.paths.filter(programme=programme).exists():
        made["path"] = enrol_actor(programme=programme, actor=actor, by=by).pk
    _decide(join_request, JoinRequestState.ACCEPTED, by, actor=actor, made=made)
    _write_to(join_request, "accepted", "Votre demande est acceptée")
    return actor, contact


@transaction.atomic
def decline_join_request(*, join_request: JoinRequest, by: User, reason: str, answer: str = "") -> JoinRequest:
    """Decline a request for a reason the Club keeps; `answer`, when there is one, is sent to the person.

    Raises DomainError without a reason, or when somebody already decided.
    """
    join_request = _locked(join_request)
    if not join_request.is_waiting:
        raise DomainError("Cette demande a déjà été traitée.")
    if not reason.strip():
        raise DomainError("Notez en quelques mots pourquoi : l’équipe doit pouvoir le relire.", field="reason")
    _decide(join_request, JoinRequestState.DECLINED, by, decline_reason=reason.strip())
    if answer.strip():
        _write_to(join_request, "declined", "Votre demande au Club Inné", answer=answer.strip())
    return join_request


@transaction.atomic
def reopen_join_request(*, join_request: JoinRequest, by: User) -> JoinRequest:
    """Undo a decision: what accepting created goes back (sheet and contact archived, path removed).

    The archived sheet leaves its SIRET to the one that will be made for this request.

    Raises DomainError when the request waits already, and when something was built on what accepting created.
    """
    join_request = _locked(join_request)
    if join_request.is_waiting:
        raise DomainError("Cette demande attend déjà une décision.")
    made = join_request.made
    path = Path.objects.filter(pk=made.get("path")).first()
    contact = Contact.objects.filter(pk=made.get("contact"), archived_at=None).first()
    actor = Actor.objects.filter(pk=made.get("actor"), archived_at=None).first()
    built = [
        *(built_on(path) if path else []),
        *(built_on(contact) if contact else []),
        *(built_on(actor, apart=(join_request, path, contact)) if actor else []),
    ]
    if built:
        raise DomainError(f"La décision a déjà servi ({', '.join(dict.fromkeys(built))}) : elle ne se défait plus.")
    if path is not None:
        path.delete()
    for row in (contact, actor):
        if row is not None:
            row.archived_at = timezone.now()
            row.save(update_fields=["archived_at"])
    if actor is not None and actor.siret:
        actor.siret = ""
        actor.save(update_fields=["siret"])
    join_request.state, join_request.decided_by, join_request.decided_at = JoinRequestState.RECEIVED, None, None
    join_request.actor, join_request.decline_reason, join_request.made = None, "", {}
    join_request.save()
    return join_request


def _contact(join_request: JoinRequest, actor: Actor, by: User) -> tuple[Contact, bool]:
    """The person among the actor's contacts, and whether they were not there before."""
    asked_on = timezone.localdate(join_request.received_at)
    people = actor.contacts.filter(archived_at=None)
    known = people.filter(email__iexact=join_request.email).first() if join_request.email else None
    if known is None:
        contact = create_contact(
            full_name=join_request.full_name, email=join_request.email, actor=actor, by=by, informed_on=asked_on,
            legal_basis=LEGAL_BASIS, last_heard_on=asked_on,
        )  # fmt: skip
        return contact, True
    known.last_heard_on = max(asked_on, known.last_heard_on or asked_on)
    if known.informed_on is None:
        known.informed_on, known.legal_basis = asked_on, known.legal_basis or LEGAL_BASIS
    known.save(update_fields=["last_heard_on", "informed_on", "legal_basis"])
    return known, False


def _locked(join_request: JoinRequest) -> JoinRequest:
    rows = JoinRequest.objects.select_for_update(of=("self",)).select_related("programme")
    return rows.get(pk=join_request.pk)


def _decide(join_request: JoinRequest, state: str, by: User, **values: Any) -> None:
    values |= {"state": state, "decided_by": by, "decided_at": timezone.now()}
    for name, value in values.items():
        setattr(join_request, name, value)
    join_request.save(update_fields=list(values))


def _write_to(join_request: JoinRequest, what: str, subject: str, **more: Any) -> None:
    """A notice to the person who asked, unless they were erased; a mail server that fails undoes nothing."""
    if not join_request.email:
        return
    send_after_commit(
        to=join_request.email, subject=f"Club Inné – {subject}", text=f"programmes/emails/join_{what}.txt",
        html=f"programmes/emails/join_{what}.html", must_leave=False,
        context={"join_request": join_request, "contact": settings.CONTACT_EMAIL, **more},
    )  # fmt: skip
