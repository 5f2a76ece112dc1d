"""What lower apps may know of upper ones: entries registered by each app's `AppConfig.ready()`."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of a host page, loaded by htmx, with a plain link beside it.

    `url(host)` gives the address of the panel for that host object; `shown_to(viewer, host)` says
    whether this person has it.
    """

    slug: str
    title: str
    url: Callable[[Any], str]
    shown_to: Callable[[Any, Any], bool]
    position: int = 50


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """Something that happened to an actor or a programme."""

    on: date
    title: str
    url: str = ""
    text: str = ""


_panels: dict[str, list[Panel]] = defaultdict(list)
_timelines: dict[str, list[Callable[[Any, Any], Iterable[TimelineEntry]]]] = defaultdict(list)
_home: dict[str, Callable[[Any], Any]] = {}
_sign_up_hooks: list[Callable[[Any], None]] = []


def add_panel(host: str, panel: Panel) -> None:
    """Add a panel to the pages of `host` (actor, programme, path, assessment, effect)."""
    _panels[host] = sorted([*(p for p in _panels[host] if p.slug != panel.slug), panel], key=lambda p: p.position)


def panels_for(host: str, *, viewer: Any, obj: Any) -> list[tuple[Panel, str]]:
    """The panels this viewer has on `obj`'s page, with their addresses."""
    return [(panel, panel.url(obj)) for panel in _panels[host] if panel.shown_to(viewer, obj)]


def add_timeline(host: str, entries: Callable[[Any, Any], Iterable[TimelineEntry]]) -> None:
    """Register `entries(viewer, obj)`, which returns at most the 25 latest."""
    _timelines[host].append(entries)


def timeline_for(host: str, *, viewer: Any, obj: Any, limit: int = 25) -> list[TimelineEntry]:
    """What happened to `obj`, newest first."""
    found = [entry for provider in _timelines[host] for entry in provider(viewer, obj)]
    return sorted(found, key=lambda entry: entry.on, reverse=True)[:limit]


def add_home(slot: str, provider: Callable[[Any], Any]) -> None:
    """Fill a slot of the home page (`inbox`, `voice`, `programmes`, `assessments`, `reports`…).

    `provider(viewer)` returns what `templates/home/*.html` show there; few queries, few rows.
    """
    _home[slot] = provider


def home_for(viewer: Any) -> dict[str, Any]:
    """Every slot of this viewer's home page."""
    return {slot: provider(viewer) for slot, provider in _home.items()}


def on_sign_up(hook: Callable[[Any], None]) -> None:
    """Register what happens when a person's account is created."""
    _sign_up_hooks.append(hook)


def signed_up(user: Any) -> None:
    """Run the sign-up hooks."""
    for hook in _sign_up_hooks:
        hook(user)
