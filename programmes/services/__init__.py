"""Writes of this app, one module per noun."""

from programmes.services.join_requests import (
    accept_join_request,
    decline_join_request,
    receive_join_request,
    reopen_join_request,
)
from programmes.services.paths import drop_path, enrol_actor, finish_path, move_stage
from programmes.services.programmes import (
    add_budget_line,
    add_funding,
    add_team_member,
    create_programme,
    update_programme,
)

__all__ = [
    "accept_join_request", "add_budget_line", "add_funding", "add_team_member", "create_programme",
    "decline_join_request", "drop_path", "enrol_actor", "finish_path", "move_stage", "receive_join_request",
    "reopen_join_request", "update_programme",
]  # fmt: skip
