"""Writes of this app, one module per noun."""

from programmes.services.budget import (
    Line,
    add_budget_line,
    add_funding,
    remove_funding,
    set_budget,
    update_funding,
)
from programmes.services.calendar import (
    add_deliverable,
    add_module,
    add_phase,
    apply_template,
    remove_deliverable,
    remove_phase,
    update_deliverable,
    update_phase,
)
from programmes.services.join_requests import (
    accept_join_request,
    decline_join_request,
    receive_join_request,
    reopen_join_request,
)
from programmes.services.paths import drop_path, enrol_actor, enrol_actors, finish_path, move_stage, resume_path
from programmes.services.programmes import (
    add_team_member,
    create_programme,
    remove_team_member,
    set_targets,
    update_programme,
)

__all__ = [
    "Line", "accept_join_request", "add_budget_line", "add_deliverable", "add_funding", "add_module", "add_phase",
    "add_team_member", "apply_template", "create_programme", "decline_join_request", "drop_path", "enrol_actor",
    "enrol_actors", "finish_path", "move_stage", "receive_join_request", "remove_deliverable", "remove_funding",
    "remove_phase", "remove_team_member", "reopen_join_request", "resume_path", "set_budget", "set_targets",
    "update_deliverable", "update_funding", "update_phase", "update_programme",
]  # fmt: skip
