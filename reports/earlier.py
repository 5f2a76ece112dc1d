"""What a sum, put beside the same sum in a published version, would tell about one or two organisations."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from reports.enums import DisclosureRule
from reports.figures import Scope, all_figures
from reports.figures.scope import ACTOR
from reports.models import FigureSource, ReportVersion

if TYPE_CHECKING:
    from programmes.models import Programme

FEW = 2


def tells_by_difference(
    programme: Programme, figure: str, contributors: Iterable[int | None], *, stands_for: Callable[[int], int | None]
) -> bool:
    """Whether a published version of the programme gives this figure for the same organisations but one or two.

    A withdrawn version counts: it was read. `stands_for` says which actor stands today for a merged one.
    """
    published = ReportVersion.objects.published().filter(
        report__programme=programme, snapshot__figures__contains=[{"slug": figure, "is_withheld": False}]
    )
    rows = FigureSource.objects.filter(
        version__in=published.values("pk"), figure=figure, dimension="", model_label=ACTOR
    )
    earlier: dict[int, set[int | None]] = {pk: set() for pk in published.values_list("pk", flat=True)}
    for version, pk in rows.values_list("version", "object_id"):
        earlier[version].add(stands_for(pk))
    mine = set(contributors)
    return any(0 < len(mine ^ theirs) <= FEW for theirs in earlier.values())


def betrays_a_sum(version: ReportVersion) -> bool:
    """The same question about a version whose data are frozen, and what was published since."""
    report = version.report
    if version.snapshot is None or report.programme is None:
        return False
    scope = Scope(report.programme, report.starts_on, report.ends_on)
    sums = {figure.slug for figure in all_figures() if figure.rule == DisclosureRule.ECONOMIC_SUM}
    shown = [figure["slug"] for figure in version.snapshot["figures"] if not figure["is_withheld"]]
    return any(
        tells_by_difference(
            report.programme, slug, {scope.actor_id(pk) for pk in _contributors(version, slug)},
            stands_for=scope.actor_id,
        )
        for slug in sums.intersection(shown)
    )  # fmt: skip


def _contributors(version: ReportVersion, figure: str) -> Iterable[int]:
    return version.sources.filter(figure=figure, dimension="", model_label=ACTOR).values_list("object_id", flat=True)
