"""Requests to join the Club or a programme: received from anyone, decided by the Club."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import timezone

from actors.models import Actor, Contact
from actors.services import create_actor, create_contact
from actors.services.actors import check
from common.errors import DomainError
from programmes.enums import JoinRequestKind, JoinRequestState
from programmes.models import JoinRequest, Programme
from programmes.services.mails import send_after_commit
from programmes.services.paths import enrol_actor
from territories.models import Commune

if TYPE_CHECKING:
    from accounts.models import User


def receive_join_request(
    *,
    organisation: str,
    full_name: str,
    email: str,
    submission_id: uuid.UUID,
    kind: str = JoinRequestKind.CLUB,
    programme: Programme | None = None,
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
        commune_name=commune_name, message=message, submission_id=submission_id,
    )  # fmt: skip
    check(request, exclude=("submission_id",))
    try:
        with transaction.atomic():
            request.save()
            send_after_commit(
                to=request.email,
                subject="Votre demande est bien arrivée",
                body=render_to_string("programmes/emails/join_received.txt", {"join_request": request}),
            )
    except IntegrityError:
        return JoinRequest.objects.get(submission_id=submission_id), False
    return request, True


@transaction.atomic
def accept_join_request(
    *, join_request: JoinRequest, kind: str, by: User, actor: Actor | None = None
) -> tuple[Actor, Contact]:
    """Create the actor (or take the one given) and its contact; for a programme, open the path too.

    Raises DomainError when somebody already decided.
    """
    join_request = _to_decide(join_request)
    if actor is None:
        commune = None
        if join_request.commune_name:
            found = list(Commune.objects.active().filter(name__iexact=join_request.commune_name)[:2])
            commune = found[0] if len(found) == 1 else None
        actor = create_actor(name=join_request.organisation, kind=kind, commune=commune, by=by)
    contact = create_contact(
        full_name=join_request.full_name, email=join_request.email, actor=actor, by=by,
        informed_on=timezone.localdate(join_request.received_at), legal_basis="Demande de la personne",
        last_heard_on=timezone.localdate(join_request.received_at),
    )  # fmt: skip
    if join_request.programme is not None:
        enrol_actor(programme=join_request.programme, actor=actor, by=by)
    _decide(join_request, JoinRequestState.ACCEPTED, by, actor)
    return actor, contact


@transaction.atomic
def decline_join_request(*, join_request: JoinRequest, by: User) -> JoinRequest:
    """Decline a request; the answer to the person is the Club's own. Raises DomainError when already decided."""
    join_request = _to_decide(join_request)
    _decide(join_request, JoinRequestState.DECLINED, by, None)
    return join_request


def _to_decide(join_request: JoinRequest) -> JoinRequest:
    locked = JoinRequest.objects.select_for_update(of=("self",)).get(pk=join_request.pk)
    if locked.state != JoinRequestState.RECEIVED:
        raise DomainError("Cette demande a déjà été traitée.")
    return locked


def _decide(join_request: JoinRequest, state: str, by: User, actor: Actor | None) -> None:
    join_request.state, join_request.decided_by, join_request.decided_at = state, by, timezone.now()
    join_request.actor = actor
    join_request.save(update_fields=["state", "decided_by", "decided_at", "actor"])
