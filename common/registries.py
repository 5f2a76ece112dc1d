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
_timelines: dict[str, list[Callable[[Any, Any, int], Iterable[TimelineEntry]]]] = defaultdict(list)
_home: dict[str, Callable[[Any], Any]] = {}
_sign_up_hooks: list[Callable[[Any], None]] = []


def add_panel(host: str, panel: Panel) -> None:
    """Add a panel to the pages of `host` (actor, programme, path, assessment, effect)."""
    _panels[host] = sorted([*(p for p in _panels[host] if p.slug != panel.slug), panel], key=lambda p: p.position)


def panels_for(host: str, *, viewer: Any, obj: Any) -> list[tuple[Panel, str]]:
    """The panels this viewer has on `obj`'s page, with their addresses."""
    return [(panel, panel.url(obj)) for panel in _panels[host] if panel.shown_to(viewer, obj)]


def add_timeline(host: str, entries: Callable[[Any, Any, int], Iterable[TimelineEntry]]) -> None:
    """Register `entries(viewer, obj, limit)`, which returns at most the `limit` latest."""
    _timelines[host].append(entries)


def timeline_for(host: str, *, viewer: Any, obj: Any, limit: int = 25) -> list[TimelineEntry]:
    """What happened to `obj`, newest first."""
    found = [entry for provider in _timelines[host] for entry in provider(viewer, obj, limit)]
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


# --- programmes: what each app knows of one ---

_actuals: dict[str, Callable[[Any], int]] = {}
_missing: list[Callable[[Any, Any], Iterable["Missing"]]] = []
_path_hooks: list[Callable[[Any], None]] = []
_relied: list[Callable[[Any], bool]] = []
_reference_loaders: list[Callable[[], Iterable[Any]]] = []


@dataclass(frozen=True, slots=True)
class Missing:
    """Something the next report of a programme lacks: how many, said in French, and where to mend it."""

    label: str
    count: int = 0
    url: str = ""
    hint: str = ""


def add_actual(measure: str, read: Callable[[Any], int]) -> None:
    """Say how a measure of a programme's targets is read from facts: `read(programme)`, a query or two."""
    _actuals[measure] = read


def actuals_for(programme: Any, measures: Iterable[str]) -> dict[str, int]:
    """What was reached so far, for those of the measures some app can read."""
    return {measure: _actuals[measure](programme) for measure in measures if measure in _actuals}


def add_missing(provider: Callable[[Any, Any], Iterable[Missing]]) -> None:
    """Register `provider(viewer, programme)`: what the next report lacks, counted in a few queries."""
    _missing.append(provider)


def missing_for(viewer: Any, programme: Any) -> list[Missing]:
    """All that the next report of the programme lacks, in the order of the apps."""
    return [item for provider in _missing for item in provider(viewer, programme)]


def on_path_dated(hook: Callable[[Any], None]) -> None:
    """Register what follows the dates of a path: `hook(path)`, each time it opens, ends, begins again, or its
    programme ends another day."""
    _path_hooks.append(hook)


def path_dated(path: Any) -> None:
    """Run what follows the dates of this path."""
    for hook in _path_hooks:
        hook(path)


def add_reliance(check: Callable[[Any], bool]) -> None:
    """Register `check(row)`: whether something that no longer changes (a frozen report) rests on this row."""
    _relied.append(check)


def is_relied_on(row: Any) -> bool:
    """Whether the row must stay, because something frozen rests on it."""
    return any(check(row) for check in _relied)


def add_reference_data(loader: Callable[[], Iterable[Any]]) -> None:
    """Register reference data of an app, loaded with the rest: `loader()` is idempotent and gives its tallies."""
    _reference_loaders.append(loader)


def load_other_reference_data() -> list[Any]:
    """Load the reference data of every app that registered some."""
    return [tally for loader in _reference_loaders for tally in loader()]


# --- mails people receive regularly ---


@dataclass(frozen=True, slots=True)
class MailLine:
    """One line of a digest or of a reminder: what, where to read it, and when. `key` tells it from any other, with
    its date: a reminder leaves once for each.
    """

    label: str
    url: str
    when: str = ""
    is_late: bool = False
    key: str = ""


