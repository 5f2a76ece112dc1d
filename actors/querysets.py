from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Case, Exists, Max, OuterRef, Prefetch, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from actors.enums import ConsentDecision, OfferAudience, ProofLevel
from common.querysets import JobQuerySet, related
from common.search import SearchQuerySet

if TYPE_CHECKING:
    from accounts.viewer import Viewer

# Rank of the best supporting evidence → level (vocabulary.yaml, `proof_level_by_rank`).
LEVEL_BY_RANK = {
    0: ProofLevel.EXPECTED,
    1: ProofLevel.DECLARED,
    2: ProofLevel.OBSERVED,
    3: ProofLevel.CONFIRMED,
    4: ProofLevel.MEASURED,
}


class ActorQuerySet(SearchQuerySet):
    def visible_to(self, viewer: Viewer) -> ActorQuerySet:
        """The Club: all. Members: their own actor and fellow members of their ecosystems.

        Partners: actors of the programmes they fund that agreed to a public card.
        """
        if viewer.is_club:
            return self.current()
        if not viewer.is_authenticated:
            return self.none()
        own = Q(pk__in=viewer.actor_ids)
        fellows = Q(
            Exists(
                self.model._base_manager.filter(
                    ecosystem_memberships__ended_on=None,
                    ecosystem_memberships__ecosystem__members__ended_on=None,
                    ecosystem_memberships__ecosystem__members__actor__in=viewer.actor_ids,
                    pk=OuterRef("pk"),
                )
            )
        )
        funded = Q(
            Exists(
                self.model._base_manager.filter(
                    paths__programme__fundings__actor__in=viewer.partner_actor_ids, pk=OuterRef("pk")
                )
            )
        )
        return self.current().filter(own | fellows | (funded & self._consents("public_card")))

    def reachable_by(self, viewer: Viewer) -> ActorQuerySet:
        """What they may see, and the merged sheets whose address leads there."""
        if viewer.is_club:
            return self.filter(Q(archived_at=None) | Q(merged_into__isnull=False))
        visible = self.visible_to(viewer).values("pk")
        merged = Q(merged_into__in=visible) | Q(merged_into__merged_into__in=visible)
        return self.filter(Q(pk__in=visible) | merged)

    def readable_by(self, viewer: Viewer) -> ActorQuerySet:
        """Whose whole page this viewer may read (others show a public card)."""
        if viewer.is_club:
            return self.current()
        return self.current().filter(pk__in=viewer.actor_ids)

    def current(self) -> ActorQuerySet:
        """Neither merged away nor archived."""
        return self.filter(merged_into=None, archived_at=None)

    def consenting(self, use: str) -> ActorQuerySet:
        """Actors whose latest decision about `use` is « accordé »."""
        return self.filter(self._consents(use))

    def _consents(self, use: str) -> Q:
        return Q(pk__in=related(self.model, "consents").objects.granted(use).values("actor"))

    def with_identity(self) -> ActorQuerySet:
        """What the head of an actor's page shows, two queries."""
        return self.to_compare().prefetch_related("spheres")

    def to_compare(self) -> ActorQuerySet:
        """With what a comparison of two sheets shows, one query."""
        return self.select_related("commune", "legal_form", "parent")

    def on_a_line(self) -> ActorQuerySet:
        """What a line of the directory shows, one query; adds `sphere_labels`."""
        columns = self.select_related("commune").only("name", "sort_key", "kind", "created_at", "commune__name")
        spheres = related(self.model, "spheres").objects.filter(actors=OuterRef("pk"))
        return columns.annotate(sphere_labels=ArraySubquery(spheres.values("label")))

    def public_card(self) -> models.QuerySet:
        """What a fellow member or a partner reads of an actor: never people nor texts of accompaniments."""
        return self.only(
            "pk", "name", "sort_key", "kind", "legal_form", "commune", "website", "description", "parent"
        ).prefetch_related("spheres")


class ActorHistoryQuerySet(models.QuerySet):
    def current(self) -> ActorHistoryQuerySet:
        """Without the years taken away, which may come back."""
        return self.filter(removed_at=None)


