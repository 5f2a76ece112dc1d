"""From the source rows of a frozen figure back to what they say, for whoever may read it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Count
from django.urls import NoReverseMatch

from accompaniments.models import Evidence
from common.templatetags.ui import period as period_words
from reports.freeze import QUOTES
from reports.models import FigureSource, ReportVersion
from reports.querysets import FigureSourceQuerySet
from reports.snapshot import Quote, Snapshot

if TYPE_CHECKING:
    from accounts.viewer import Viewer

ERASED = "effacé"
STORY = "recit"


@dataclass(frozen=True)
class Resolved:
    """One source as a page shows it."""

    kind: str
    text: str
    url: str = ""
    words: str = ""
    is_erased: bool = False


def counts_of(rows: FigureSourceQuerySet) -> list[tuple[str, int]]:
    """How many sources of each kind."""
    found = rows.order_by("model_label").values_list("model_label").annotate(n=Count("pk"))
    return [(_kind(label, many=n > 1), n) for label, n in found]


@dataclass(frozen=True)
class Cited:
    """Words quoted in a version, and where they stand on its page."""

    quote: Quote
    anchor: str


def cited_in(snapshot: Snapshot) -> dict[str, Cited]:
    """All the words a version quotes, by the dimension of their source row."""
    found = {str(rank): Cited(quote, f"parole-{rank + 1}") for rank, quote in enumerate(snapshot.quotes)}
    if snapshot.story:
        found[STORY] = Cited(snapshot.story.quote, "parole-recit")
    return found


def words_of(version: ReportVersion, snapshot: Snapshot, rows: FigureSourceQuerySet) -> list[Cited]:
    """The quotes of the report (consented when it was frozen) that speak of this figure."""
    evidence = set(rows.filter(model_label="accompaniments.Evidence").values_list("object_id", flat=True))
    printed = version.sources.filter(figure=QUOTES).order_by("pk").values_list("dimension", "object_id")
    cited = cited_in(snapshot)
    return [cited[dimension] for dimension, pk in printed if pk in evidence and dimension in cited]


def resolve(viewer: Viewer, rows: Iterable[FigureSource]) -> list[Resolved]:
    """What each source is today: a link, the words this viewer may read, or « effacé »."""
    rows = list(rows)
    wanted: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        wanted[row.model_label].add(row.object_id)
    found = {(label, obj.pk): obj for label, pks in wanted.items() for obj in _load(label, pks)}
    readable = set(
        Evidence.objects.readable_by(viewer)
        .filter(pk__in=wanted.get("accompaniments.Evidence", ()))
        .values_list("pk", flat=True)
    )
    return [_resolved(row, found.get((row.model_label, row.object_id)), readable) for row in rows]


def _load(label: str, pks: set[int]) -> Any:
    model = apps.get_model(label)
    rows = model._base_manager.filter(pk__in=pks)
    related = [
        name for name in ("actor", "merged_into", "accompaniment", "publication", "path") if _is_relation(model, name)
    ]
    return rows.select_related(*related) if related else rows


def _is_relation(model: Any, name: str) -> bool:
    return any(field.name == name and field.many_to_one for field in model._meta.get_fields())


def _resolved(row: FigureSource, obj: Any, readable: set[int]) -> Resolved:
    kind = _kind(row.model_label)
    if obj is None or getattr(obj, "erased_at", None):
        return Resolved(kind, ERASED, is_erased=True)
    if isinstance(obj, Evidence):
        words = obj.verbatim if obj.pk in readable else ""
        text = f"{obj.get_voice_display()}, {obj.get_stance_display().lower()}, {period_words(obj.on, obj.on)}"
        return Resolved(kind, text, _url(obj.accompaniment or obj), words)
    if merged := getattr(obj, "merged_into", None):
        return Resolved(kind, f"{merged} (fusion de « {obj} »)", _url(merged))
    return Resolved(kind, str(obj), _url(obj))


def _url(obj: Any) -> str:
    try:
        return obj.get_absolute_url() if hasattr(obj, "get_absolute_url") else ""
    except NoReverseMatch:
        return ""


def _kind(label: str, *, many: bool = False) -> str:
    meta = apps.get_model(label)._meta
    return str(meta.verbose_name_plural if many else meta.verbose_name)


def rests_on(row: Any) -> bool:
    """Whether a figure of some frozen report was computed from this row."""
    return FigureSource.objects.filter(model_label=row._meta.label, object_id=row.pk).exists()
