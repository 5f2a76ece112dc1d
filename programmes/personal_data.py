"""What this app holds about a person, and how long it keeps it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from actors.models import Contact
from actors.personal_data import Rows, addressed_to, pseudonym_of
from common.registries import RetentionRule, add_personal_data, add_retention
from programmes.enums import JoinRequestState
from programmes.models import JoinRequest

ERASED = "Personne effacée"


def _requests(contact: Contact) -> Any:
    return JoinRequest.objects.filter(addressed_to(contact)).order_by("pk")


def export_requests(contact: Contact) -> Rows:
    """What the person wrote to join the Club or a programme."""
    return [
        {"demande": row.get_kind_display(), "programme": str(row.programme or ""), "organisation": row.organisation,
         "SIRET": row.siret, "commune": row.commune_name,
         "nom": row.full_name, "courriel": row.email, "message": row.message,
         "reçue le": row.received_at, "état": row.get_state_display(), "traitée le": row.decided_at}
        for row in _requests(contact).select_related("programme")
    ]  # fmt: skip


def erase_requests(contact: Contact) -> int:
    """Name, address, message and why it was declined go; that somebody asked, and what became of it, stays."""
    return _requests(contact).update(full_name=pseudonym_of(contact), email="", message="", decline_reason="")


def requests_due() -> models.QuerySet:
    """Declined requests that still name somebody."""
    rows = JoinRequest.objects.filter(
        state=JoinRequestState.DECLINED, decided_at__lt=timezone.now() - settings.RETENTION_REQUEST
    )
    return rows.exclude(full_name=ERASED, email="", message="", decline_reason="")


def _forget(rows: Any) -> int:
    return rows.update(full_name=ERASED, email="", message="", decline_reason="")


def register() -> None:
    """Make it known."""
    add_personal_data(
        "demandes", export=export_requests, erase=erase_requests, title="Demandes pour rejoindre",
        fate="Nom, adresse, message et motif d’un refus effacés.",
    )  # fmt: skip
    add_retention(
        RetentionRule("demande-refusee", "Demandes refusées", "la décision",
                      lambda: settings.RETENTION_REQUEST, requests_due, _forget)
    )  # fmt: skip


def ended_before(limit: Any, *, programme: str, on: str) -> Q:
    """Rows of a programme ended before `limit`; without one, their own date (`on`) counts."""
    return Q(**{f"{programme}__ends_on__lt": limit}) | Q(**{f"{programme}__isnull": True, f"{on}__lt": limit})
