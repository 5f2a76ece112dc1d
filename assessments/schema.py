"""The content of a questionnaire: what a YAML file may say, checked with the path of each error, in French."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from assessments.enums import QuestionKind
from common.errors import DomainError
from common.text import typographic

if TYPE_CHECKING:
    from assessments.models import QuestionnaireVersion

MAX_SCORE = 3
MAX_TEXT = 4000
WITH_CHOICES = {QuestionKind.SINGLE, QuestionKind.MULTIPLE}
SCORED = {QuestionKind.SINGLE, QuestionKind.SCALE}

Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
# a published text never changes; what is read of it is set in type
Text = Annotated[str, AfterValidator(typographic)]
Title = Annotated[Text, Field(min_length=1, max_length=150)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Choice(_Strict):
    value: Slug
    label: Text = Field(min_length=1, max_length=300)
    score: int = Field(0, ge=0, le=MAX_SCORE)


class Condition(_Strict):
    """The question is asked only when an earlier one has one of these values."""

    question: Slug
    values: list[str | bool] = Field(min_length=1)


class Question(_Strict):
    slug: Slug
    kind: QuestionKind
    text: Text = Field(min_length=1, max_length=500)
    help: Text = Field("", max_length=1000)
    required: bool = False
    weight: float = Field(0, ge=0)
    choices: list[Choice] = []
    max_choices: int | None = Field(None, ge=1)
    unit: Text = Field("", max_length=30)
    minimum: int = 0
    maximum: int = 10
    minimum_label: Text = ""
    maximum_label: Text = ""
    shown_if: Condition | None = None

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        values = [choice.value for choice in self.choices]
        if self.kind in WITH_CHOICES and len(values) < 2:
            raise ValueError("une question à choix propose au moins deux réponses")
        if self.kind not in WITH_CHOICES and values:
            raise ValueError("seules les questions à choix proposent des réponses")
        if twice := _repeated(values):
            raise ValueError(f"la réponse « {twice} » figure deux fois")
        if self.max_choices is not None and (self.kind != QuestionKind.MULTIPLE or self.max_choices > len(values)):
            raise ValueError("max_choices limite une question à plusieurs choix, au plus à leur nombre")
        if self.unit and self.kind != QuestionKind.NUMBER:
            raise ValueError("seul un nombre a une unité")
        if self.kind == QuestionKind.SCALE and not 0 <= self.minimum < self.maximum <= 20:
            raise ValueError("une échelle va d'un minimum à un maximum plus grand, entre 0 et 20")
        if self.weight and self.kind not in SCORED:
            raise ValueError("seuls un choix unique ou une échelle peuvent avoir un poids")
        return self

    @property
    def scale(self) -> range:
        return range(self.minimum, self.maximum + 1)

    def score(self, value: Any) -> float | None:
        """From 0 to 3; None when this value has no score."""
        if not self.weight or value in (None, ""):
            return None
        if self.kind == QuestionKind.SCALE:
            return MAX_SCORE * (value - self.minimum) / (self.maximum - self.minimum)
        return next((choice.score for choice in self.choices if choice.value == value), None)

    def wording(self, value: Any) -> str:
        """A value as a person reads it."""
        labels = {choice.value: choice.label for choice in self.choices}
        if value in (None, "", []):
            return ""
        if self.kind == QuestionKind.MULTIPLE:
            return " ; ".join(labels.get(item, item) for item in value)
        if self.kind == QuestionKind.SINGLE:
            return labels.get(value, str(value))
        if self.kind == QuestionKind.BOOLEAN:
            return "Oui" if value else "Non"
        if self.kind == QuestionKind.DATE:
            return date.fromisoformat(value).strftime("%d/%m/%Y")
        if self.kind == QuestionKind.NUMBER:
            return f"{value}\u00a0{self.unit}".strip().replace(".", ",")
        return f"{value} sur {self.maximum}" if self.kind == QuestionKind.SCALE else str(value)


class Section(_Strict):
    slug: Slug
    title: Title
    help: Text = Field("", max_length=1000)
    questions: list[Question] = Field(min_length=1)

    @property
    def scored(self) -> list[Question]:
        return [question for question in self.questions if question.weight]


class QuestionnaireContent(_Strict):
    slug: Annotated[Slug, Field(max_length=60)]
    title: Title
    version: str = Field(pattern=r"^[0-9]+(\.[0-9]+){0,2}$", max_length=20)
    intro: Text = Field("", max_length=3000)
    sections: list[Section] = Field(min_length=1)

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        if twice := _repeated([section.slug for section in self.sections]):
            raise ValueError(f"la section « {twice} » figure deux fois")
        earlier: dict[str, Question] = {}
        for question in self.questions:
            if question.slug in earlier:
                raise ValueError(f"la question « {question.slug} » figure deux fois")
            if question.shown_if:
                _check_condition(question.slug, question.shown_if, earlier)
            earlier[question.slug] = question
        return self

    @property
    def questions(self) -> list[Question]:
        return [question for section in self.sections for question in section.questions]

    @property
    def questions_by_slug(self) -> dict[str, Question]:
        return {question.slug: question for question in self.questions}

    def section(self, slug: str) -> Section | None:
        return next((section for section in self.sections if section.slug == slug), None)

    def question(self, slug: str) -> Question:
        """The question of this name. Raises DomainError when the questionnaire has none."""
        for question in self.questions:
            if question.slug == slug:
                return question
        raise DomainError("Cette question ne figure pas dans le questionnaire.", field="question")


def _repeated(slugs: list[str]) -> str | None:
    return next((slug for rank, slug in enumerate(slugs) if slug in slugs[:rank]), None)


def _check_condition(slug: str, condition: Condition, earlier: dict[str, Question]) -> None:
    asked = earlier.get(condition.question)
    if asked is None:
        raise ValueError(f"la condition de « {slug} » renvoie à « {condition.question} », qui n'est pas posée avant")
    known: set[str | bool] = {choice.value for choice in asked.choices}
    if asked.kind == QuestionKind.BOOLEAN:
        known = {True, False}
    if unknown := [value for value in condition.values if value not in known]:
        raise ValueError(f"la condition de « {slug} » attend « {unknown[0]} », qui n'est pas une réponse possible")


def is_asked(question: Question, values: dict[str, Any]) -> bool:
    """Whether the answers given so far call for this question."""
    if question.shown_if is None:
        return True
    given = values.get(question.shown_if.question)
    wanted = question.shown_if.values
    return any(item in wanted for item in given) if isinstance(given, list) else given in wanted


class InvalidQuestionnaire(DomainError):
    """A file that is not a questionnaire; `problems` are « path : what is wrong »."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("Ce questionnaire n'est pas valable :\n" + "\n".join(f"- {problem}" for problem in problems))
        self.problems = problems


