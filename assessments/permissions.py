"""Who may read, fill, put in common and send self-assessments (DESIGN §4).

Visibility (`visible_to`) decides between 404 and the rest; these predicates decide between 403 and the page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import rules

from accounts.permissions import is_actor_member, is_club, is_signed_in
from assessments.models import Assessment, Contribution
from assessments.querysets import LINK

if TYPE_CHECKING:
    from accounts.viewer import Viewer


@rules.predicate
def is_own_actor(viewer: Viewer, assessment: Assessment) -> bool:
    return assessment.actor_id in viewer.actor_ids  # type: ignore[attr-defined]


@rules.predicate
def is_in_team(viewer: Viewer, assessment: Assessment) -> bool:
    """One of its facilitators, or in its programme's team. An administrator too must be one of them."""
    return viewer.is_club and Assessment.objects.filter(pk=assessment.pk).readable_by(viewer).exists()


@rules.predicate
def holds_link(viewer: Viewer, obj: Any) -> bool:
    """Came in by a personal link; the query that fetched the object checked that the link opens it."""
    return bool(viewer.granted(LINK))


@rules.predicate
def is_contributor(viewer: Viewer, obj: Any) -> bool:
    """The object was fetched among the viewer's own contributions, or is one they may open."""
    return isinstance(obj, Contribution) or holds_link(viewer, obj) or is_own_actor(viewer, obj)


rules.add_perm("assessments.list", is_club | is_actor_member)
rules.add_perm("assessments.view", is_signed_in)
rules.add_perm("assessments.read_answers", is_own_actor | is_in_team | holds_link)
rules.add_perm("assessments.fill", is_contributor)
rules.add_perm("assessments.consensus", is_own_actor | is_in_team)
rules.add_perm("assessments.submit", is_own_actor | is_in_team)
rules.add_perm("assessments.consent", is_own_actor)
rules.add_perm("assessments.create", is_club)
rules.add_perm("assessments.invite", is_in_team)
rules.add_perm("questionnaires.view", is_club)
