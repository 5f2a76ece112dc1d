from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Subquery
from django.utils import timezone

from common.querysets import related

if TYPE_CHECKING:
    from accounts.viewer import Viewer


class AccompanimentQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> AccompanimentQuerySet:
        """The Club: all; members: those their actor came to or is expected at (the page shows the shared part only).

        A partner never reads one, reports count them: an agent who attends a workshop of a programme their
        organisation funds still sees it as a partner, unless it follows that programme itself.
        """
        if viewer.is_club:
            return self
        if not viewer.actor_ids:
            return self.none()
        came = related(self.model, "attendances")._base_manager.filter(
            accompaniment=OuterRef("pk"), actor__in=viewer.actor_ids, status__in=["registered", "present"]
        )
        programmes = related(self.model, "programme").objects
        funded = programmes.funded_by(viewer).exclude(paths__actor__in=viewer.actor_ids)
        return self.filter(Exists(came)).exclude(programme__in=funded.values("pk"))

    def teamed_by(self, viewer: Viewer) -> AccompanimentQuerySet:
        """Those this person may write: in their facilitation or their programme's team (administrators: all)."""
        if viewer.is_administrator:
            return self
        if not viewer.is_facilitator:
            return self.none()
        through = self.model._meta.get_field("facilitators").remote_field.through._base_manager  # type: ignore[union-attr]
        mine = through.filter(accompaniment=OuterRef("pk"), user=viewer.user)
        programmes = related(self.model, "programme").objects.teamed_by(viewer)
        return self.filter(Exists(mine) | Q(programme__in=programmes.values("pk")))

    def with_actors(self) -> AccompanimentQuerySet:
        """Ready for `actor_names`."""
        return self.prefetch_related("attendances__actor")

    def with_place_in_series(self) -> AccompanimentQuerySet:
        """Adds `series_rank` and `series_size` among the sessions planned together that were not cancelled."""
        others = self.model._base_manager.filter(series=OuterRef("series")).exclude(state="cancelled").order_by()
        before = others.filter(Q(on__lt=OuterRef("on")) | Q(on=OuterRef("on"), pk__lte=OuterRef("pk")))
        counted = Func(F("pk"), function="COUNT", output_field=models.IntegerField())
        return self.annotate(
            series_rank=Subquery(before.annotate(n=counted).values("n")),
            series_size=Subquery(others.annotate(n=counted).values("n")),
        )

    def on_a_line(self) -> AccompanimentQuerySet:
        """What a line of a list shows, two queries."""
        return self.select_related("programme").with_actors().with_place_in_series()

    def held(self) -> AccompanimentQuerySet:
        return self.filter(state="held")

    def to_complete(self) -> AccompanimentQuerySet:
        """Whatever one said of its completeness, a planned one has not been told yet."""
        return self.exclude(completeness="complete", state="held").exclude(state="cancelled")


class PrivateNoteQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> PrivateNoteQuerySet:
        """Their author and the team; an administrator reads them only through a journaled access."""
        if not viewer.is_club:
            return self.none()
        accompaniments = related(self.model, "accompaniment")
        team = accompaniments.objects.filter(
            Q(facilitators=viewer.user) | Q(programme__team_members__user=viewer.user)
        )
        return self.filter(Q(author=viewer.user) | Q(accompaniment__in=team.values("pk")))


class DraftQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> DraftQuerySet:
        """Their author alone."""
        return self.filter(user=viewer.user) if viewer.is_club else self.none()


class StatementQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> StatementQuerySet:
        return self if viewer.is_club else self.filter(actor__in=viewer.actor_ids)


class CommitmentQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> CommitmentQuerySet:
        return self if viewer.is_club else self.filter(actor__in=viewer.actor_ids)

    def open(self) -> CommitmentQuerySet:
        return self.filter(status="open")


class VolunteerTimeQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> VolunteerTimeQuerySet:
        """The Club: it says who gave time to what."""
        return self if viewer.is_club else self.none()

    def minutes(self) -> int:
        return self.aggregate(total=models.Sum("minutes"))["total"] or 0


class FeedbackLinkQuerySet(models.QuerySet):
    def usable(self) -> FeedbackLinkQuerySet:
        """Neither revoked nor past its time."""
        return self.filter(revoked_at=None, expires_at__gt=timezone.now())


class EvidenceQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> EvidenceQuerySet:
        """That it exists (voice, stance, date): whoever sees the subject."""
        if viewer.is_club:
            return self
        if not viewer.actor_ids:
            return self.none()
        own = Q()
        for subject in _SUBJECTS:
            own |= Q(**{f"{subject}__actor__in": viewer.actor_ids})
        return self.filter(own)

    def readable_by(self, viewer: Viewer) -> EvidenceQuerySet:
        """Whose words this viewer may read: those who see the source *and* the subject."""
        rows = self.visible_to(viewer)
        seen = Q(publication__isnull=False)
        for name in _VISIBLE_SOURCES:
            seen |= Q(**{f"{name}__in": related(self.model, name).objects.visible_to(viewer).values("pk")})
        assessments = self._assessments().objects.readable_by(viewer).values("pk")
        seen |= Q(answer__contribution__assessment__in=assessments) | Q(consensus_answer__assessment__in=assessments)
        return rows.filter(seen)

    def quotable(self, *, named: bool) -> EvidenceQuerySet:
        """Verbatims that may be quoted: with the organisation's name, or at least without.

        The latest decisions count, the words' and their actor's; whoever withdrew « être citée sans nom »
        is not quoted at all. Public texts may always be quoted with their source.
        """
        words, actors = related(self.model, "consents"), related(related(self.model, "effect"), "actor")
        granted = Q(pk__in=words.objects.granted("quote_named").values("evidence"))
        if not named:
            granted |= Q(pk__in=words.objects.granted("quote").values("evidence"))
        withdrawn = Q(pk__in=words.objects.withdrawn("quote").values("evidence"))
        unwilling = related(actors, "consents").objects.withdrawn("quote").values("actor")
        for subject in _SUBJECTS:
            withdrawn |= Q(**{f"{subject}__actor__in": unwilling})
        refused = self.model._base_manager.filter(withdrawn).values("pk")
        return self.exclude(verbatim="").filter(Q(publication__isnull=False) | (granted & ~Q(pk__in=refused)))

    def with_sources(self) -> EvidenceQuerySet:
        """Ready for `source`."""
        return self.select_related(*_SOURCES)

    def with_subjects(self) -> EvidenceQuerySet:
        """Ready for `subject` and its actor."""
        return self.select_related(*(f"{name}__actor" for name in _SUBJECTS))

    def _assessments(self) -> Any:
        return related(related(self.model, "consensus_answer"), "assessment")


_SOURCES = ("accompaniment", "answer", "consensus_answer", "external_score", "statement", "publication")
_SUBJECTS = ("resource", "effect", "need", "tension", "limit", "signal")
_VISIBLE_SOURCES = ("accompaniment", "statement", "external_score")
