from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from common.querysets import related
from common.search import SearchQuerySet
from programmes.enums import GOING

if TYPE_CHECKING:
    from accounts.viewer import Viewer


class ProgrammeQuerySet(SearchQuerySet):
    def visible_to(self, viewer: Viewer) -> ProgrammeQuerySet:
        """The Club: all; members: those their actor follows; partners: those their actor funds."""
        rows = self.filter(archived_at=None)
        if viewer.is_club:
            return rows
        if not viewer.is_authenticated:
            return self.none()
        followed = self.model._base_manager.filter(pk=OuterRef("pk"), paths__actor__in=viewer.actor_ids)
        return rows.filter(Exists(followed) | Exists(self._funded(viewer).filter(pk=OuterRef("pk"))))

    def open_to_applications(self) -> ProgrammeQuerySet:
        """Those the public site lets anyone apply to: their names are public."""
        return self.filter(archived_at=None, status="open")

    def teamed_by(self, viewer: Viewer) -> ProgrammeQuerySet:
        """Programmes whose team this person is in (administrators: all)."""
        if viewer.is_administrator:
            return self
        return self.filter(team_members__user=viewer.user) if viewer.is_facilitator else self.none()

    def funded_by(self, viewer: Viewer) -> ProgrammeQuerySet:
        """Programmes this person's actor, or an actor above it, funds or supports."""
        return self.filter(Exists(self._funded(viewer).filter(pk=OuterRef("pk"))))

    def _funded(self, viewer: Viewer) -> models.QuerySet:
        return self.model._base_manager.filter(fundings__actor__in=viewer.partner_actor_ids)

    def with_held_count(self) -> ProgrammeQuerySet:
        """Adds `held_count`: accompaniments that took place (reverse relation `accompaniments`)."""
        held = (
            related(self.model, "accompaniments")
            ._base_manager.filter(programme=OuterRef("pk"), state="held")
            .order_by()
            .values("programme")
            .annotate(n=Count("pk"))
            .values("n")
        )
        return self.annotate(held_count=Coalesce(Subquery(held), Value(0)))

    def with_identity(self) -> ProgrammeQuerySet:
        """What the head of a programme's page shows, one query."""
        return self.select_related("territory", "carrier")

    def with_page(self) -> ProgrammeQuerySet:
        """Its identity and its counts, one query."""
        return self.with_identity().with_counts().with_held_count()

    def with_team(self) -> ProgrammeQuerySet:
        """With its team and their names, one query; who asks whether somebody is in it needs no other."""
        members = related(self.model, "team_members")._base_manager.select_related("user").order_by("pk")
        return self.prefetch_related(models.Prefetch("team_members", queryset=members))

    def with_counts(self) -> ProgrammeQuerySet:
        """Adds `path_count`, `active_path_count` and `target_actors`, how many actors it aims at.

        A sheet absorbed by another is counted there, not twice.
        """
        living = Q(paths__actor__merged_into=None)
        targets = related(self.model, "targets")._base_manager.filter(programme=OuterRef("pk"), measure="actors")
        return self.annotate(
            target_actors=Subquery(targets.values("value")[:1]),
            path_count=Count("paths", filter=living, distinct=True),
            active_path_count=Count("paths", filter=living & Q(paths__status="active"), distinct=True),
        )


class PhaseQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> PhaseQuerySet:
        """The Club: how a programme is run is its own business. Those of an archived one are gone with it."""
        return self.filter(programme__archived_at=None) if viewer.is_club else self.none()

    def current(self) -> PhaseQuerySet:
        """Neither done nor given up, the first to end first."""
        return self.filter(state__in=["planned", "running"]).order_by("ends_on", "position", "pk")

    def late(self) -> PhaseQuerySet:
        return self.current().filter(ends_on__lt=timezone.localdate())


class DeliverableQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> DeliverableQuerySet:
        """The Club, and its document with it, unless the programme is archived."""
        return self.filter(programme__archived_at=None) if viewer.is_club else self.none()

    def to_deliver(self) -> DeliverableQuerySet:
        """Not handed over yet, the most pressing first."""
        return self.filter(delivered_on=None).order_by("due_on", "pk")

    def late(self) -> DeliverableQuerySet:
        return self.to_deliver().filter(due_on__lt=timezone.localdate())


class ReferenceQuerySet(models.QuerySet):
    """Modules and templates: reference data of the Club."""

    def visible_to(self, viewer: Viewer) -> ReferenceQuerySet:
        return self.filter(is_active=True) if viewer.is_club else self.none()

    def active(self) -> ReferenceQuerySet:
        return self.filter(is_active=True)


class FundingQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> FundingQuerySet:
        """The Club: those of every programme not archived; partners: their own."""
        if viewer.is_club:
            return self.filter(programme__archived_at=None)
        return self.filter(actor__in=viewer.partner_actor_ids)


class PathQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> PathQuerySet:
        """The Club: all; members: their own actor's. A partner reads counts, never a path."""
        return self if viewer.is_club else self.filter(actor__in=viewer.actor_ids)

    def of_living_actors(self) -> PathQuerySet:
        """Without those left on a sheet absorbed by another, which has its own path in the programme."""
        return self.filter(actor__merged_into=None)

    def going(self) -> PathQuerySet:
        """Neither finished nor interrupted."""
        return self.filter(status__in=GOING)

    def with_names(self) -> PathQuerySet:
        """With its actor and programme, one query."""
        return self.select_related("actor", "programme")


class StageMoveQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> StageMoveQuerySet:
        """As the path."""
        return self if viewer.is_club else self.filter(path__actor__in=viewer.actor_ids)


class JoinRequestQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> JoinRequestQuerySet:
        """The Club's team only."""
        return self if viewer.is_club else self.none()

    def with_names(self) -> JoinRequestQuerySet:
        """With its programme, its actor and who decided, one query."""
        return self.select_related("programme", "actor", "decided_by")

    def waiting(self) -> JoinRequestQuerySet:
        return self.filter(state="received")

    def decided(self) -> JoinRequestQuerySet:
        """Accepted or declined, the latest decision first."""
        return self.exclude(state="received").order_by("-decided_at", "-pk")
