"""Saving an accompaniment through the short form."""

import uuid
from datetime import date
from typing import Any

from benchmarks.data import session_of
from benchmarks.harness import Browser, Result, at_most, ratio


def measure(world: dict[str, Any]) -> list[Result]:
    """One save, redirect included, over the bare page."""
    browser = Browser(session_of(world["facilitator"]))
    actor = world["actors"][0]

    def save() -> None:
        browser.post(
            "/accompagnements/consigner",
            {
                "submission_id": uuid.uuid4(), "draft_version": 0, "host": f"actor:{actor.pk}", "kind": "interview",
                "duration": 60, "summary": "MESURE une phrase.", "on": date.today().isoformat(),
                "programme": world["programme"].pk, "participants": [f"actor:{actor.pk}"],
            },
            expect=(302,),
        )  # fmt: skip

    return [at_most("accompaniment.save.ratio", ratio(browser, save), 4)]
