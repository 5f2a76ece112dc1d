"""What this app adds to pages of others: an actor's timeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from common.registries import TimelineEntry
from ecosystems.models import EcosystemMember

if TYPE_CHECKING:
    from accounts.viewer import Viewer
    from actors.models import Actor


def actor_timeline(viewer: Viewer, actor: Actor, limit: int) -> list[TimelineEntry]:
    """When the actor joined the ecosystems this person sees, one query."""
    rows = EcosystemMember.objects.visible_to(viewer).filter(actor=actor).select_related("ecosystem")
    return [
        TimelineEntry(
            on=row.joined_on,
            title=f"Rejoint l’écosystème {row.ecosystem}",
            url=row.ecosystem.get_absolute_url(),
            text=row.get_role_display(),
        )
        for row in rows.order_by("-joined_on")[:limit]
    ]
