"""« À compléter »: what a facilitator closes in ten minutes a week, section by section, each thing in place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils import timezone

from accompaniments.enums import Voice
from accompaniments.models import Accompaniment, Commitment, Draft
from accompaniments.space import said_items
from actors.models import UsefulEffect
from assessments.models import Milestone
from common.models import new_uuid
from programmes.models import Path, Programme

if TYPE_CHECKING:
    from accounts.viewer import Viewer

SHOWN = 8  # of each section: what is closed makes room for the next
SOON, LATER = timedelta(days=7), timedelta(days=14)
EFFECTS = ("effets", "a-confirmer")
OBSERVED = 2
VOICES = [Voice.FACILITATOR, Voice.BENEFICIARY, Voice.ACTOR, Voice.THIRD_PARTY]


@dataclass(frozen=True)
class Section:
    """Things of one kind, oldest first, and what to do about them. `template` draws a line."""

    slug: str
    title: str
    hint: str
    template: str
    rows: list[Any]
    has_more: bool


def sections(viewer: Viewer) -> list[Section]:
    """Those that hold something; a constant number of queries."""
    found = [
        _section(
            "brouillons", "Brouillons à reprendre", "Rien n’est perdu : reprenez où vous en étiez.",
            "accompaniments/inbox/_brouillon.html",
            Draft.objects.visible_to(viewer),
        ),
        _section(
            "paroles", "Paroles d’entreprises", "Ce qu’elles disent de leur espace : lisez, puis répondez si besoin.",
            "accompaniments/inbox/_parole.html",
            said_items(viewer, limit=SHOWN + 1),
        ),
        _section(
            "accompagnements", "Accompagnements à terminer",
            "Dites s’ils ont eu lieu, et en une phrase ce qui a bougé.",
            "accompaniments/inbox/_accompagnement.html",
            to_finish(viewer),
        ),
        _section(
            "engagements", "Engagements à échéance", "Tenus, abandonnés, ou remis à plus tard.",
            "accompaniments/inbox/_engagement.html",
            due_commitments(viewer),
        ),
        _section(
            "jalons", "Jalons", "Un auto-diagnostic à proposer, ou un point fait autrement.",
            "accompaniments/inbox/_jalon.html", due_milestones(viewer),
        ),
        _section(
            "effets", "Effets attendus ou déclarés",
            "L’avez-vous vu, ou quelqu’un l’a-t-il dit ? Une phrase suffit pour que l’effet soit mieux prouvé.",
            "accompaniments/inbox/_effet.html",
            hardly_proven(viewer), prepare=_with_number,
        ),
        _section(
            "a-confirmer", "Effets à confirmer",
            "Constatés par le Club seul, ou contestés : à entendre de la bouche des bénéficiaires.",
            "accompaniments/inbox/_effet.html",
            to_confirm(viewer), prepare=_with_number,
        ),
    ]  # fmt: skip
    return [section for section in found if section.rows]


def to_finish(viewer: Viewer) -> Any:
    """Accompaniments in my facilitation whose day has come and that lack something; adds `first_actors`."""
    rows = Accompaniment.objects.of(viewer.user).to_complete().filter(on__lte=timezone.localdate())
    return rows.with_actors().order_by("on", "pk")


def due_commitments(viewer: Viewer) -> Any:
    """Open ones made in my accompaniments, late or within a week."""
    rows = Commitment.objects.open().filter(accompaniment__in=Accompaniment.objects.of(viewer.user).values("pk"))
    return rows.filter(due_on__lte=timezone.localdate() + SOON).select_related("actor").order_by("due_on", "pk")


def due_milestones(viewer: Viewer) -> Any:
    """Those of my programmes' paths that call for an assessment now."""
    rows = Milestone.objects.due().of_team(viewer.user).select_related("path__actor", "path__programme")
    return rows.order_by("due_on", "pk")


def hardly_proven(viewer: Viewer) -> Any:
    """Effects of the actors I follow that nobody has observed yet, oldest first."""
    return _effects(viewer).filter(proven_rank__lt=OBSERVED)


def to_confirm(viewer: Viewer) -> Any:
    """Effects of the actors I follow that we alone observed, or that somebody contests."""
    return _effects(viewer).filter(Q(proven_rank=OBSERVED) | Q(proven_rank=None))


def _effects(viewer: Viewer) -> Any:
    rows = UsefulEffect.objects.visible_to(viewer).filter(actor__in=_paths(viewer).values("actor"))
    return rows.select_related("actor").order_by("created_at", "pk")


def _paths(viewer: Viewer) -> Any:
    """The paths of the programmes I am in the team of, an administrator's own programmes like anybody's."""
    teamed = Programme.objects.visible_to(viewer).filter(team_members__user=viewer.user)
    return Path.objects.filter(programme__in=teamed.values("pk"))


def _section(
    slug: str, title: str, hint: str, template: str, rows: Any, *, prepare: Any = lambda row: None
) -> Section:
    found = list(rows[: SHOWN + 1])
    for row in found:
        prepare(row)
    return Section(slug, title, hint, template, found[:SHOWN], len(found) > SHOWN)


def _with_number(effect: UsefulEffect) -> None:
    """The number its one-line form sends, so that a double click is one piece of evidence."""
    effect.sending = new_uuid()  # type: ignore[attr-defined]