@dataclass(frozen=True, slots=True)
class DigestSection:
    """One part of the digest: `lines(viewer, today)` gives few of them, in few queries, with this viewer's rights."""

    slug: str
    title: str
    lines: Callable[[Any, date], list[MailLine]]
    position: int = 50


@dataclass(frozen=True, slots=True)
class Reminder:
    """What is reminded of before its date: `people(today)` gives the numbers of the accounts concerned, and
    `lines(user, today)` what to remind one of them of.
    """

    slug: str
    people: Callable[[date], Iterable[int]]
    lines: Callable[[Any, date], list[MailLine]]


_digest: dict[str, DigestSection] = {}
_reminders: dict[str, Reminder] = {}


def add_digest(section: DigestSection) -> None:
    """Add a part to the digest people receive by e-mail."""
    _digest[section.slug] = section


def digest_sections() -> list[DigestSection]:
    """The parts of the digest, in order."""
    return sorted(_digest.values(), key=lambda section: section.position)


def add_reminder(reminder: Reminder) -> None:
    """Add something people are reminded of by e-mail before its date."""
    _reminders[reminder.slug] = reminder


def reminders() -> list[Reminder]:
    """All of them, in the order of the apps."""
    return list(_reminders.values())


# --- searching ---


@dataclass(frozen=True, slots=True)
class Hit:
    """One line of the search page."""

    title: str
    url: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class SearchProvider:
    """One group of the search page: `find(viewer, typed, limit)` gives at most `limit` hits in a query or two."""

    slug: str
    title: str
    find: Callable[[Any, str, int], list[Hit]]
    more_url: Callable[[str], str] | None = None
    position: int = 50


_searches: dict[str, SearchProvider] = {}


def add_search(provider: SearchProvider) -> None:
    """Add a group to the search page."""
    _searches[provider.slug] = provider


def search_providers() -> list[SearchProvider]:
    """The groups of the search page, in order."""
    return sorted(_searches.values(), key=lambda provider: provider.position)


# --- personal data ---


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """How long something is kept: `due()` gives the rows past their time, `apply(rows)` erases or pseudonymises them
    and returns how many. `dated_by` says in French from what the time counts.
    """

    slug: str
    title: str
    dated_by: str
    length: Callable[[], Any]
    due: Callable[[], Any]
    apply: Callable[[Any], int]


@dataclass(frozen=True, slots=True)
class PersonalData:
    """One kind of things held about a contact: `export(contact)` gives rows of plain values (French keys),
    `erase(contact)` scrubs them and returns how many; `fate` says in French what erasing does to them.
    `scrubbed` are the models (labels) whose texts the eraser cleans by itself; those `reserved` are shown to
    an administrator through a journaled access only.
    """

    slug: str
    title: str
    export: Callable[[Any], list[dict[str, Any]]]
    erase: Callable[[Any], int]
    fate: str = ""
    scrubbed: tuple[str, ...] = ()
    reserved: tuple[str, ...] = ()


_retention: dict[str, RetentionRule] = {}
_personal_data: dict[str, PersonalData] = {}


def add_retention(rule: RetentionRule) -> None:
    """Register a rule of conservation, applied each night and shown to administrators."""
    _retention[rule.slug] = rule


def retention_rules() -> list[RetentionRule]:
    """Every rule, in the order of the apps."""
    return list(_retention.values())


def add_personal_data(
    slug: str,
    *,
    export: Callable[[Any], list[dict[str, Any]]],
    erase: Callable[[Any], int],
    title: str = "",
    fate: str = "",
    scrubbed: tuple[str, ...] = (),
    reserved: tuple[str, ...] = (),
) -> None:
    """Say what an app holds about a contact, and how it is scrubbed (see PersonalData)."""
    _personal_data[slug] = PersonalData(slug, title or slug, export, erase, fate, scrubbed, reserved)


def personal_data_kinds() -> list[PersonalData]:
    """Every kind, in the order of the apps."""
    return list(_personal_data.values())


def personal_data_of(contact: Any) -> dict[str, list[dict[str, Any]]]:
    """Everything the platform holds about this person, by kind."""
    return {slug: kind.export(contact) for slug, kind in _personal_data.items()}


def erase_everywhere(contact: Any) -> dict[str, int]:
    """Run every eraser for this person; how many rows each changed."""
    return {slug: kind.erase(contact) for slug, kind in _personal_data.items()}
