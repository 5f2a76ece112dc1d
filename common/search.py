"""Finding by a few letters, without database extensions: one fold on write and on query, one vector.

It holds the words as they are, for prefixes while one types, and their French stems, for whole words in other forms
(« coopérations » finds « coopération »). One vector, so that several words are one reading of one index. The
database keeps it from the folded text, which Python writes.
"""

from __future__ import annotations

import re
from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import CombinedSearchVector, SearchVector, SearchVectorField
from django.db import models
from django.db.models import Func

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


class Matches(Func):
    """The condition « every one of these words begins one of the row's, or is one in another form ».

    One expression whatever the number of words: a page that searches five tables spends its time elsewhere.
    """

    output_field = models.BooleanField()

    def __init__(self, words: list[str], vector: Any = "search_vector") -> None:
        super().__init__(vector)
        self.words = words

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> Any:
        vector, params = compiler.compile(self.source_expressions[0])
        word = "(to_tsquery('simple', %s) || plainto_tsquery('french', %s))"
        query = " && ".join([word] * len(self.words))
        return f"{vector} @@ ({query})", [*params, *(each for word in self.words for each in (f"{word}:*", word))]


def matches(typed: str) -> Matches | None:
    """The condition on what somebody typed; None without a word."""
    words = typed_words(typed)
    return Matches(words) if words else None


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
