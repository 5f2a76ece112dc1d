"""Modules and templates that ship with the product, loaded with the rest of the reference data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from common.text import typographic
from programmes.models import Module, PhaseTemplate, TemplateStep
from territories.services import Tally, follow_file

FILE = Path(__file__).parent / "data" / "phase_templates.yaml"


def load_phase_templates() -> list[Tally]:
    """Modules and templates follow the file where the Club did not edit them; one tally each.

    The steps of a template are written with it, once: from then on they are the Club's.
    """
    shipped = yaml.safe_load(typographic(FILE.read_text(encoding="utf-8")))
    modules = follow_file(
        Module, [_module(slug, item, rank) for rank, (slug, item) in enumerate(shipped["modules"].items(), 1)]
    )
    known = set(PhaseTemplate.objects.values_list("slug", flat=True))
    wanted = shipped["templates"]
    templates = follow_file(
        PhaseTemplate,
        [
            {"slug": slug, "label": item["label"], "summary": item["summary"], "position": rank}
            for rank, (slug, item) in enumerate(wanted.items(), 1)
        ],
    )
    for slug in set(wanted) - known:
        _write_steps(slug, wanted[slug]["steps"])
    return [modules, templates]


def _module(slug: str, item: dict[str, Any], position: int) -> dict[str, Any]:
    return {
        "slug": slug, "label": item["label"], "content": item["content"], "position": position,
        "deliverables": "\n".join(item["deliverables"]),
    }  # fmt: skip


def _write_steps(slug: str, steps: list[list[Any]]) -> None:
    template = PhaseTemplate.objects.get(slug=slug)
    modules = {module.slug: module for module in Module.objects.all()}
    TemplateStep.objects.bulk_create(
        TemplateStep(template=template, module=modules[module], position=rank, first_month=first, last_month=last)
        for rank, (module, first, last) in enumerate(steps, 1)
    )