class ConsentQuerySet(models.QuerySet):
    @property
    def _subject(self) -> str:
        """The column, not the relation: ordering by a relation would follow the subject's own ordering."""
        return f"{self.model.SUBJECT}_id"  # type: ignore[attr-defined]

    def latest_decisions(self) -> ConsentQuerySet:
        """One row per subject and use: the one that counts."""
        return self.order_by(self._subject, "use", "-pk").distinct(self._subject, "use")

    def granted(self, use: str) -> ConsentQuerySet:
        """The counting rows that grant `use`."""
        return self._latest(use).filter(decision=ConsentDecision.GRANTED)

    def withdrawn(self, use: str) -> ConsentQuerySet:
        """The counting rows that withdraw `use`."""
        return self._latest(use).filter(decision=ConsentDecision.WITHDRAWN)

    def _latest(self, use: str) -> ConsentQuerySet:
        later = self.model._base_manager.filter(
            **{self._subject: OuterRef(self._subject)}, use=use, pk__gt=OuterRef("pk")
        )
        return self.filter(~Exists(later), use=use)


class ContactQuerySet(SearchQuerySet):
    def visible_to(self, viewer: Viewer) -> ContactQuerySet:
        """The Club: all; members: the people of their own actor."""
        if viewer.is_club:
            return self.filter(archived_at=None)
        return self.filter(archived_at=None, actor__in=viewer.actor_ids)

    def with_rights(self, viewer: Viewer) -> ContactQuerySet:
        """Whose data this viewer may be asked about: administrators reach archived sheets too, never erased ones."""
        rows = self if viewer.is_administrator else self.visible_to(viewer)
        return rows.filter(erased_at=None).select_related("actor", "user")

    def to_inform(self) -> ContactQuerySet:
        """Living sheets of people nobody told that the Club keeps their details."""
        return self.filter(informed_on=None, archived_at=None, erased_at=None)

    def opposed(self) -> ContactQuerySet:
        """People who object."""
        return self.filter(opposed_at__isnull=False, erased_at=None)


class MembershipQuerySet(models.QuerySet):
    def current(self) -> MembershipQuerySet:
        return self.filter(ended_on=None)

    def visible_to(self, viewer: Viewer) -> MembershipQuerySet:
        """The Club: all; members: those of their own actor."""
        return self if viewer.is_club else self.filter(actor__in=viewer.actor_ids)


class InvitationQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> InvitationQuerySet:
        """The Club: all; members: those of their own actor."""
        return self if viewer.is_club else self.filter(actor__in=viewer.actor_ids)

    def open(self) -> InvitationQuerySet:
        """Sent, neither accepted nor revoked nor expired."""
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=timezone.now())


