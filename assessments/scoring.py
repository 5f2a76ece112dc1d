"""What a submission freezes: pure functions of the questionnaire and the answers. There is never a total."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from assessments.enums import QuestionKind
from assessments.schema import MAX_SCORE, Question, QuestionnaireContent, Section

NOT_APPLICABLE = "sans-objet"
_COUNTED = {QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.SCALE, QuestionKind.BOOLEAN}


def profile_of(content: QuestionnaireContent, values: dict[str, Any]) -> dict[str, float | None]:
    """Section → 100 · Σ(weight · score) / Σ(3 · weight) over what was answered; None below 3 answers out of 4.

    Sections without scored questions have no place in a profile.
    """
    return {section.slug: percentage(section, values) for section in content.sections if section.scored}


def percentage(section: Section, values: dict[str, Any]) -> float | None:
    scores = [(question.weight, question.score(values.get(question.slug))) for question in section.scored]
    answered = [(weight, score) for weight, score in scores if score is not None]
    if not answered or len(answered) * 4 < len(scores) * 3:
        return None
    best = sum(MAX_SCORE * weight for weight, _ in answered)
    return round(100 * sum(weight * score for weight, score in answered) / best, 1)


def spread_of(content: QuestionnaireContent, answers: dict[str, list[Any]]) -> dict[str, dict[str, int]]:
    """Question → how many contributors gave each value (texts, numbers and dates are not counted)."""
    return {
        question.slug: dict(spread_of_question(question, answers.get(question.slug, [])))
        for question in content.questions
        if question.kind in _COUNTED and answers.get(question.slug)
    }


def spread_of_question(question: Question, answers: list[Any]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for answer in answers:
        if answer.not_applicable_reason:
            counted[NOT_APPLICABLE] += 1
        elif question.kind == QuestionKind.MULTIPLE:
            counted.update(answer.value or [])
        elif answer.value is not None:
            counted[answer.value if isinstance(answer.value, str) else json.dumps(answer.value)] += 1
    return counted
