"""An actor's page, and each of its lists whole."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

from django.core.paginator import Paginator
from django.db.models import CharField, F, Prefetch, Value, prefetch_related_objects
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.http import Request
from accounts.permissions import can, requires
from actors.enums import ConsentUse, EffectNature, LimitKind, NeedState, SignalConfidence
from actors.forms.revealed import LineForm
from actors.models import Actor, Contact, Limit, Need, Resource, ResourceOffer, Tension, UsefulEffect, WeakSignal
from actors.proof import proofs
from actors.views.consents import consent_rows, decided_together
from common.registries import panels_for

TOP_PANELS = 20  # panels at this position or before stand above what was revealed: the short log form
PER_PAGE = 25
MANY, FEW = 6, 4  # rows of a list on the page; the rest stands one link further
SHORT_LISTS: dict[str, tuple[str, type[Any], str, Callable[[], Any]]] = {
    "besoins": ("Besoins", Need, "state", NeedState.options),
    "tensions": ("Tensions", Tension, "", list),
    "limites": ("Limites, renoncements", Limit, "kind", LimitKind.options),
    "signaux": ("Signaux faibles", WeakSignal, "confidence", SignalConfidence.options),
}


@requires("actors.view", lambda viewer: Actor.objects.reachable_by(viewer).with_identity())
def actor_detail(request: Request, actor: Actor) -> HttpResponse:
    """The whole page for the Club and the actor's own people; the public card for the others.

    The address of a merged sheet leads to the kept one; not for ever, since a merge can be undone.
    """
    if actor.merged_into_id is not None:
        return redirect("actors:detail", actor.merged_into_id)
    if not can(request.viewer, "actors.view_full", actor):
        return render(request, "actors/actor_card.html", {"actor": actor})
    return render(request, "actors/actor_detail.html", {"actor": actor, **_whole_page(request.viewer, actor)})


def _whole_page(viewer: Any, actor: Actor) -> dict[str, Any]:
    """Everything the page shows, in a number of queries that does not grow with the actor."""
    panels = panels_for("actor", viewer=viewer, obj=actor)
    consents = consent_rows(actor, list(ConsentUse))
    return {
        "line": LineForm() if can(viewer, "actors.reveal", actor) else None,
        "number": _spaced(actor.siret, 3, 6, 9) or _spaced(actor.siren, 3, 6),
        "contacts": _cut(Contact.objects.visible_to(viewer).filter(actor=actor), MANY),
        "children": _cut(actor.children.current().only("name", "sort_key"), MANY),
        "clubs": list(actor.clubs.current().only("name", "sort_key")[:MANY]),
        "merges": actor.merges.visible_to(viewer).standing().select_related("absorbed"),
        "consents": consents,
        "decided": decided_together(consents),
        "granted_count": sum(row.is_granted for row in consents),
        "unasked": ", ".join(row.use.wording.lower() for row in consents if row.latest is None),
        "top_panels": [pair for pair in panels if pair[0].position <= TOP_PANELS],
        "panels": [pair for pair in panels if pair[0].position > TOP_PANELS],
        **_revealed(viewer, actor),
    }


def _spaced(number: str, *cuts: int) -> str:
    """« 123 456 789 00012 », as people read it."""
    edges = [0, *cuts, None]
    return "\u00a0".join(number[start:end] for start, end in pairwise(edges)) if number else ""


def _cut(rows: Any, size: int) -> tuple[list[Any], bool]:
    """The first rows, and whether there are more."""
    found = list(rows[: size + 1])
    return found[:size], len(found) > size


def _revealed(viewer: Any, actor: Actor) -> dict[str, Any]:
    """What was revealed, kind by kind, with the proof of all of it weighed at once."""
    offers = Prefetch("offers", queryset=ResourceOffer.objects.filter(withdrawn_at=None).order_by("pk"))
    resources = _cut(_newest(Resource, viewer, actor).prefetch_related(offers), MANY)
    found = list(_newest(UsefulEffect, viewer, actor).select_related("sphere")[: PER_PAGE + 1])
    is_over = len(found) > PER_PAGE
    good = [effect for effect in found if effect.nature != EffectNature.EXTERNALITY_NEGATIVE]
    bad = [effect for effect in found if effect.nature == EffectNature.EXTERNALITY_NEGATIVE]
    effects, negatives = good[:MANY], bad[:FEW]
    lists = _short_lists(viewer, actor)
    shown: list[Any] = [*resources[0], *effects, *negatives]
    lines = [row for short in lists for row in short["rows"]]
    known = proofs([(type(row), row.pk) for row in shown] + [row["key"] for row in lines])
    for row in shown:
        row.proof = known[type(row), row.pk]
    for line in lines:
        line["proof"] = known[line["key"]]
    _complete(viewer, effects, negatives)
    return {
        "resources": resources, "effects": (effects, is_over or len(good) > MANY),
        "negatives": (negatives, is_over or len(bad) > FEW), "revealed": lists,
    }  # fmt: skip


def _newest(model: Any, viewer: Any, actor: Actor) -> Any:
    rows = model.objects.visible_to(viewer).filter(actor=actor)
    return rows.defer("search_text", "search_vector").order_by("-created_at", "-pk")


def _complete(viewer: Any, effects: list[Any], negatives: list[Any]) -> None:
    """Measurements this viewer may read, where there are any; what answers negative effects, never left out."""
    measured = [effect for effect in (*effects, *negatives) if effect.proof.is_measured]
    if measured:
        prefetch_related_objects(measured, UsefulEffect.objects.measures(viewer))
    if negatives:
        answers = UsefulEffect.objects.visible_to(viewer).only("label")
        prefetch_related_objects(negatives, Prefetch("answered_by", queryset=answers))


def _short_lists(viewer: Any, actor: Actor) -> list[dict[str, Any]]:
    """Needs, tensions, limits and signals, those there are: one query for the four."""
    parts = [
        model.objects.visible_to(viewer)
        .filter(actor=actor)
        .order_by("-created_at", "-pk")
        .annotate(
            slug=Value(slug, output_field=CharField()),
            detail=F(column) if column else Value("", output_field=CharField()),
        )
        .values_list("slug", "pk", "label", "detail")[: FEW + 1]
        for slug, (_, model, column, _) in SHORT_LISTS.items()
    ]
    lists: dict[str, list[dict[str, Any]]] = {slug: [] for slug in SHORT_LISTS}
    for slug, pk, label, detail in parts[0].union(*parts[1:], all=True):
        _, model, _, options = SHORT_LISTS[slug]
        url = reverse(f"actors:{model.PAGE}", args=[pk])
        lists[slug].append(
            {"url": url, "label": label, "detail": dict(options()).get(detail, ""), "key": (model, pk)}
        )
    return [
        {"slug": slug, "title": SHORT_LISTS[slug][0], "rows": rows[:FEW], "has_more": len(rows) > FEW}
        for slug, rows in lists.items()
        if rows
    ]


@require_safe
@requires("actors.view_history", lambda viewer: Actor.objects.readable_by(viewer))
def actor_journey(request: Request, actor: Actor) -> HttpResponse:
    """Programmes, ecosystems and earlier years: a part of the page, or a page of its own."""
    context = {
        "actor": actor,
        "paths": actor.paths.visible_to(request.viewer).select_related("programme"),
        "ecosystem_memberships": actor.ecosystem_memberships.current().select_related("ecosystem"),
        "past_years": actor.past_years.current().order_by("-year", "programme_label"),
    }
    return render(request, "actors/_journey.html" if request.htmx else "actors/actor_journey.html", context)


# --- each list whole ---


def _of_page(model: Any) -> Callable[[Any, Actor], Any]:
    return lambda viewer, actor: model.objects.of_page(viewer, actor)


WHOLE: dict[str, tuple[str, Callable[[Any, Actor], Any]]] = {
    "effets": ("Ce que cela change", _of_page(UsefulEffect)),
    "deja-la": ("Le déjà-là", _of_page(Resource)),
    **{slug: (title, _of_page(model)) for slug, (title, model, _, _) in SHORT_LISTS.items()},
    "contacts": ("Contacts", lambda viewer, actor: Contact.objects.visible_to(viewer).filter(actor=actor)),
    "structures": ("Services et structures", lambda viewer, actor: actor.children.current()),
}


@require_safe
@requires("actors.view_history", lambda viewer: Actor.objects.readable_by(viewer))
def actor_rows(request: Request, actor: Actor, kind: str) -> HttpResponse:
    """One of the lists of the page, all of it, 25 at a time."""
    if kind not in WHOLE:
        raise Http404
    title, find = WHOLE[kind]
    page = Paginator(find(request.viewer, actor), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "actors/actor_rows.html", {"actor": actor, "kind": kind, "title": title, "page": page})
