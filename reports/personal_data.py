"""What this app holds about a person: the versions they asked for, and what is frozen."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from actors.models import Contact
from actors.personal_data import Rows, identity_of, nothing
from common.registries import add_personal_data
from reports.models import ReportVersion


def _signed(contact: Contact) -> Any:
    user = contact.user
    return ReportVersion.objects.filter(Q(requested_by=user) | Q(published_by=user)) if user else []


def export_versions(contact: Contact) -> Rows:
    """The versions of reports this account asked for or published."""
    rows: Any = _signed(contact)
    return [
        {
            "rapport": str(row.report),
            "version": row.number,
            "demandée le": row.queued_at,
            "publiée le": row.published_at,
        }
        for row in (rows.defer("snapshot").select_related("report").order_by("pk") if rows != [] else [])
    ]


def export_frozen(contact: Contact) -> Rows:
    """Frozen versions that name the person, which should not be: they cannot change, they can be withdrawn."""
    pattern = identity_of(contact).pattern
    if not pattern:
        return []
    rows = ReportVersion.objects.annotate(_text=Cast("snapshot", TextField())).filter(_text__regex=pattern)
    return [
        {
            "rapport": str(row.report),
            "version": row.number,
            "publiée le": row.published_at,
            "retirée le": row.withdrawn_at,
        }
        for row in rows.defer("snapshot").select_related("report").order_by("pk")
    ]


def register() -> None:
    """Make it known."""
    add_personal_data(
        "rapports", export=export_versions, erase=nothing, title="Versions de rapports demandées",
        fate="Elles restent, signées « Compte fermé ».",
    )  # fmt: skip
    add_personal_data(
        "rapports-figes", export=export_frozen, erase=nothing, title="Rapports figés qui nomment la personne",
        fate="Une version figée ne change pas : retirez-la et publiez-en une autre.",
    )  # fmt: skip
