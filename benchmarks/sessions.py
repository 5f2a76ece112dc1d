"""Pages over accompaniments, at ten thousand and at a million of them."""

from typing import Any

from django.core.management import call_command
from django.db.models import Count

from accounts.models import User
from actors.models import Actor
from benchmarks.data import session_of
from benchmarks.harness import Browser, Result, at_most, ratio
from programmes.models import Programme

SMALL, LARGE = 10_000, 1_000_000
ROUNDS = 60


def measure(world: dict[str, Any]) -> list[Result]:
    """The same person's pages, before and after a hundred times as much was written by others."""
    if Actor.objects.count() < 2_000:
        call_command("generate", actors=2_000, contacts=2_000, seed=7, verbosity=0)
    call_command("generate", sessions=SMALL, seed=1, verbosity=0)
    pages, browser = addresses(), Browser(session_of(facilitator()))
    before = cost(browser, pages)
    call_command("generate", sessions=LARGE - SMALL, seed=2, verbosity=0)
    after = cost(browser, pages)
    return [at_most(f"{name}.growth", after[name] / before[name], 1.5) for name in pages]


def facilitator() -> User:
    """Who has most to complete."""
    waiting = User.objects.filter(email__startswith="facilitation-1-", accompaniments__completeness="to_complete")
    return waiting.annotate(n=Count("pk")).order_by("-n", "pk")[0]


def addresses() -> dict[str, str]:
    """The fullest programme that runs, its fullest actor; everybody's month."""
    programme = Programme.objects.filter(status="running", accompaniments__isnull=False)
    programme = programme.annotate(n=Count("accompaniments")).order_by("-n", "pk")[0]
    actor = Actor.objects.filter(attendances__accompaniment__programme=programme)
    actor = actor.annotate(n=Count("attendances")).order_by("-n", "pk")[0]
    return {
        "programme.page": programme.get_absolute_url(),
        "actor.timeline": f"{actor.get_absolute_url()}chronologie/",
        "inbox": "/accompagnements/a-completer",
        "agenda": "/agenda/",
        "agenda.everybody": "/agenda/?voir=tout",
    }


def cost(browser: Browser, pages: dict[str, str]) -> dict[str, float]:
    found = {}
    for name, address in pages.items():
        found[name] = ratio(browser, lambda url=address: browser.get(url), rounds=ROUNDS)
        print(f"  {address:60} {found[name]:.2f}", flush=True)
    return found
