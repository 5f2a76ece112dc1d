"""Who may change the reference data: administrators, in the administration. Every signed-in person reads it."""

import rules

from accounts.permissions import is_administrator, is_signed_in

rules.add_perm("territories.view", is_signed_in)
rules.add_perm("territories.edit", is_administrator)
