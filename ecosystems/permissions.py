"""Who may do what with ecosystems."""

import rules

from accounts.permissions import is_actor_member, is_club, is_signed_in

rules.add_perm("ecosystems.list", is_club | is_actor_member)
rules.add_perm("ecosystems.view", is_signed_in)
rules.add_perm("ecosystems.create", is_club)
rules.add_perm("ecosystems.edit", is_club)
