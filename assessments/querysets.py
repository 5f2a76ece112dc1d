from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, Max, OuterRef, Q
from django.utils import timezone

from common.querysets import related

if TYPE_CHECKING:
    from accounts.models import User
    from accounts.viewer import Viewer

# The kind of grant a link opens in the session (see accounts.viewer.grant).
LINK = "assessment_invitation"
MILESTONE_NEAR = timedelta(days=30)  # a milestone calls for an assessment a month before its date


class QuestionnaireQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> QuestionnaireQuerySet:
        """The Club's team reads them; others meet one through an assessment."""
        return self if viewer.is_club else self.none()


class QuestionnaireVersionQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> QuestionnaireVersionQuerySet:
        return self if viewer.is_club else self.none()

    def latest_of(self, slug: str) -> Any:
        """The version published last of a questionnaire."""
        return self.filter(questionnaire__slug=slug).order_by("-published_at", "-pk").first()


class MilestoneQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> MilestoneQuerySet:
        return self if viewer.is_club else self.filter(path__actor__in=viewer.actor_ids)

    def with_state(self) -> MilestoneQuerySet:
        """Ready for `state` and `reached_on`: with its path, and `assessed_at`, when an assessment of it was sent."""
        return self.select_related("path").annotate(assessed_at=Max("assessments__submitted_at"))

    def awaited(self) -> MilestoneQuerySet:
        """Neither done nor made useless: by the end of their path, its programme archived, its actor absorbed."""
        sent = related(self.model, "assessments")._base_manager.filter(
            milestone=OuterRef("pk"), submitted_at__isnull=False
        )
        kept = self.filter(path__actor__merged_into=None, path__programme__archived_at=None)
        return kept.filter(~Exists(sent), done_on=None).exclude(path__status="dropped")

    def of_team(self, user: User | None) -> MilestoneQuerySet:
        """Those of the programmes this person is in the team of, an administrator's own like anybody's."""
        return self.filter(path__programme__team_members__user=user)

    def late(self) -> MilestoneQuerySet:
        """Awaited, and past their date."""
        return self.awaited().filter(due_on__lt=timezone.localdate())

    def due(self) -> MilestoneQuerySet:
        """Awaited, late or within a month: what calls for an assessment now."""
        return self.awaited().filter(due_on__lte=timezone.localdate() + MILESTONE_NEAR)

    def touched(self) -> MilestoneQuerySet:
        """Those on which something rests: the others go with their path."""
        return self.exclude(done_on=None, assessments=None)


def _team(viewer: Viewer, prefix: str = "") -> Q:
    """The assessment's team: its facilitators and its programme's team."""
    return Q(**{f"{prefix}facilitators": viewer.user}) | Q(
        **{f"{prefix}path__programme__team_members__user": viewer.user}
    )


class AssessmentQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> AssessmentQuerySet:
        """That it exists: the Club, the actor's members, the holder of a valid link to it."""
        if viewer.is_club:
            return self
        allowed = Q(actor__in=viewer.actor_ids)
        if links := viewer.granted(LINK):
            allowed |= Q(pk__in=self._linked(links))
        return self.filter(allowed)

    def readable_by(self, viewer: Viewer) -> AssessmentQuerySet:
        """Whose answers this viewer may read: its team, the actor's members, the holder of a valid link.

        An administrator reads answers only through a journaled access.
        """
        allowed = Q(actor__in=viewer.actor_ids)
        if viewer.is_club:
            allowed |= Q(pk__in=self.model._base_manager.filter(_team(viewer)).values("pk"))
        if links := viewer.granted(LINK):
            allowed |= Q(pk__in=self._linked(links))
        return self.filter(allowed)

    def linked_to(self, viewer: Viewer) -> AssessmentQuerySet:
        """The assessments a still valid link opens in this browser."""
        links = viewer.granted(LINK)
        return self.filter(pk__in=self._linked(links)) if links else self.none()

    def with_page(self) -> AssessmentQuerySet:
        """What a page shows of each, without one query a row."""
        return self.select_related(
            "questionnaire_version__questionnaire", "actor", "path__programme", "milestone", "created_by"
        )

    def _linked(self, links: list[int]) -> models.QuerySet:
        invitations = related(self.model, "invitations")
        return invitations.objects.usable().filter(pk__in=links).values("assessment")

    def submitted(self) -> AssessmentQuerySet:
        return self.filter(state="submitted")


class ContributionQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> ContributionQuerySet:
        """The contributor (account or link), the actor's members, the assessment's team."""
        if not viewer.is_authenticated and not viewer.holds_links:
            return self.none()
        allowed = Q(assessment__actor__in=viewer.actor_ids)
        if viewer.is_club:
            mine = self.model._base_manager.filter(_team(viewer, "assessment__"))
            allowed |= Q(pk__in=mine.values("pk"))
        if links := viewer.granted(LINK):
            invitations = related(self.model, "invitations")
            allowed |= Q(pk__in=invitations.objects.usable().filter(pk__in=links).values("contribution"))
        return self.filter(allowed)

    def own(self, viewer: Viewer) -> ContributionQuerySet:
        """Contributions this viewer may write in: their own only."""
        mine = Q(user=viewer.user) if viewer.user else Q(pk=None)
        if links := viewer.granted(LINK):
            invitations = related(self.model, "invitations")
            mine |= Q(pk__in=invitations.objects.usable().filter(pk__in=links).values("contribution"))
        return self.filter(mine)

    def with_page(self) -> ContributionQuerySet:
        """With its assessment and questionnaire: one query to save an answer."""
        return self.select_related("assessment__questionnaire_version__questionnaire", "assessment__actor")


class AnswerQuerySet(models.QuerySet):
    def by_question(self) -> dict[str, Any]:
        """Question slug → answer."""
        answers: Any = self
        return {answer.question: answer for answer in answers}


class AssessmentInvitationQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> AssessmentInvitationQuerySet:
        """The Club's team."""
        return self if viewer.is_club else self.none()

    def usable(self) -> AssessmentInvitationQuerySet:
        """Neither revoked nor expired. After submission the link still opens the receipt."""
        return self.filter(revoked_at=None, expires_at__gt=timezone.now())


class RoomCodeQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> RoomCodeQuerySet:
        return self if viewer.is_club else self.none()


class ExternalScoreQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> ExternalScoreQuerySet:
        return self if viewer.is_club else self.filter(actor__in=viewer.actor_ids)
