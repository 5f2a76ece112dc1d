"""What this app puts on home pages and timelines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accompaniments.inbox import SOON, due_commitments, to_finish
from accompaniments.models import Accompaniment, Draft, Evidence
from accompaniments.space import Space, said_items, space_of
from common.registries import TimelineEntry
from programmes.models import Path

if TYPE_CHECKING:
    from accounts.viewer import Viewer
    from actors.models import Actor
    from programmes.models import Programme

HOME_ROWS = 6


def inbox_items(viewer: Viewer, *, limit: int = HOME_ROWS) -> list[dict[str, Any]]:
    """What this facilitator has to complete: drafts first, what members said, then
    meetings and commitments past their date."""
    if not viewer.is_club or viewer.user is None:
        return []
    today = timezone.localdate()
    items: list[dict[str, Any]] = [
        {
            "label": "Brouillon à reprendre", "url": draft.get_absolute_url(), "is_late": False,
            "when": date_format(timezone.localtime(draft.updated_at), "j N"),
        }
        for draft in Draft.objects.visible_to(viewer)[:3]
    ]  # fmt: skip
    items += said_items(viewer, limit=limit // 2)
    items += [
        {
            "label": ", ".join(filter(None, [row.title or row.get_kind_display(), *row.first_actors[:1]])),
            "url": reverse("accompaniments:edit", args=[row.pk]), "when": date_format(row.on, "j N"),
            "is_late": row.on < today - SOON,
        }
        for row in to_finish(viewer)[:limit]
    ]  # fmt: skip
    items += [
        {
            "label": f"{row.actor}\u00a0: {row.what}", "when": "en retard", "is_late": True,
            "url": reverse("accompaniments:edit", args=[row.accompaniment_id]),
        }
        for row in due_commitments(viewer).filter(due_on__lt=today)[:limit]
    ]  # fmt: skip
    return items[:limit]


def voice(viewer: Viewer) -> dict[str, Any] | None:
    """One verbatim this person reads and that may be quoted, the same all week."""
    if not viewer.is_club:
        return None
    rows = Evidence.objects.readable_by(viewer).quotable(named=False).filter(stance="supports").order_by("pk")
    count = rows.count()
    if not count:
        return None
    year, week, _ = timezone.localdate().isocalendar()
    chosen = rows.with_subjects()[(year * 53 + week) % count]
    subject = chosen.subject
    level = (
        type(subject)._default_manager.filter(pk=subject.pk).with_proof_level().values_list("proof_level", flat=True)
    )
    source = chosen.speaker or chosen.get_voice_display()
    return {
        "verbatim": chosen.verbatim, "proof": level.first(), "source_label": f"{source}, {date_format(chosen.on)}",
        "source_url": reverse("accompaniments:evidence_detail", args=[chosen.pk]),
    }  # fmt: skip


def space(viewer: Viewer) -> Space | None:
    """The space of a member; partners have it on its own page, beside what they support."""
    return space_of(viewer) if viewer.actor_ids and not viewer.is_partner else None


def space_url(viewer: Viewer) -> str:
    """Where a partner whose organisation also follows a path finds its own space."""
    if viewer.is_club or not viewer.is_partner:
        return ""
    follows = Path.objects.filter(actor__in=viewer.actor_ids).exists()
    return reverse("accompaniments:space") if follows else ""


def log_url(viewer: Viewer) -> str:
    return reverse("accompaniments:create") if viewer.is_club else ""


def inbox_url(viewer: Viewer) -> str:
    return reverse("accompaniments:inbox") if viewer.is_club else ""


def actor_timeline(viewer: Viewer, actor: Actor, limit: int) -> Iterable[TimelineEntry]:
    """The latest accompaniments of an actor."""
    return _entries(Accompaniment.objects.visible_to(viewer).filter(attendances__actor=actor).distinct(), limit)


def programme_timeline(viewer: Viewer, programme: Programme, limit: int) -> Iterable[TimelineEntry]:
    """The latest accompaniments of a programme."""
    return _entries(Accompaniment.objects.visible_to(viewer).filter(programme=programme), limit)


def _entries(rows: Any, limit: int) -> list[TimelineEntry]:
    return [
        TimelineEntry(
            on=row.on, title=row.title or row.get_kind_display(), url=row.get_absolute_url(), text=row.summary
        )
        for row in rows.exclude(state="cancelled").next_of_each_series().order_by("-on", "-pk")[:limit]
    ]
