"""Finding by a few letters, without database extensions: one fold on write and on query, one vector.

It holds the words as they are, for prefixes while one types, and their French stems, for whole words in other forms
(« coopérations » finds « coopération »). One vector, so that several words are one reading of one index. The
database keeps it from the folded text, which Python writes.
"""

from __future__ import annotations

import re
from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import CombinedSearchVector, SearchQuery, SearchVector, SearchVectorField
from django.db import models
from django.db.models import Q

from common.fields import Computed
from common.text import fold

_WORDS = re.compile(r"[^\W_]+")
_SPLIT_NUMBER = re.compile(r"(?<=\d)[ .\u00a0\u202f-](?=\d)")
MAX_WORDS = 12


def words(text: str) -> list[str]:
    """The folded words of a text, letters and digits only: `L'École-2` → `l`, `ecole`, `2`."""
    return _WORDS.findall(fold(text))


def typed_words(typed: str) -> list[str]:
    """The words of what somebody typed; a number typed in groups (« 732 829 320 ») is one."""
    joined = _SPLIT_NUMBER.sub("", typed)
    digits = _WORDS.findall(joined)
    return words(joined if any(len(each) >= 6 and each.isdigit() for each in digits) else typed)[:MAX_WORDS]


def matches(typed: str) -> Q | None:
    """The condition « every word begins one of the row's, or is one in another form »; None without a word."""
    query: Any = None
    for word in typed_words(typed):
        begins = SearchQuery(f"{word}:*", config="simple", search_type="raw")
        found = begins | SearchQuery(word, config="french", search_type="plain")
        query = found if query is None else query & found
    return None if query is None else Q(search_vector=query)


class SearchTextField(Computed, models.TextField):
    """The folded words a row is found by, from the model's `search_parts()`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"editable": False, "default": "", **kwargs})

    def compute(self, row: Any) -> str:
        return " ".join(dict.fromkeys(words(" ".join(str(part) for part in row.search_parts() if part))))


class Searchable(models.Model):
    """A row found by `matching(typed)`."""

    search_text = SearchTextField("texte cherché")
    search_vector = models.GeneratedField(
        expression=CombinedSearchVector(
            SearchVector("search_text", config="simple"), "||", SearchVector("search_text", config="french"), None
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        abstract = True
        indexes = [GinIndex(fields=["search_vector"], name="%(class)s_search")]

    def search_parts(self) -> list[Any]:
        """What this row is found by."""
        raise NotImplementedError


class SearchQuerySet(models.QuerySet):
    """Base of the querysets of searchable models; pages never need the search columns."""

    def matching(self, typed: str) -> Any:
        """Rows in which every typed word begins a word, or stands in another form; all of them without a word."""
        condition = matches(typed)
        return self if condition is None else self.filter(condition)
