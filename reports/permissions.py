"""Who may do what with reports. What they see at all is decided by `visible_to`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import rules

from accounts.permissions import is_club, is_signed_in

if TYPE_CHECKING:
    from accounts.viewer import Viewer


def _programme_of(obj: Any) -> Any:
    report = getattr(obj, "report", obj)
    return getattr(report, "programme", None)


@rules.predicate
def in_report_team(viewer: Viewer, obj: Any) -> bool:
    """An administrator, or a facilitator of the programme's team."""
    if viewer.is_administrator:
        return True
    programme = _programme_of(obj)
    if not viewer.is_facilitator or programme is None:
        return False
    return programme.team_members.filter(user=viewer.user).exists()


@rules.predicate
def reads_version(viewer: Viewer, version: Any) -> bool:
    """A version that is ready; a withdrawn one is the Club's alone. The fetch decides whether it is seen at all."""
    if version is None or version.state != "ready":
        return False
    return viewer.is_club or version.withdrawn_at is None


rules.add_perm("reports.list", is_signed_in)
rules.add_perm("reports.view", is_signed_in)
rules.add_perm("reports.create", is_club)
rules.add_perm("reports.edit", in_report_team)
rules.add_perm("reports.publish", in_report_team)
rules.add_perm("reports.download", reads_version)
rules.add_perm("reports.figure", reads_version)
rules.add_perm("reports.panel", is_signed_in)
