"""Whether what a version rests on still holds: consents may be withdrawn after the data were frozen."""

from __future__ import annotations

from reports import consents
from reports.consents import Licence
from reports.freeze import ADMISSIONS, NAMED_SOURCE, NAMES, QUOTES
from reports.models import ReportVersion
from reports.snapshot import Quote, Snapshot


def withdrawn_since(version: ReportVersion) -> list[str]:
    """What the version prints and may no longer print, in French; empty when everything still holds."""
    if version.snapshot is None:
        return []
    snapshot = Snapshot.model_validate(version.snapshot)
    rows = list(version.sources.filter(figure__in=[QUOTES, NAMES, ADMISSIONS]))
    troubles = []
    if _quotes_changed(snapshot, {row.dimension: row.object_id for row in rows if row.figure == QUOTES}):
        troubles.append("une parole citée")
    names = [row.object_id for row in rows if row.figure == NAMES]
    listed = consents.actor_decisions(names)
    if any(not listed.granted(pk, "list") for pk in names):
        troubles.append("le nom d’un acteur dans la liste")
    if _stories_changed(version, snapshot):
        troubles.append("un récit")
    return troubles


def _quotes_changed(snapshot: Snapshot, evidence: dict[str, int]) -> bool:
    allowed = {quotable.evidence.pk: quotable.licence for quotable in consents.quotable(evidence.values())}
    for dimension, pk in evidence.items():
        quote = _printed(snapshot, dimension)
        is_named = quote and (quote.organisation or quote.source.startswith(NAMED_SOURCE))
        needed = Licence.NAMED if is_named else Licence.UNNAMED
        if allowed.get(pk, Licence.NOTHING) < needed:
            return True
    return False


def _printed(snapshot: Snapshot, dimension: str) -> Quote | None:
    if dimension == "recit":
        return snapshot.story.quote if snapshot.story else None
    return snapshot.quotes[int(dimension)]


def _stories_changed(version: ReportVersion, snapshot: Snapshot) -> bool:
    from accompaniments.models import Evidence
    from actors.models import Limit

    told = version.sources.filter(figure=ADMISSIONS).values("object_id")
    actors = set(Limit.objects.filter(pk__in=told, actor__isnull=False).values_list("actor", flat=True))
    recit = version.sources.filter(figure=QUOTES, dimension="recit").values("object_id")
    actors |= set(Evidence.objects.filter(pk__in=recit).values_list("effect__actor", flat=True))
    decisions = consents.actor_decisions(actors)
    return any(not decisions.granted(pk, "story") for pk in actors)
