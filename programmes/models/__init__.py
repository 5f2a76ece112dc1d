"""Programmes, the teams that run them, who funds them, and the path of each actor in one."""

from programmes.models.budget import BudgetLine, Funding
from programmes.models.join import JoinRequest
from programmes.models.path import Path, StageMove
from programmes.models.phases import Deliverable, Module, Phase, PhaseTemplate, TemplateStep
from programmes.models.programme import Programme, Target, TeamMember

__all__ = [
    "BudgetLine", "Deliverable", "Funding", "JoinRequest", "Module", "Path", "Phase", "PhaseTemplate", "Programme",
    "StageMove", "Target", "TeamMember", "TemplateStep",
]  # fmt: skip
