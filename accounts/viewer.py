"""Who is looking: a signed-in person, the holder of a link, or nobody in particular.

Every `visible_to(viewer)` takes one. What it knows of upper apps is read through reverse relations
(`user.memberships`, `actor.fundings`), see accounts/README.md.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from accounts.enums import ClubRole

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest

    from accounts.models import User

GRANTS_SESSION_KEY = "grants"
_MAX_PARENTS = 4


class Viewer:
    """A person's rights, computed once a request and never stored."""

    def __init__(self, user: User | None = None, grants: Iterable[tuple[str, int]] = ()) -> None:
        self.user = user if user is not None and user.is_authenticated and user.is_active else None
        self._grants = frozenset(grants)

    @property
    def is_authenticated(self) -> bool:
        return self.user is not None

    @property
    def is_administrator(self) -> bool:
        return self.user is not None and self.user.club_role == ClubRole.ADMINISTRATOR

    @property
    def is_facilitator(self) -> bool:
        return self.user is not None and self.user.club_role == ClubRole.FACILITATOR

    @property
    def is_club(self) -> bool:
        """Works for the Club (facilitation or administration)."""
        return self.is_administrator or self.is_facilitator

    @property
    def display_name(self) -> str:
        return str(self.user) if self.user else ""

    @property
    def holds_links(self) -> bool:
        return bool(self._grants)

    def granted(self, kind: str) -> list[int]:
        """Ids of the objects a link opened for this browser. The query must still check that the link is valid."""
        return [pk for grant, pk in self._grants if grant == kind]

    @cached_property
    def actor_ids(self) -> list[int]:
        """The actors this person is a member of."""
        if self.user is None:
            return []
        return list(self.user.memberships.filter(ended_on=None).values_list("actor_id", flat=True))

    @cached_property
    def partner_actor_ids(self) -> list[int]:
        """Own actors and what they are departments of: a funder's rights pass down, not sideways."""
        if self.user is None or not self.actor_ids:
            return []
        actors = self.user.memberships.model._meta.get_field("actor").related_model._base_manager
        known, level = set(self.actor_ids), set(self.actor_ids)
        for _ in range(_MAX_PARENTS):
            parents = set(actors.filter(pk__in=level, parent__isnull=False).values_list("parent_id", flat=True))
            level = parents - known
            if not level:
                break
            known |= level
        return sorted(known)

    @cached_property
    def is_partner(self) -> bool:
        """Member of an actor that funds or supports a programme."""
        if self.user is None or not self.partner_actor_ids:
            return False
        actors = self.user.memberships.model._meta.get_field("actor").related_model._base_manager
        return actors.filter(pk__in=self.partner_actor_ids, fundings__isnull=False).exists()


ANYONE = Viewer()


def viewer_of(request: HttpRequest) -> Viewer:
    """The viewer of this request: the signed-in person and the links this browser has opened."""
    grants = [(kind, pk) for kind, pk in request.session.get(GRANTS_SESSION_KEY, [])]
    return Viewer(request.user, grants)  # type: ignore[arg-type]


def grant(request: HttpRequest, kind: str, pk: int) -> None:
    """Remember in the session that a link opened this object (called by the POST that exchanges the link)."""
    held = [tuple(item) for item in request.session.get(GRANTS_SESSION_KEY, [])]
    if (kind, pk) not in held:
        request.session[GRANTS_SESSION_KEY] = [*held, (kind, pk)][-20:]
