from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Exists, F, Func, Min, OuterRef, Prefetch, Q, Subquery
from django.utils import timezone

from common.querysets import related

if TYPE_CHECKING:
    from accounts.viewer import Viewer


INVITATION_ATTEMPTS = 5


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
        """Adds `first_actors`: up to five organisations that were there, the first noted first.

        Their names alone: a group of three hundred is not read.
        """
        rows = related(self.model, "attendances")._base_manager.filter(accompaniment=OuterRef("pk"))
        named = rows.exclude(actor=None).order_by().values("actor__name").annotate(first=Min("pk")).order_by("first")
        return self.annotate(first_actors=ArraySubquery(named.values("actor__name")[:5]))

    def with_place_in_series(self) -> AccompanimentQuerySet:
        """Adds `series_rank` and `series_size` among the sessions planned together that were not cancelled."""
        others = self.model._base_manager.filter(series=OuterRef("series")).exclude(state="cancelled").order_by()
        before = others.filter(Q(on__lt=OuterRef("on")) | Q(on=OuterRef("on"), pk__lte=OuterRef("pk")))
        counted = Func(F("pk"), function="COUNT", output_field=models.IntegerField())
        return self.annotate(
            series_rank=Subquery(before.annotate(n=counted).values("n")),
            series_size=Subquery(others.annotate(n=counted).values("n")),
        )

    def next_of_each_series(self) -> AccompanimentQuerySet:
        """Without what a series plans after its next session: short lists would hold nothing else."""
        sooner = self.model._base_manager.filter(
            series=OuterRef("series"), state="planned", on__gte=timezone.localdate(), on__lt=OuterRef("on")
        )
        return self.exclude(Q(state="planned", series__isnull=False) & Q(Exists(sooner)))

    def on_a_line(self) -> AccompanimentQuerySet:
        """What a line of a list shows, one query."""
        return self.select_related("programme").with_actors().with_place_in_series()

    def held(self) -> AccompanimentQuerySet:
        return self.filter(state="held")

    def of(self, user: Any) -> AccompanimentQuerySet:
        """Those this person facilitates."""
        through = self.model._meta.get_field("facilitators").remote_field.through._base_manager  # type: ignore[union-attr]
        return self.filter(Exists(through.filter(accompaniment=OuterRef("pk"), user=user)))

    def with_may_edit(self, viewer: Viewer) -> AccompanimentQuerySet:
        """Adds `may_edit`: this person may write there."""
        rows: Any = self.model._default_manager.all()
        return self.annotate(may_edit=Exists(rows.teamed_by(viewer).filter(pk=OuterRef("pk"))))

    def between(self, first: date, last: date) -> AccompanimentQuerySet:
        """Both days included."""
        return self.filter(on__gte=first, on__lte=last)

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


class CalendarFeedQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> CalendarFeedQuerySet:
        """One's own, and those of the programmes whose team one is in."""
        if viewer.user is None:
            return self.none()
        teams = related(self.model, "programme").objects.teamed_by(viewer)
        return self.filter(Q(user=viewer.user) | Q(programme__in=teams.values("pk")))

    def readable(self) -> CalendarFeedQuerySet:
        """Those that still answer: an account that closes or a programme put away silences them."""
        return self.filter(created_by__is_active=True).filter(
            Q(user__is_active=True) | Q(programme__isnull=False, programme__archived_at=None)
        )


class CalendarInvitationQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> CalendarInvitationQuerySet:
        """The Club: who was invited is said on the meeting's page."""
        return self if viewer.is_club else self.none()

    def sendable(self) -> CalendarInvitationQuerySet:
        """What is left to send and has not failed too often."""
        return self.filter(is_pending=True, attempts__lt=INVITATION_ATTEMPTS)


class StatementQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> StatementQuerySet:
        return self if viewer.is_club else self.filter(actor__in=viewer.actor_ids)

    def waiting_for(self, viewer: Viewer) -> StatementQuerySet:
        """Said by members and read by nobody of the Club yet. Administrators: all; a facilitator: those of actors
        of the programmes they run, or met by them.
        """
        rows = self.filter(is_from_space=True, seen_at=None)
        if viewer.is_administrator:
            return rows
        if not viewer.is_facilitator:
            return self.none()
        actors = related(self.model, "actor")
        run = actors._base_manager.filter(pk=OuterRef("actor"), paths__programme__team_members__user=viewer.user)
        met = related(actors, "attendances")._base_manager.filter(
            actor=OuterRef("actor"), accompaniment__facilitators=viewer.user
        )
        return rows.filter(Exists(run) | Exists(met))


class CommitmentQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> CommitmentQuerySet:
        return self if viewer.is_club else self.filter(actor__in=viewer.actor_ids)

    def open(self) -> CommitmentQuerySet:
        return self.filter(status="open")

    def with_words(self) -> CommitmentQuerySet:
        """With its actor, and what members said of it in `words`, newest first; two queries."""
        words = related(self.model, "words").objects.select_related("said_by").order_by("-pk")
        return self.select_related("actor").prefetch_related(Prefetch("words", queryset=words))


class CommitmentWordQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> CommitmentWordQuerySet:
        return self if viewer.is_club else self.filter(commitment__actor__in=viewer.actor_ids)

    def waiting_for(self, viewer: Viewer) -> CommitmentWordQuerySet:
        """Read by nobody of the Club yet, about commitments taken in the meetings this person may write."""
        meetings = related(related(self.model, "commitment"), "accompaniment").objects.teamed_by(viewer)
        rows = self.filter(seen_at=None)
        return rows if viewer.is_administrator else rows.filter(commitment__accompaniment__in=meetings.values("pk"))


class DocumentQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> DocumentQuerySet:
        """The Club: all. Members: those shared with actors, where they see the host. Partners: those for them."""
        return self.kept_for(viewer).filter(archived_at=None)

    def kept_for(self, viewer: Viewer) -> DocumentQuerySet:
        """The same, with what was archived. A sheet merged or archived takes its documents along."""
        if viewer.is_club:
            return self
        if not viewer.is_authenticated:
            return self.none()
        programmes = related(self.model, "programme").objects.visible_to(viewer)
        followed = programmes.filter(paths__actor__in=viewer.actor_ids).values("pk")
        meetings = related(self.model, "accompaniment").objects.visible_to(viewer).values("pk")
        seen = Q(actor__in=viewer.actor_ids) | Q(programme__in=followed) | Q(accompaniment__in=meetings)
        funded = Q(audience="partners", programme__in=programmes.funded_by(viewer).values("pk"))
        return self.filter((seen & Q(audience__in=["actors", "partners"])) | funded)

    def on_a_line(self) -> DocumentQuerySet:
        """What a line of a list shows, one query."""
        return self.select_related("file", "uploaded_by")


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