class RevealedQuerySet(SearchQuerySet):
    def visible_to(self, viewer: Viewer) -> RevealedQuerySet:
        """The Club: all; members: what was revealed about their own actor."""
        return self.kept_for(viewer).filter(archived_at=None)

    def kept_for(self, viewer: Viewer) -> RevealedQuerySet:
        """The same, with what was archived."""
        return self if viewer.is_club else self.filter(actor__in=viewer.actor_ids)

    def measures(self, viewer: Viewer) -> Prefetch:
        """To prefetch `measures`: the evidence with a value this viewer may read, newest first; one query."""
        evidences = related(self.model, "evidences").objects.readable_by(viewer)
        measured = evidences.filter(measured_value__isnull=False, stance="supports").order_by("-measured_on", "-pk")
        return Prefetch("evidences", queryset=measured, to_attr="measures")

    def of_page(self, viewer: Viewer, actor: Any) -> RevealedQuerySet:
        """What an actor's page shows, newest first, with levels of proof."""
        return self.visible_to(viewer).filter(actor=actor).with_proof_level()

    def with_proof_level(self) -> RevealedQuerySet:
        """Adds `proof_level` and `is_contested`, derived from evidence by the rule of vocabulary.yaml.

        Base level: by the highest rank among supporting evidence; `expected` without any. Contested:
        some contesting evidence has no supporting one of at least its rank and of a later date.
        Evidence said of the future never counts (`Evidence.rank` is 0).
        """
        evidences: Any = self.model._meta.get_field("evidences")
        subject = evidences.field.name
        counting = evidences.related_model._base_manager.filter(rank__gt=0)
        best = (
            counting.filter(**{subject: OuterRef("pk")}, stance="supports")
            .order_by()
            .values(subject)
            .annotate(best=Max("rank"))
            .values("best")
        )
        answer = counting.filter(
            **{subject: OuterRef(subject)},
            stance="supports",
            rank__gte=OuterRef("rank"),
            on__gt=OuterRef("on"),
        )
        unanswered = counting.filter(**{subject: OuterRef("pk")}, stance="contests").filter(~Exists(answer))
        return self.annotate(
            proof_rank=Coalesce(Subquery(best), Value(0)),
            proof_level=Case(
                *(When(proof_rank=rank, then=Value(level.value)) for rank, level in LEVEL_BY_RANK.items()),
                output_field=models.CharField(),
            ),
            is_contested=Exists(unanswered),
        )

    def at_least_observed(self) -> RevealedQuerySet:
        """Observed, confirmed or measured, and not contested (needs `with_proof_level`)."""
        return self.filter(proof_rank__gte=2, is_contested=False)


class OfferQuerySet(models.QuerySet):
    def kept_for(self, viewer: Viewer) -> OfferQuerySet:
        """The Club: all; members: those of their own actor; withdrawn ones too."""
        return self if viewer.is_club else self.filter(resource__actor__in=viewer.actor_ids)

    def visible_to(self, viewer: Viewer) -> OfferQuerySet:
        """The Club: all. Members: their own, those offered to them by audience or by a common ecosystem."""
        offers = self.filter(withdrawn_at=None, resource__archived_at=None)
        if viewer.is_club:
            return offers
        if not viewer.is_authenticated:
            return self.none()
        allowed = Q(resource__actor__in=viewer.actor_ids) | Q(audience=OfferAudience.PUBLIC)
        if viewer.actor_ids:
            allowed |= Q(audience=OfferAudience.CLUB)
        pooled = self.model._base_manager.filter(
            pk=OuterRef("pk"),
            ecosystem_members__ended_on=None,
            ecosystem_members__ecosystem__members__ended_on=None,
            ecosystem_members__ecosystem__members__actor__in=viewer.actor_ids,
        )
        return offers.filter(allowed | Q(Exists(pooled)))


class DuplicatePairQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> DuplicatePairQuerySet:
        """The Club alone, and only pairs whose two sheets still stand."""
        if not viewer.is_club:
            return self.none()
        return self.filter(first__merged_into=None, second__merged_into=None, first__archived_at=None,
                           second__archived_at=None)  # fmt: skip

    def open(self) -> DuplicatePairQuerySet:
        """Nobody decided yet."""
        return self.filter(state="open")

    def with_sheets(self) -> DuplicatePairQuerySet:
        """With both sheets as they are compared, one query."""
        columns = [f"{side}__{name}" for side in ("first", "second") for name in ("commune", "legal_form", "parent")]
        return self.select_related("first", "second", *columns)


class MergeQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> MergeQuerySet:
        """The Club alone."""
        return self if viewer.is_club else self.none()

    def standing(self) -> MergeQuerySet:
        """Not undone."""
        return self.filter(undone_at=None)

    def with_names(self) -> MergeQuerySet:
        """With both sheets and who did it, one query."""
        return self.select_related("kept", "absorbed", "merged_by", "undone_by")


class ImportBatchQuerySet(JobQuerySet):
    def visible_to(self, viewer: Viewer) -> ImportBatchQuerySet:
        """The Club alone."""
        return self if viewer.is_club else self.none()


class ImportRowQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> ImportRowQuerySet:
        """The Club alone."""
        return self if viewer.is_club else self.none()
