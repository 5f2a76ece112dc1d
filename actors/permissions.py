"""Who may do what with actors, their people, their consents and what was revealed about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import rules

from accounts.permissions import is_actor_member, is_administrator, is_club, is_signed_in
from actors.enums import MembershipRole
from actors.models import Actor

if TYPE_CHECKING:
    from accounts.viewer import Viewer


def _actor_id(obj: Any) -> int | None:
    """The actor an object belongs to: itself, or that of a contact, an effect…"""
    return obj.pk if isinstance(obj, Actor) else getattr(obj, "actor_id", None)


@rules.predicate
def is_own_actor(viewer: Viewer, obj: Any) -> bool:
    """Member of the actor the object belongs to."""
    return _actor_id(obj) in viewer.actor_ids


@rules.predicate
def is_own_lead(viewer: Viewer, obj: Any) -> bool:
    """Responsible for the actor the object belongs to."""
    actor_id = _actor_id(obj)
    if viewer.user is None or actor_id not in viewer.actor_ids:
        return False
    return viewer.user.memberships.current().filter(actor_id=actor_id, role=MembershipRole.LEAD).exists()


rules.add_perm("actors.list", is_club | is_actor_member)
rules.add_perm("actors.view", is_signed_in)
rules.add_perm("actors.view_full", is_club | is_own_actor)
rules.add_perm("actors.view_revealed", is_club | is_own_actor)
rules.add_perm("actors.view_history", is_club | is_own_actor)
rules.add_perm("actors.reveal", is_club)
rules.add_perm("actors.edit_revealed", is_club)
rules.add_perm("actors.past_years", is_club)
rules.add_perm("actors.create", is_club)
rules.add_perm("actors.import", is_club)
rules.add_perm("actors.merge", is_club)
rules.add_perm("actors.export", is_club)
rules.add_perm("actors.edit", is_club | is_own_lead)
rules.add_perm("actors.edit_identity", is_club)
rules.add_perm("actors.consent", is_club | is_own_lead)
rules.add_perm("contacts.list", is_club | is_own_actor)
rules.add_perm("contacts.create", is_club | is_own_lead)
rules.add_perm("contacts.edit", is_club | is_own_lead)
rules.add_perm("contacts.view", is_club)
rules.add_perm("contacts.rights", is_club)
rules.add_perm("actors.personal_data", is_administrator)
rules.add_perm("actors.invite", is_club | is_own_lead)
rules.add_perm("actors.invite_team", is_administrator)
