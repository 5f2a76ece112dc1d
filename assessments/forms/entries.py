"""A question on a page: what is stored, what was typed, what went wrong; for one person's answers and common ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.http import QueryDict

from assessments.enums import QuestionKind
from assessments.schema import Question
from assessments.values import check_value
from common.errors import Conflict, DomainError

if TYPE_CHECKING:
    from assessments.models.answers import AnswerBase

KEEP_MINE, TAKE_THEIRS = "mine", "theirs"


@dataclass
class Typed:
    """What a form says about one question."""

    value: Any = None
    comment: str = ""
    not_applicable_reason: str = ""
    base_version: int = 0
    operation_id: UUID = field(default_factory=uuid4)
    choice: str = ""

    @classmethod
    def read(cls, data: QueryDict, question: Question) -> Typed:
        name = f"q-{question.slug}"
        many = question.kind == QuestionKind.MULTIPLE
        return cls(
            value=data.getlist(name) if many else data.get(name, ""),
            comment=data.get(f"{name}.comment", ""),
            not_applicable_reason=data.get(f"{name}.reason", ""),
            base_version=_number(data.get(f"{name}.base", "")),
            operation_id=_uuid(data.get(f"{name}.op", "")),
            choice=data.get(f"{name}.keep", ""),
        )

    def says_same_as(self, row: Any, question: Question) -> bool:
        """Whether saving this would change nothing. Raises DomainError when the value is not valid."""
        reason = " ".join(self.not_applicable_reason.split())
        value = None if reason else check_value(question, self.value)
        comment = self.comment.replace("\r\n", "\n").strip()
        known = (row.value, row.comment, row.not_applicable_reason) if row else (None, "", "")
        return (value, comment, reason) == known


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 9 else 0


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return uuid4()


@dataclass
class Entry:
    question: Question
    answer: AnswerBase | None = None
    typed: Typed | None = None
    error: str = ""
    theirs: AnswerBase | None = None  # what somebody else saved meanwhile
    others: list[Any] = field(default_factory=list)  # consensus: what each contributor said

    @property
    def name(self) -> str:
        return f"q-{self.question.slug}"

    @property
    def base_version(self) -> int:
        row = self.theirs or self.answer
        return row.version if row else 0

    @property
    def operation_id(self) -> UUID:
        return uuid4()

    @property
    def value(self) -> Any:
        return self.typed.value if self.typed else (self.answer.value if self.answer else None)

    @property
    def text(self) -> str:
        """The value as a text field shows it."""
        return "" if self.value is None else str(self.value).replace(".", "," if self.is_number else ".")

    @property
    def is_number(self) -> bool:
        return self.question.kind == QuestionKind.NUMBER and not self.typed

    @property
    def comment(self) -> str:
        return self.typed.comment if self.typed else (self.answer.comment if self.answer else "")

    @property
    def reason(self) -> str:
        if self.typed:
            return self.typed.not_applicable_reason
        return self.answer.not_applicable_reason if self.answer else ""

    @property
    def is_saved(self) -> bool:
        return bool(self.answer and self.answer.is_given and not self.typed)

    @property
    def options(self) -> list[dict[str, Any]]:
        """What can be ticked: value, label, whether it is."""
        kind = self.question.kind
        if kind == QuestionKind.BOOLEAN:
            pairs = [("true", "Oui"), ("false", "Non")]
        elif kind == QuestionKind.SCALE:
            pairs = [(str(number), str(number)) for number in self.question.scale]
        else:
            pairs = [(choice.value, choice.label) for choice in self.question.choices]
        ticked = self.value if isinstance(self.value, list) else [_as_option(self.value)]
        return [{"value": value, "label": label, "checked": value in ticked} for value, label in pairs]

    @property
    def says(self) -> str:
        return said(self.question, self.answer)

    @property
    def they_say(self) -> str:
        return said(self.question, self.theirs)


def _as_option(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def said(question: Question, row: Any) -> str:
    """An answer in words."""
    if row is None or not row.is_given:
        return "Pas de réponse"
    if row.not_applicable_reason:
        return f"Sans objet : {row.not_applicable_reason}"
    return question.wording(row.value)


def save_entries(entries: list[Entry], data: QueryDict, save: Callable[..., AnswerBase]) -> int:
    """Save what a page changed, each answer alone: 200 when all went well, 409 or 422 otherwise.

    Entries keep what was typed when it could not be saved, with what is wrong or what somebody else saved.
    """
    status = 200
    for entry in entries:
        typed = Typed.read(data, entry.question)
        if typed.choice == TAKE_THEIRS:
            continue
        try:
            if not typed.says_same_as(entry.answer, entry.question) and not _untouched(entry, typed):
                entry.answer = save_typed(entry.question, typed, save)
        except Conflict as conflict:
            entry.typed, entry.theirs, status = typed, conflict.current, 409
        except DomainError as error:
            entry.typed, entry.error, status = typed, error.message, max(status, 422) if status != 409 else 409
    return status


def save_typed(question: Question, typed: Typed, save: Callable[..., AnswerBase]) -> AnswerBase:
    return save(
        question=question.slug,
        value=typed.value,
        comment=typed.comment,
        not_applicable_reason=typed.not_applicable_reason,
        base_version=typed.base_version,
        operation_id=typed.operation_id,
    )


def _untouched(entry: Entry, typed: Typed) -> bool:
    """The page was old, but this question was not changed in it: what somebody else saved simply stays."""
    if entry.answer is None or typed.base_version == entry.answer.version:
        return False
    seen = entry.answer.revisions.filter(version=typed.base_version).first()  # type: ignore[attr-defined]
    return typed.says_same_as(seen, entry.question) and (seen is not None or typed.base_version == 0)
