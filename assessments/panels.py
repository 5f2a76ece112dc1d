"""What this app adds to pages of lower apps: panels, the timeline of an actor, the home page of members."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from assessments.enums import MilestoneKind
from assessments.models import Assessment, Milestone
from assessments.schema import content_of
from common.registries import Missing, Panel, TimelineEntry, add_home, add_panel, add_timeline

if TYPE_CHECKING:
    from accounts.viewer import Viewer

HOME_ROWS = 6


def register() -> None:
    add_panel(
        "actor",
        Panel(
            slug="assessments",
            title="Auto-diagnostics",
            url=lambda actor: reverse("assessments:actor_panel", args=[actor.pk]),
            shown_to=lambda viewer, actor: viewer.is_club or actor.pk in viewer.actor_ids,
            position=40,
        ),
    )
    add_panel(
        "path",
        Panel(
            slug="assessments",
            title="Jalons et auto-diagnostics",
            url=lambda path: reverse("assessments:path_panel", args=[path.pk]),
            shown_to=lambda viewer, path: viewer.is_club or path.actor_id in viewer.actor_ids,
            position=30,
        ),
    )
    add_timeline("actor", _timeline)
    add_home("assessments", _home)


def missing(viewer: Viewer, programme: Any) -> list[Missing]:
    """What the next report of a programme lacks of assessments: milestones past their date, entry apart."""
    rows = Milestone.objects.late().filter(path__programme=programme)
    counts = rows.aggregate(
        entry=Count("pk", filter=Q(kind=MilestoneKind.BASELINE)),
        rest=Count("pk", filter=~Q(kind=MilestoneKind.BASELINE)),
    )
    url = reverse("programmes:cohort", args=[programme.pk])
    return [
        Missing("parcours sans auto-diagnostic d’entrée", counts["entry"], url, "Sans lui, rien ne se compare."),
        Missing("jalons en retard, à la sortie ou après", counts["rest"], url, "Ils disent ce qui dure."),
    ]  # fmt: skip


def _timeline(viewer: Viewer, actor: Any, limit: int) -> list[TimelineEntry]:
    rows = Assessment.objects.submitted().visible_to(viewer).filter(actor=actor).with_page()
    return [
        TimelineEntry(
            on=timezone.localdate(row.submitted_at),
            title=f"Auto-diagnostic envoyé : {row.questionnaire_version.questionnaire}",
            url=row.get_absolute_url(),
        )
        for row in rows.order_by("-submitted_at")[:limit]
    ]


def _home(viewer: Viewer) -> list[dict[str, Any]]:
    """Of own actors, what to fill or read next: title, address, progress of the furthest contributor, state."""
    if not viewer.actor_ids or viewer.is_club:
        return []
    given = Q(contributions__answers__value__isnull=False) | Q(contributions__answers__not_applicable_reason__gt="")
    rows = (
        Assessment.objects.filter(actor__in=viewer.actor_ids)
        .with_page()
        .annotate(
            given=Count("contributions__answers", filter=given, distinct=True),
            people=Count("contributions", distinct=True),
        )
        .order_by("-created_at", "-pk")[:HOME_ROWS]
    )
    return [_card(row) for row in rows]


def _card(row: Any) -> dict[str, Any]:
    title = str(row.questionnaire_version.questionnaire)
    if row.milestone:
        title += f" · {row.milestone.get_kind_display()}"
    if row.is_submitted:
        state = f"Envoyé le {timezone.localdate(row.submitted_at):%d/%m/%Y} : votre profil est prêt"
        return {
            "title": title,
            "url": reverse("assessments:answers", args=[row.pk]),
            "progress": None,
            "state": state,
        }
    asked = len(content_of(row.questionnaire_version).questions) * max(row.people, 1)
    return {
        "title": title,
        "url": row.get_absolute_url(),
        "progress": min(100, round(100 * row.given / asked)),
        "state": f"{row.get_state_display()} · {row.given} réponse{'s' if row.given > 1 else ''}",
    }
