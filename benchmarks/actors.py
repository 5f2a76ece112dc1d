"""The directory at a thousand and at a hundred thousand actors: lists, filters, searches, a page, duplicates."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from django.core.management import call_command

from actors.models import Actor
from actors.services.duplicates import look_alikes
from benchmarks.data import session_of
from benchmarks.harness import Browser, Result, at_most, ratio, timed
from programmes.models import Programme
from territories.models import FunctionalSphere

LIST, FIND = "/acteurs/", "/acteurs/recherche/"
SMALL, LARGE = 1_000, 100_000
ROUNDS = 40
TYPED = ["b", "bou", "dupont", "boulangerie rou", "de", "sarl", "martin", "cooperations", "73282932"]


def measure(world: dict[str, Any]) -> list[Result]:
    """Each list, filter and search over the bare page; the figure is the worst of them."""
    browser = Browser(session_of(world["facilitator"]))
    grow(SMALL, seed=1)
    small_lists, small_searches = cost(browser, lists()), cost(browser, searches())
    grow(LARGE - SMALL, seed=2)
    large_lists, large_searches = cost(browser, lists()), cost(browser, searches())
    page = ratio(browser, lambda: browser.get(rich_actor().get_absolute_url()), rounds=ROUNDS)
    return [
        at_most("actors.list.growth", worst_growth(small_lists, large_lists), 1.5),
        at_most("actors.list.ratio", max(large_lists.values()), 3),
        at_most("actors.search.growth", worst_growth(small_searches, large_searches), 1.5),
        at_most("actors.search.ratio", max(large_searches.values()), 3),
        at_most("actors.page.ratio", page, 4),
        at_most("actors.duplicates.ms", duplicates(), 100, unit="ms"),
    ]


def grow(actors: int, *, seed: int) -> None:
    """Add that many fictional actors, three people each."""
    call_command("generate", actors=actors, contacts=3 * actors, seed=seed, verbosity=0)


def lists() -> list[str]:
    sphere, programme = FunctionalSphere.objects.first(), Programme.objects.filter(paths__isnull=False).first()
    club = Actor.objects.filter(club_members__isnull=False).first()
    asked = [
        "", "page=7", "tri=-nom", "tri=recents", "kind=association", "kind=recherche", f"sphere={sphere.slug}",
        "commune=Rouen+(76540)", "territory=mrn", f"programme={programme.pk}",
        f"club={quote(f'{club} (n° {club.pk})')}",
        "consent=list", "consent=story", "proof=declared", "proof=measured", "shares=on",
        "kind=association&shares=on",
    ]  # fmt: skip
    return [f"{LIST}?{query}" for query in asked]


def searches() -> list[str]:
    return [f"{page}?q={quote(typed)}" for page in (LIST, FIND) for typed in TYPED]


def cost(browser: Browser, addresses: Iterable[str]) -> dict[str, float]:
    found = {}
    for address in addresses:
        found[address] = ratio(browser, lambda url=address: browser.get(url), rounds=ROUNDS)
        print(f"  {address:60} {found[address]:.2f}", flush=True)
    return found


def worst_growth(small: dict[str, float], large: dict[str, float]) -> float:
    """The same question asked of both; ids in addresses differ, their order does not."""
    return max(after / before for before, after in zip(small.values(), large.values(), strict=True))


def rich_actor() -> Actor:
    """An actor about which much is known."""
    return Actor.objects.filter(usefuleffects__isnull=False, resources__isnull=False).order_by("pk")[0]


def duplicates() -> float:
    """Milliseconds to say which sheets a new actor looks like: the median over real ones."""
    profiles = [actor.profile() for actor in Actor.objects.select_related("commune").order_by("sort_key")[:2000:40]]
    times = sorted(timed(lambda profile=each: look_alikes(profile=profile)) for each in profiles)
    return 1000 * times[len(times) // 2]
