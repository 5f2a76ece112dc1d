"""Lists of values: slugs live in code (stable), labels can be retitled by the Club (table `Term`).

Each app's `enums.py` declares its lists as `Vocabulary` classes, named by `@listed(…)`. A model field takes
`choices=MyList.options`, a callable, so that forms and `get_…_display()` show the current label.
"""

import time
from collections.abc import Callable
from typing import TypeVar

from django.db import DatabaseError, connection, models

from common.text import typographic

_TTL_SECONDS = 30.0
_lists: dict[str, type["Vocabulary"]] = {}
_slugs: dict[type["Vocabulary"], str] = {}
_labels: dict[tuple[str, str], str] = {}
_wordings: dict[tuple[str, str], str] = {}  # what `wording` answered since the labels were read
_loaded_at: float | None = None


class Vocabulary(models.TextChoices):
    """A list of values whose slugs are code and whose labels are data."""

    @classmethod
    def options(cls) -> list[tuple[str, str]]:
        """The (slug, current label) pairs, in the order of the code."""
        return [(member.value, member.wording) for member in cls]

    @property
    def wording(self) -> str:
        """The label as the Club words it today."""
        labels, key = current_labels(), (_slugs[type(self)], self.value)
        if (known := _wordings.get(key)) is None:
            known = _wordings[key] = typographic(labels.get(key, str(self.label)))
        return known


V = TypeVar("V", bound=type[Vocabulary])


def listed(list_slug: str) -> Callable[[V], V]:
    """Class decorator: the name this list has in `vocabulary.yaml` and in the table `Term`."""

    def register(cls: V) -> V:
        _lists[list_slug], _slugs[cls] = cls, list_slug
        return cls

    return register


def registered_lists() -> dict[str, type[Vocabulary]]:
    """Every list declared in code, by the slug it has in `vocabulary.yaml`."""
    return dict(_lists)


def current_labels() -> dict[tuple[str, str], str]:
    """Labels edited by the Club, read again every 30 seconds at most (one query)."""
    global _loaded_at
    now = time.monotonic()
    if _loaded_at is None or now - _loaded_at > _TTL_SECONDS:
        _loaded_at = now
        if connection.in_atomic_block and connection.needs_rollback:
            return _labels
        from common.models import Term

        try:
            rows = list(Term.objects.edited().values_list("list_slug", "slug", "label"))
        except (DatabaseError, RuntimeError):  # before the first migration
            return _labels
        _labels.clear()
        _wordings.clear()
        _labels.update({(list_slug, slug): label for list_slug, slug, label in rows})
    return _labels


def forget_labels() -> None:
    """Read the labels again at the next use (after an edit, and between tests)."""
    global _loaded_at
    _loaded_at = None
    _labels.clear()
    _wordings.clear()


def one_of(field: str, vocabulary: type[Vocabulary], *, name: str) -> models.CheckConstraint:
    """A check constraint: `field` holds a slug of the list."""
    return models.CheckConstraint(
        condition=models.Q(**{f"{field}__in": vocabulary.values}),
        name=name,
        violation_error_message="Cette valeur n'est pas dans la liste.",
    )


def sync_terms(lists: dict[str, dict[str, str]]) -> tuple[int, int]:
    """Write the lists of the reference data as `Term` rows; returns (created, changed).

    A label edited by the Club stays; only `default_label` and the position follow the file. Values
    gone from the file are no longer offered, never deleted.
    """
    from common.models import Term

    existing = {(term.list_slug, term.slug): term for term in Term.objects.all()}
    created, changed = [], []
    for list_slug, values in lists.items():
        for position, (slug, label) in enumerate(values.items()):
            term = existing.pop((list_slug, slug), None)
            if term is None:
                created.append(
                    Term(list_slug=list_slug, slug=slug, label=label, default_label=label, position=position)
                )
                continue
            before = (term.label, term.default_label, term.position)
            if term.label == term.default_label:
                term.label = label
            term.default_label, term.position = label, position
            if before != (term.label, term.default_label, term.position):
                changed.append(term)
    for (list_slug, _), term in existing.items():
        if list_slug in lists and term.is_active:
            term.is_active = False
            changed.append(term)
    Term.objects.bulk_create(created)
    Term.objects.bulk_update(changed, ["label", "default_label", "position", "is_active"])
    forget_labels()
    return len(created), len(changed)
