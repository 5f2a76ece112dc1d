"""The company's space: what a member finds at home, read in a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accompaniments.models import Accompaniment, ActorPart, Commitment, CommitmentWord, Document, Evidence, Statement
from actors.models import Actor, Resource, UsefulEffect
from actors.proof import Proof, proofs
from assessments.models import Milestone
from programmes.enums import TrajectoryStage
from programmes.models import Path

if TYPE_CHECKING:
    from accounts.viewer import Viewer

ROWS = 5
MEETINGS = 3
KINDS: dict[str, Any] = {"effect": UsefulEffect, "resource": Resource}
SLUGS = {"effect": "effets", "resource": "deja-la"}


@dataclass(frozen=True, slots=True)
class Spoken:
    """An effect or a resource noted about an actor, what proves it, and the latest thing the actor said of it."""

    row: Any
    kind: str
    proof: Proof
    said: Evidence | None = None

    @property
    def slug(self) -> str:
        return SLUGS[self.kind]


@dataclass(slots=True)
class Space:
    """Everything the page shows; few rows of each, the rest has its own page."""

    actors: list[Actor]
    paths: list[dict[str, Any]] = field(default_factory=list)
    commitments: list[Commitment] = field(default_factory=list)
    meetings: list[Accompaniment] = field(default_factory=list)
    spoken: list[Spoken] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)

    @property
    def has_several(self) -> bool:
        return len(self.actors) > 1


def space_of(viewer: Viewer) -> Space | None:
    """The space of a member's own actors; nothing for the Club and for whoever is a member of none."""
    if viewer.is_club or not viewer.actor_ids:
        return None
    space = Space(actors=list(Actor.objects.readable_by(viewer).order_by("sort_key")))
    space.paths = _paths(viewer)
    space.commitments = list(own_commitments(viewer).open().with_words()[:ROWS])
    space.meetings = _meetings(viewer)
    latest = [row for kind in KINDS for row in noted(viewer, kind).order_by("-created_at", "-pk")[:ROWS]]
    space.spoken = spoken(sorted(latest, key=lambda row: row.created_at, reverse=True)[:ROWS])
    space.documents = list(Document.objects.visible_to(viewer).on_a_line()[:ROWS])
    return space


def own_commitments(viewer: Viewer) -> Any:
    """What the member's actors undertook, the nearest date first."""
    return Commitment.objects.filter(actor__in=viewer.actor_ids)


def noted(viewer: Viewer, kind: str) -> Any:
    """The effects or resources noted about the member's actors."""
    return KINDS[kind].objects.visible_to(viewer).filter(actor__in=viewer.actor_ids).select_related("actor")


def spoken(rows: list[Any]) -> list[Spoken]:
    """The same rows with their proof and what the actor last said of them in its space; two queries."""
    kinds = {model: kind for kind, model in KINDS.items()}
    weighed = proofs((type(row), row.pk) for row in rows)
    ids: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        ids[kinds[type(row)]].append(row.pk)
    said: dict[tuple[str, int], Evidence] = {}
    if rows:
        words = Evidence.objects.filter(statement__is_from_space=True)
        for kind in KINDS:
            for evidence in words.filter(**{f"{kind}__in": ids[kind]}).order_by("pk") if ids[kind] else ():
                said[kind, getattr(evidence, f"{kind}_id")] = evidence
    return [
        Spoken(row, kinds[type(row)], weighed[type(row), row.pk], said.get((kinds[type(row)], row.pk)))
        for row in rows
    ]


def _paths(viewer: Viewer) -> list[dict[str, Any]]:
    """Each path with the steps of the trajectory, where it stands, and its milestones with what they call for."""
    milestones = Milestone.objects.with_state().prefetch_related("assessments").order_by("due_on", "pk")
    rows = (
        Path.objects.filter(actor__in=viewer.actor_ids)
        .with_names()
        .prefetch_related(Prefetch("milestones", queryset=milestones))
        .order_by("-registered_on", "-pk")[:ROWS]
    )
    order = list(TrajectoryStage)
    return [
        {
            "path": path,
            "stages": [
                {"label": stage.wording, "is_reached": rank <= here, "is_current": rank == here}
                for rank, stage in enumerate(order)
            ],
            "milestones": path.milestones.all(),  # type: ignore[attr-defined]
        }
        for path in rows
        for here in [order.index(TrajectoryStage(path.stage))]
    ]


def _meetings(viewer: Viewer) -> list[Accompaniment]:
    """The latest ones held: the group's text and, in `own_parts`, what concerns the member's actors alone."""
    parts = ActorPart.objects.filter(actor__in=viewer.actor_ids).select_related("actor")
    rows = Accompaniment.objects.visible_to(viewer).held()
    return list(rows.prefetch_related(Prefetch("parts", queryset=parts, to_attr="own_parts"))[:MEETINGS])


# --- what the facilitator finds in the inbox ---


def said_items(viewer: Viewer, *, limit: int) -> list[dict[str, Any]]:
    """What members said and nobody of the Club read yet, oldest first: two queries. `read_url` closes it in place."""
    statements = Statement.objects.waiting_for(viewer).select_related("actor").order_by("said_at", "pk")[:limit]
    evidences = Evidence.objects.filter(statement__in=[row.pk for row in statements]).with_subjects()
    about = {evidence.statement_id: evidence for evidence in evidences}  # type: ignore[attr-defined]
    items = [_statement_item(row, about[row.pk]) for row in statements if row.pk in about]
    words = CommitmentWord.objects.waiting_for(viewer).select_related("commitment__actor", "said_by")
    items += [_word_item(word) for word in words.order_by("said_at", "pk")[:limit]]
    return items[:limit]


def _statement_item(statement: Statement, evidence: Evidence) -> dict[str, Any]:
    verb = "conteste" if evidence.stance == "contests" else "confirme"
    return {
        "label": f"{statement.actor} {verb}\u00a0: {evidence.subject}",
        "url": reverse("accompaniments:evidence_detail", args=[evidence.pk]),
        "when": date_format(timezone.localtime(statement.said_at), "j N"), "is_late": verb == "conteste",
        "read_url": reverse("accompaniments:statement_read", args=[statement.pk]),
    }  # fmt: skip


def _word_item(word: CommitmentWord) -> dict[str, Any]:
    answer = "tenu" if word.is_kept else "pas tenu"
    said = f", dit {word.said_by}" if word.said_by else ""
    text = f" («\u00a0{word.text}\u00a0»)" if word.text else ""
    return {
        "label": f"{word.commitment.actor}\u00a0: {word.commitment.what}. {answer.capitalize()}{said}{text}",
        "url": reverse("accompaniments:detail", args=[word.commitment.accompaniment_id]),
        "when": date_format(timezone.localtime(word.said_at), "j N"), "is_late": not word.is_kept,
        "read_url": reverse("accompaniments:commitment_word_read", args=[word.pk]),
    }  # fmt: skip
