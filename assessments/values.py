"""What may be answered to a question: the value as stored, or a French sentence saying what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from assessments.enums import QuestionKind
from assessments.schema import MAX_TEXT, Question
from common.errors import DomainError


def check_value(question: Question, raw: Any) -> Any:
    """The value to store for `raw` (JSON or the text of a form field); None when nothing was answered.

    Raises DomainError with the question as its field.
    """
    if raw is None or raw == "" or raw == [] or raw == [""]:
        return None
    try:
        return _CHECKS[question.kind](question, raw)
    except _Refused as refused:
        raise DomainError(str(refused), field=question.slug) from None


class _Refused(Exception):
    pass


def _single(question: Question, raw: Any) -> str:
    if raw not in [choice.value for choice in question.choices]:
        raise _Refused("Choisissez une des réponses proposées.")
    return str(raw)


def _multiple(question: Question, raw: Any) -> list[str]:
    given = [raw] if isinstance(raw, str) else raw
    known = [choice.value for choice in question.choices]
    if not isinstance(given, list) or any(item not in known for item in given):
        raise _Refused("Choisissez parmi les réponses proposées.")
    if question.max_choices and len(set(given)) > question.max_choices:
        raise _Refused(f"Choisissez {question.max_choices} réponses au plus.")
    return [value for value in known if value in given]


def _scale(question: Question, raw: Any) -> int:
    try:
        value = int(raw) if not isinstance(raw, bool) else -1
    except (TypeError, ValueError):
        value = -1
    if value not in question.scale:
        raise _Refused(f"Choisissez un nombre de {question.minimum} à {question.maximum}.")
    return value


def _text(question: Question, raw: Any) -> str | None:
    if not isinstance(raw, str) or "\x00" in raw:
        raise _Refused("Écrivez un texte.")
    text = raw.replace("\r\n", "\n").strip()
    if len(text) > MAX_TEXT:
        raise _Refused(f"Votre texte compte {len(text)} caractères ; {MAX_TEXT} au plus.")
    return text or None


def _number(question: Question, raw: Any) -> int | float:
    text = "".join(str(raw).split()).replace(",", ".")
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if isinstance(raw, bool) or not number.is_finite() or abs(number) >= Decimal(10) ** 12:
        raise _Refused("Écrivez un nombre, par exemple 1200 ou 12,5.")
    return int(number) if number == number.to_integral_value() else float(number)


def _boolean(question: Question, raw: Any) -> bool:
    known = {True: True, False: False, "true": True, "false": False, "oui": True, "non": False}
    if not isinstance(raw, bool | str) or raw not in known:
        raise _Refused("Répondez par oui ou par non.")
    return known[raw]


def _date(question: Question, raw: Any) -> str:
    try:
        return date.fromisoformat(raw).isoformat()
    except (TypeError, ValueError):
        raise _Refused("Écrivez une date, par exemple 2026-03-10.") from None


_CHECKS: dict[QuestionKind, Callable[[Question, Any], Any]] = {
    QuestionKind.SINGLE: _single,
    QuestionKind.MULTIPLE: _multiple,
    QuestionKind.SCALE: _scale,
    QuestionKind.TEXT: _text,
    QuestionKind.NUMBER: _number,
    QuestionKind.BOOLEAN: _boolean,
    QuestionKind.DATE: _date,
}
