from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q

from common.querysets import related

if TYPE_CHECKING:
    from accounts.viewer import Viewer


class EcosystemQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> EcosystemQuerySet:
        """The Club: all; members: those of their actor; partners: those of the programmes they fund."""
        rows = self.filter(archived_at=None)
        if viewer.is_club:
            return rows
        if not viewer.is_authenticated:
            return self.none()
        base = self.model._base_manager.filter(pk=OuterRef("pk"))
        own = base.filter(members__ended_on=None, members__actor__in=viewer.actor_ids)
        funded = base.filter(programme__fundings__actor__in=viewer.partner_actor_ids)
        return rows.filter(Exists(own) | Exists(funded))

    def with_identity(self) -> EcosystemQuerySet:
        """What the head of an ecosystem's page shows, one query."""
        return self.select_related("sphere", "territory", "programme")

    def with_member_count(self) -> EcosystemQuerySet:
        """Adds `member_count`: those who have not left."""
        return self.annotate(member_count=Count("members", filter=Q(members__ended_on=None)))


class EcosystemMemberQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> EcosystemMemberQuerySet:
        """As the ecosystem."""
        ecosystems = related(self.model, "ecosystem")
        return self.filter(ecosystem__in=ecosystems.objects.visible_to(viewer).values("pk"))

    def current(self) -> EcosystemMemberQuerySet:
        return self.filter(ended_on=None)

    def with_names(self) -> EcosystemMemberQuerySet:
        """With its ecosystem and actor, one query."""
        return self.select_related("ecosystem", "actor")
