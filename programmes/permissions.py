"""Who may do what with programmes, paths and requests to join."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import rules

from accounts.permissions import is_actor_member, is_administrator, is_club, is_signed_in
from programmes.models import JoinRequest, Programme, TeamMember

if TYPE_CHECKING:
    from accounts.viewer import Viewer


@rules.predicate
def is_team(viewer: Viewer, obj: Any) -> bool:
    """Facilitator of the team of a programme, or of what belongs to it (path, funding, phase, deliverable)."""
    if not viewer.is_facilitator or obj is None:
        return False
    if "team_members" in getattr(obj, "_prefetched_objects_cache", {}):  # read already (`with_team`)
        return any(member.user == viewer.user for member in obj.team_members.all())
    programme_id = obj.pk if isinstance(obj, Programme) else obj.programme_id
    return TeamMember.objects.filter(programme_id=programme_id, user=viewer.user).exists()


@rules.predicate
def is_asked(viewer: Viewer, obj: JoinRequest) -> bool:
    """The Club for who asks to join it; who runs the programme for who applies to it."""
    if obj is None or obj.programme is None:
        return viewer.is_club
    return viewer.is_administrator or is_team(viewer, obj.programme)


rules.add_perm("programmes.list", is_club | is_actor_member)
rules.add_perm("programmes.view", is_signed_in)
rules.add_perm("programmes.view_full", is_club)
rules.add_perm("programmes.create", is_administrator)
rules.add_perm("programmes.edit", is_administrator | is_team)
rules.add_perm("programmes.enrol", is_administrator | is_team)
rules.add_perm("programmes.move_stage", is_administrator | is_team)
rules.add_perm("programmes.view_path", is_signed_in)
rules.add_perm("programmes.join", rules.always_allow)
rules.add_perm("programmes.join_requests", is_club)
rules.add_perm("programmes.decide_join_request", is_asked)
