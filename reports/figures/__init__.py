"""The figures of a report: one function a figure, in the order they are printed (« fig. n »)."""

from reports.figures import acteurs, activite, effets, moyens, politiques, ressources, sincerite, trajectoires
from reports.figures.base import SECTIONS, Figure, Result, all_figures, figure_named
from reports.figures.scope import Scope

__all__ = ["SECTIONS", "Figure", "Result", "Scope", "all_figures", "figure_named"]

# Imported for their registrations.
_MODULES = (acteurs, activite, ressources, effets, trajectoires, politiques, sincerite, moyens)
