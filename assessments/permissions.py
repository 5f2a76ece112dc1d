"""Who may read, fill, put in common and send self-assessments (DESIGN §4).

Visibility (`visible_to`) decides between 404 and the rest; these predicates decide between 403 and the page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import rules

from accounts.permissions import is_actor_member, is_administrator, is_club
from actors.permissions import is_own_actor
from assessments.models import Assessment, Contribution, Milestone
from programmes.models import Path
from programmes.permissions import is_team

if TYPE_CHECKING:
    from accounts.viewer import Viewer


@rules.predicate
def is_in_team(viewer: Viewer, assessment: Assessment) -> bool:
    """One of its facilitators, or in its programme's team. An administrator too must be one of them."""
    return viewer.is_club and Assessment.objects.filter(pk=assessment.pk).readable_by(viewer).exists()


@rules.predicate
def holds_link(viewer: Viewer, assessment: Assessment) -> bool:
    """Came in by a personal link, still valid, to this very assessment."""
    return Assessment.objects.filter(pk=assessment.pk).linked_to(viewer).exists()


@rules.predicate
def is_contributor(viewer: Viewer, obj: Assessment | Contribution) -> bool:
    """Answers this assessment; a contribution is fetched among the viewer's own (`Contribution.objects.own`)."""
    if isinstance(obj, Contribution):
        return obj.user_id == viewer.user.pk if viewer.user and obj.user_id else viewer.holds_links  # type: ignore[attr-defined]
    return is_own_actor(viewer, obj) or holds_link(viewer, obj)


@rules.predicate
def leads_path(viewer: Viewer, obj: Path | Milestone) -> bool:
    """In the team of the path's programme."""
    return obj is not None and is_team(viewer, obj.path if isinstance(obj, Milestone) else obj)


rules.add_perm("assessments.close_milestone", is_administrator | leads_path)
rules.add_perm("assessments.list", is_club | is_actor_member)
rules.add_perm("assessments.view", is_club | is_own_actor)
rules.add_perm("assessments.read_answers", is_own_actor | is_in_team | holds_link)
rules.add_perm("assessments.answers_access", is_administrator)
rules.add_perm("assessments.fill", is_contributor)
rules.add_perm("assessments.consensus", is_own_actor | is_in_team)
rules.add_perm("assessments.submit", is_own_actor | is_in_team)
rules.add_perm("assessments.consent", is_own_actor)
rules.add_perm("assessments.create", is_club)
rules.add_perm("assessments.invite", is_administrator | is_in_team)
rules.add_perm("questionnaires.view", is_club)
