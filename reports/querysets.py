from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from common.querysets import JobQuerySet, related

if TYPE_CHECKING:
    from accounts.viewer import Viewer


class ReportQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> ReportQuerySet:
        """The Club: all; others: those with a version they may read."""
        if viewer.is_club:
            return self
        versions = related(self.model, "versions")
        return self.filter(Exists(versions.objects.visible_to(viewer).filter(report=OuterRef("pk"))))


class ReportVersionQuerySet(JobQuerySet):
    def visible_to(self, viewer: Viewer) -> ReportVersionQuerySet:
        """The Club: all; others: published versions addressed to their actor (or to one above it).

        A member of an actor also reads the published reports of its own path.
        """
        if viewer.is_club:
            return self
        if not viewer.is_authenticated:
            return self.none()
        recipients = related(self.model, "recipients")._base_manager
        addressed = recipients.filter(version=OuterRef("pk"), actor__in=viewer.partner_actor_ids)
        return self.published().filter(Exists(addressed) | Q(report__path__actor__in=viewer.actor_ids))

    def published(self) -> ReportVersionQuerySet:
        """Published; a withdrawn version stays readable, marked as such."""
        return self.filter(published_at__isnull=False)

    def light(self) -> ReportVersionQuerySet:
        """Without the frozen data, which weigh far more than the row: for lists, panels and progress."""
        return self.defer("snapshot")

    def unannounced(self, *, after: timedelta) -> ReportVersionQuerySet:
        """Published for `after` at least, and some recipients are still not written to."""
        waiting = related(self.model, "recipients")._base_manager.filter(version=OuterRef("pk"), notified_at=None)
        return self.filter(Exists(waiting), published_at__lt=timezone.now() - after, withdrawn_at=None)


class FigureSourceQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> FigureSourceQuerySet:
        """That a source exists: whoever reads the version. What it says: see each source's own rule."""
        versions = related(self.model, "version")
        return self.filter(version__in=versions.objects.visible_to(viewer).values("pk"))
