"""The places where a person is named in free texts: shown to a human eye, then « [effacé] » where they agree.

A name may be somebody else's: nothing here is replaced without being ticked. What is scrubbed without asking
(history, journals, imports, drafts) is the apps' own business: see common.registries.PersonalData.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.urls import NoReverseMatch

from actors.models import Contact
from actors.personal_data import APPS, identity_of
from common.registries import personal_data_kinds
from common.scrubbing import is_event, models_of, rows_naming, scrub_row, text_fields

MAX_PLACES = 200
_FROZEN = ("reports.ReportVersion", "reports.FigureSource", "assessments.QuestionnaireVersion")
_EXCERPT = 160


@dataclass(frozen=True, slots=True)
class Mention:
    """One column of one row. `text` is empty when it may be read through a journaled access only.

    What a sheet is called is not ticked beforehand: an organisation may bear a person's name.
    """

    key: str
    where: str
    url: str
    text: str
    is_reserved: bool = False
    is_ticked: bool = True


def mentions_of(contact: Contact) -> list[Mention]:
    """Where free texts name this person, at most MAX_PLACES: one query a model."""
    who = identity_of(contact)
    kinds = personal_data_kinds()
    scrubbed = {label for kind in kinds for label in kind.scrubbed}
    reserved = {label for kind in kinds for label in kind.reserved}
    found: list[Mention] = []
    for model in models_of(APPS):
        label = model._meta.label
        if is_event(model) or label in scrubbed or label in _FROZEN or not text_fields(model):
            continue
        for row in rows_naming(model._base_manager.order_by("pk"), who)[: max(0, MAX_PLACES - len(found))]:
            found += _mentions_in(row, who, label in reserved)
    return found[:MAX_PLACES]


def _mentions_in(row: models.Model, who: Any, is_reserved: bool) -> Iterable[Mention]:
    for field in text_fields(type(row)):
        text = _plain(getattr(row, field.name))
        if who.redact(text) == text:
            continue
        yield Mention(
            key=f"{row._meta.label}:{row.pk}:{field.name}",
            where=f"{_capital(row._meta.verbose_name)} {row.pk}, {field.verbose_name}",
            url=page_of(row),
            text="" if is_reserved else _around(text, who.redact(text)),
            is_reserved=is_reserved,
            is_ticked=field.name != "name",
        )


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else "" if value is None else str(value)


def _around(text: str, redacted: str) -> str:
    """What stands around the first place that changes."""
    same = next((rank for rank, (a, b) in enumerate(zip(text, redacted, strict=False)) if a != b), 0)
    start = max(0, same - _EXCERPT // 2)
    return ("…" if start else "") + text[start : start + _EXCERPT] + ("…" if len(text) > start + _EXCERPT else "")


def _capital(words: object) -> str:
    text = str(words)
    return text[:1].upper() + text[1:]


def page_of(row: Any, depth: int = 2) -> str:
    """The page of the row, or of what it belongs to."""
    if hasattr(row, "get_absolute_url"):
        try:
            return row.get_absolute_url()
        except NoReverseMatch:
            return ""
    if not depth:
        return ""
    for field in row._meta.concrete_fields:
        if field.many_to_one and field.related_model._meta.app_label in APPS:
            parent = getattr(row, field.name)
            if parent is not None and (url := page_of(parent, depth - 1)):
                return url
    return ""


@transaction.atomic
def redact_mentions(*, contact: Contact, keys: Iterable[str]) -> int:
    """Replace the person by « [effacé] » in these columns; how many rows changed. Unknown keys are ignored."""
    who, count = identity_of(contact), 0
    for key in dict.fromkeys(keys):
        label, _, rest = key.partition(":")
        pk, _, name = rest.partition(":")
        model = _model(label)
        field = next((each for each in text_fields(model) if each.name == name), None) if model else None
        row = model._base_manager.filter(pk=pk).first() if model and field and pk.isdigit() else None
        if row is not None and field is not None:
            count += scrub_row(row, who, [field])
    return count


def _model(label: str) -> Any:
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError):
        return None
    return model if model._meta.app_label in APPS and label not in _FROZEN and not is_event(model) else None
