"""What this app holds about a person who has an account."""

from __future__ import annotations

from typing import Any

from accounts.closing import forget_mails
from accounts.models import MailChoice, MailTurn


def export_mails(contact: Any) -> list[dict[str, Any]]:
    """Which regular mails the person chose, and when some left."""
    if contact.user is None:
        return []
    chosen = MailChoice.objects.filter(user=contact.user)
    rows: list[dict[str, Any]] = [
        {"résumé": row.get_digest_display(), "rappels": row.reminders, "choisi le": row.updated_at} for row in chosen
    ]
    turns = MailTurn.objects.filter(user=contact.user).order_by("on", "pk")
    return rows + [{"envoi": turn.key.partition(":")[0], "le": turn.on} for turn in turns]


def erase_mails(contact: Any) -> int:
    """Both go."""
    return forget_mails(contact.user) if contact.user is not None else 0
