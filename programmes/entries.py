"""What this app adds to pages of others: the home page's programmes, an actor's timeline, the search page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.urls import reverse

from actors.models import ActorConsent
from common.registries import Hit, Missing, TimelineEntry
from programmes.enums import ProgrammeStatus
from programmes.models import JoinRequest, Programme, StageMove

if TYPE_CHECKING:
    from accounts.viewer import Viewer
    from actors.models import Actor

MAX_ON_HOME = 5


def figures(programme: Any) -> list[dict[str, Any]]:
    """Plain totals, which any funder may read (disclosure rule `none`).

    Needs `with_counts` and `with_held_count`.
    """
    hint = f"sur {programme.target_actors} prévus" if programme.target_actors else ""
    return [
        {"label": "Acteurs inscrits", "value": programme.path_count, "hint": hint},
        {"label": "Parcours en cours", "value": programme.active_path_count},
        {"label": "Accompagnements tenus", "value": programme.held_count},
    ]


def find_programmes(viewer: Viewer, typed: str, limit: int) -> list[Hit]:
    """A group of the search page."""
    rows = Programme.objects.visible_to(viewer).matching(typed).only("name", "status")
    rows = rows.order_by("-starts_on", "sort_key")[:limit]
    return [Hit(row.name, row.get_absolute_url(), row.get_status_display()) for row in rows]


def home_programmes(viewer: Viewer) -> list[dict[str, Any]]:
    """The running programmes of the viewer's team, or those their organisation funds or supports."""
    rows = Programme.objects.visible_to(viewer)
    if viewer.is_club:
        rows = rows.teamed_by(viewer)
    elif viewer.is_partner:
        rows = rows.funded_by(viewer)
    else:
        return []
    rows = rows.exclude(status__in=[ProgrammeStatus.ENDED, ProgrammeStatus.CANCELLED])
    rows = rows.with_counts().with_held_count()[:MAX_ON_HOME]
    return [{"name": row.name, "url": row.get_absolute_url(), "figures": figures(row)} for row in rows]


def home_join_requests(viewer: Viewer) -> dict[str, Any] | None:
    """How many people wait for an answer, and where to give it; nothing when nobody does."""
    if not viewer.is_administrator:
        return None
    count = JoinRequest.objects.visible_to(viewer).waiting().count()
    return {"count": count, "url": reverse("programmes:join_requests")} if count else None


def actor_timeline(viewer: Viewer, actor: Actor, limit: int) -> list[TimelineEntry]:
    """Enrolments and steps of the actor's paths, one query each."""
    paths = actor.paths.visible_to(viewer).select_related("programme").order_by("-registered_on")[:limit]
    moves = (
        StageMove.objects.visible_to(viewer)
        .filter(path__actor=actor)
        .select_related("path__programme")
        .order_by("-on", "-pk")[:limit]
    )
    return [
        *(
            TimelineEntry(on=path.registered_on, title=f"Entre dans {path.programme}", url=path.get_absolute_url())
            for path in paths
        ),
        *(
            TimelineEntry(
                on=move.on,
                title=f"Étape : {move.get_to_stage_display()}",
                url=move.path.get_absolute_url(),
                text=move.reason,
            )
            for move in moves
        ),
    ]


def programme_timeline(viewer: Viewer, programme: Programme, limit: int) -> list[TimelineEntry]:
    """Who came in, who left, and the steps on the trajectory; a query each."""
    paths = programme.paths.visible_to(viewer).of_living_actors().select_related("actor")
    moves = StageMove.objects.visible_to(viewer).filter(path__programme=programme, path__actor__merged_into=None)
    moves = moves.select_related("path__actor")
    return [
        *(
            TimelineEntry(
                on=path.registered_on,
                title=f"{path.actor} entre dans le programme",
                url=path.get_absolute_url(),
            )
            for path in paths.order_by("-registered_on", "-pk")[:limit]
        ),
        *(
            TimelineEntry(
                on=path.ended_on,
                title=f"{path.actor} : parcours {path.get_status_display().lower()}",
                url=path.get_absolute_url(),
                text=path.get_drop_reason_display() if path.drop_reason else "",
            )
            for path in paths.filter(ended_on__isnull=False).order_by("-ended_on", "-pk")[:limit]
        ),
        *(
            TimelineEntry(
                on=move.on,
                title=f"{move.path.actor} : {move.get_to_stage_display()}",
                url=move.path.get_absolute_url(),
                text=move.reason,
            )
            for move in moves.order_by("-on", "-pk")[:limit]
        ),
    ]


def missing(viewer: Viewer, programme: Programme) -> list[Missing]:
    """What the next report of a programme lacks of its own frame: costs, amounts, documents, agreements."""
    means, calendar = (reverse(f"programmes:{name}", args=[programme.pk]) for name in ("means", "calendar"))
    costs = programme.budget_lines.aggregate(lines=Count("pk"), unknown=Count("pk", filter=Q(actual=None)))
    paths = programme.paths.of_living_actors()
    said = ActorConsent.objects.filter(use="list").values("actor")
    return [
        Missing("budget à noter", int(not costs["lines"]), means),
        Missing("postes de budget sans dépense notée", costs["unknown"], means),
        Missing("financeurs sans montant", programme.fundings.filter(role="funder", amount=None).count(), means),
        Missing("livrables en retard", programme.deliverables.late().count(), calendar),
        Missing("phases passées à clore", programme.phases.late().count(), calendar),
        Missing(
            "acteurs à qui demander s’ils acceptent d’être nommés", paths.exclude(actor__in=said).count(),
            reverse("programmes:cohort", args=[programme.pk]), "Sans réponse, ils sont comptés sans être nommés.",
        ),
    ]  # fmt: skip
