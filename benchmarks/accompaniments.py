"""Saving an accompaniment through the short form: its time over a bare page, and its queries."""

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from actors.models import Actor
from benchmarks.data import session_of
from benchmarks.harness import Browser, Result, at_most, ratio

URL = "/accompagnements/consigner"
PARTICIPANTS = (1, 10, 30)


def measure(world: dict[str, Any]) -> list[Result]:
    """One save, redirect included, over the bare page; the most queries a save takes, however many came."""
    session = session_of(world["facilitator"])
    browser = Browser(session)
    actors = [actor.pk for actor in Actor.objects.order_by("pk")[: max(PARTICIPANTS)]]

    def form(count: int) -> dict[str, object]:
        return {
            "submission_id": uuid.uuid4(), "draft_version": 0, "host": f"actor:{actors[0]}", "kind": "interview",
            "duration": 60, "summary": "MESURE une phrase.", "on": date.today().isoformat(),
            "programme": world["programme"].pk, "participants": [f"actor:{pk}" for pk in actors[:count]],
        }  # fmt: skip

    def save() -> None:
        browser.post(URL, form(1), expect=(302,))

    return [
        at_most("accompaniment.save.ratio", ratio(browser, save), 4),
        at_most("accompaniment.save.queries", most_queries(session, form), 15, unit=""),
    ]


def most_queries(session: str, form: Callable[[int], dict[str, object]]) -> int:
    """Counted where they are made: the same request through the whole stack, in this process."""
    client = Client(HTTP_HOST="localhost")
    client.cookies[settings.SESSION_COOKIE_NAME] = session
    counts = []
    for count in (1, *PARTICIPANTS):  # the first one warms what is read once
        with CaptureQueriesContext(connection) as captured:
            answer = client.post(URL, form(count))
        if answer.status_code != 302:
            raise SystemExit(f"POST {URL} : {answer.status_code}")
        counts.append(len(captured))
    return max(counts[1:])
