"""Possible duplicates: listed, compared side by side, merged or told apart; merges, and their undoing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.http import Request
from accounts.permissions import requires
from actors.enums import DuplicateState
from actors.forms.duplicates import MergeForm, OtherSheetForm
from actors.models import Actor, DuplicatePair, Merge
from actors.services.duplicates import dismiss_pair, reopen_pair
from actors.services.merging import (
    counts_of_links,
    differences,
    edits_since,
    left_counts,
    merge_actors,
    moved_counts,
    names_before,
    undo_merge,
    why_not,
)
from common.errors import Conflict, DomainError

PER_PAGE = 25


@require_safe
@requires("actors.merge")
def duplicate_list(request: Request) -> HttpResponse:
    """Pairs to look at, the likeliest first; `?etat=dismissed` shows those told apart."""
    state = DuplicateState.DISMISSED if request.GET.get("etat") == DuplicateState.DISMISSED else DuplicateState.OPEN
    pairs = DuplicatePair.objects.visible_to(request.viewer)
    rows = pairs.filter(state=state).with_sheets()
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    told_apart = pairs.filter(state=DuplicateState.DISMISSED).count()
    context = {"page": page, "is_open": state == DuplicateState.OPEN, "told_apart": told_apart}
    return render(request, "actors/duplicate_list.html", context)


@requires("actors.merge", lambda viewer: DuplicatePair.objects.visible_to(viewer).with_sheets())
def duplicate_review(request: Request, pair: DuplicatePair) -> HttpResponse:
    """Both sheets field by field; sending merges them."""
    return _review(request, (pair.first, pair.second), pair)


@requires("actors.merge", lambda viewer: Actor.objects.visible_to(viewer).to_compare())
def merge(request: Request, actor: Actor) -> HttpResponse:
    """Two sheets the nightly comparison did not bring together: the other one is chosen, then both are compared."""
    form = OtherSheetForm(request.GET if "avec" in request.GET else None, sheet=actor)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "actors/merge.html", {"actor": actor, "form": form}, status=status)
    other = Actor.objects.to_compare().get(pk=form.cleaned_data["avec"].pk)
    first, second = sorted((actor.pk, other.pk))
    pair = DuplicatePair.objects.visible_to(request.viewer).filter(first=first, second=second).first()
    if pair is not None and request.method != "POST":
        return redirect("actors:duplicate_review", pair.pk)
    return _review(request, (actor, other), None)


def _review(request: Request, sheets: tuple[Actor, Actor], pair: DuplicatePair | None) -> HttpResponse:
    """Proposes to keep the sheet most hangs on."""
    counts = counts_of_links(sheets)
    weight = {pk: sum(found.values()) for pk, found in counts.items()}
    kept, other = sorted(sheets, key=lambda actor: (-weight[actor.pk], actor.pk))
    data = request.POST if request.method == "POST" else None
    form = MergeForm(data, sheets=(kept, other), lines=differences(kept, other))
    status = 200
    if request.method == "POST":
        merged, status = _merge(request, form)
        if merged is not None:
            undo = reverse("actors:merge_undo", args=[merged.pk])
            messages.success(request, "Les deux fiches n’en font plus qu’une, que voici.", extra_tags=undo)
            return redirect(merged.kept)
    context = {"pair": pair, "names": sheets, "form": form, **_sides(form, counts)}
    return render(request, "actors/duplicate_review.html", context, status=status)


def _merge(request: Request, form: MergeForm) -> tuple[Merge | None, int]:
    if not form.is_valid():
        return None, 422
    try:
        merged = merge_actors(
            kept=form.kept, absorbed=form.absorbed, by=request.user, choices=form.choices,
            base_versions=form.base_versions,
        )  # fmt: skip
    except Conflict as conflict:
        form.add_error(None, conflict.message)
        form.read_again()
        return None, 409
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return None, 422
    return merged, 200


def _sides(form: MergeForm, counts: dict[int, dict[str, int]]) -> dict[str, Any]:
    """What the page shows: both sheets with what hangs on them, and the lines sorted by what they ask for."""
    letters = ("A", "B")
    chosen = {field.name: str(field.value()) for field in form if not field.is_hidden}
    sheets = [
        {
            "letter": letter, "actor": sheet, "counts": sorted(counts[sheet.pk].items(), key=lambda item: -item[1]),
            "is_kept": chosen["kept"] == str(sheet.pk),
        }
        for letter, sheet in zip(letters, form.sheets, strict=True)
    ]  # fmt: skip
    lines: list[dict[str, Any]] = [
        {
            "line": line,
            "cells": [
                {
                    "letter": letter, "pk": sheet.pk, "text": text,
                    "is_chosen": chosen.get(line.group.slug) == str(sheet.pk),
                }
                for letter, sheet, text in zip(letters, form.sheets, (line.kept, line.absorbed), strict=True)
            ],
        }
        for line in form.lines
    ]  # fmt: skip
    return {
        "sheets": sheets,
        "different": [each for each in lines if each["line"].must_choose],
        "settled": [each for each in lines if not each["line"].must_choose],
    }


@require_POST
@requires("actors.merge", lambda viewer: DuplicatePair.objects.visible_to(viewer).with_sheets())
def duplicate_dismiss(request: Request, pair: DuplicatePair) -> HttpResponse:
    dismiss_pair(pair=pair, by=request.user)
    undo = reverse("actors:duplicate_reopen", args=[pair.pk])
    text = f"« {pair.first} » et « {pair.second} » : deux organisations, elles ne seront plus rapprochées."
    messages.success(request, text, extra_tags=undo)
    return redirect("actors:duplicate_list")


@require_POST
@requires("actors.merge", DuplicatePair)
def duplicate_reopen(request: Request, pair: DuplicatePair) -> HttpResponse:
    reopen_pair(pair=pair, by=request.user)
    messages.success(request, "Ces deux fiches sont de nouveau à examiner.")
    return redirect("actors:duplicate_review", pair.pk)


@require_safe
@requires("actors.merge", lambda viewer: Merge.objects.visible_to(viewer).with_names())
def merge_detail(request: Request, merge: Merge) -> HttpResponse:
    """What a merge did, what was edited since, and whether it can be undone."""
    undone = merge.undone_at is not None
    context = {
        "merge": merge,
        "names": names_before(merge),
        "moved": moved_counts(merge),
        "left": left_counts(merge),
        "edits": merge.journal["rows"].get("edits", []) if undone else edits_since(merge),
        "refusal": why_not(merge),
    }
    return render(request, "actors/merge_detail.html", context)


@require_POST
@requires("actors.merge", lambda viewer: Merge.objects.visible_to(viewer).with_names())
def merge_undo(request: Request, merge: Merge) -> HttpResponse:
    try:
        undone = undo_merge(merge=merge, by=request.user)
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("actors:merge_detail", merge.pk)
    kept = " Ce qui a été modifié entre-temps est gardé, en voici la liste." if undone.edits else ""
    messages.success(request, f"La fusion est défaite : les deux fiches sont rétablies.{kept}")
    return redirect("actors:merge_detail", merge.pk)