def check_content(raw: Any) -> QuestionnaireContent:
    """The questionnaire a file describes. Raises InvalidQuestionnaire with the path of every error."""
    try:
        return QuestionnaireContent.model_validate(raw)
    except ValidationError as error:
        raise InvalidQuestionnaire([_problem(item) for item in error.errors()]) from error


_FRENCH = {
    "missing": "manque",
    "extra_forbidden": "n'est pas prévu par le format",
    "string_type": "doit être un texte (entre guillemets si c'est un nombre)",
    "string_too_short": "est vide",
    "string_too_long": "dépasse {max_length} caractères",
    "string_pattern_mismatch": "n'a pas la forme attendue ({pattern})",
    "too_short": "doit avoir au moins {min_length} élément",
    "list_type": "doit être une liste",
    "model_type": "doit être un ensemble de champs",
    "model_attributes_type": "doit être un ensemble de champs",
    "bool_type": "doit être true ou false",
    "bool_parsing": "doit être true ou false",
    "int_type": "doit être un nombre entier",
    "int_parsing": "doit être un nombre entier",
    "int_from_float": "doit être un nombre entier",
    "float_type": "doit être un nombre",
    "float_parsing": "doit être un nombre",
    "greater_than_equal": "doit valoir au moins {ge}",
    "less_than_equal": "doit valoir au plus {le}",
    "enum": "n'est pas une des valeurs possibles",
    "value_error": "{error}",
}


def _problem(item: Any) -> str:
    path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in item["loc"]).lstrip(".")
    sentence = _FRENCH.get(item["type"], "n'est pas valable").format(**item.get("ctx", {}))
    return f"{path or 'questionnaire'} : {sentence}"


def checksum(raw: Any) -> str:
    """SHA-256 of the canonical JSON: neither the order of keys nor the layout of the file counts."""
    canonical = json.dumps(raw, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def content_of(version: QuestionnaireVersion) -> QuestionnaireContent:
    """The checked content of a published version, read once a process: it never changes."""
    return _parsed(version.sha256, _Raw(version.content))


class _Raw:
    """Carries the content past the cache's key."""

    def __init__(self, content: Any) -> None:
        self.content = content

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return True


@lru_cache(maxsize=64)
def _parsed(sha256: str, raw: _Raw) -> QuestionnaireContent:
    return QuestionnaireContent.model_validate(raw.content)
