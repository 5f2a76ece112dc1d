"""The full log form as one thing: its main part and its repeated rows, with what its buttons do.

A button other than « Enregistrer » posts the whole form (with htmx or without) and gets it back changed:
nothing typed is lost, nothing is written yet.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import time
from typing import TYPE_CHECKING, Any

from django.forms.utils import ErrorDict, ErrorList
from django.http import QueryDict

from accompaniments import people
from accompaniments.defaults import Host, defaults_for, sent_from, written
from accompaniments.enums import AccompanimentState, Format
from accompaniments.forms import newcomers
from accompaniments.forms.lines import KIND_LABELS, CommitmentFormSet, LineFormSet, Surroundings
from accompaniments.forms.log import LogForm, initial_of
from accompaniments.models import Accompaniment
from accompaniments.versions import is_recorded, known_commitment
from actors.models import Actor
from common.text import number_in

if TYPE_CHECKING:
    from accompaniments.services import AccompanimentData
    from accounts.viewer import Viewer

SAVE, LATER, REPEAT = "save", "later", "repeat"  # the three that write
NEW_LINE = {"voice": "actor", "consent": "none", "stance": "supports"}


def query_dict(payload: dict[str, list[str]]) -> QueryDict:
    """A draft's payload as form data."""
    data = QueryDict(mutable=True)
    for name, values in payload.items():
        data.setlist(name, values)
    return data


class LogForms:
    """`main`, `lines`, `commitments`."""

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        viewer: Viewer,
        host: Host,
        instance: Accompaniment | None = None,
        saving: bool = False,
    ) -> None:
        """`saving`: the form was sent to be written; it carries its own values, habits are not read again."""
        self.viewer, self.instance = viewer, instance
        if instance is not None:
            defaults = written(instance)
        else:
            defaults = sent_from(host) if saving else defaults_for(viewer, host)
        initial = initial_of(instance, viewer) if instance is not None else host.initial
        if data is not None:
            data = _whole(data, viewer, instance, initial)
        self.main = LogForm(data, viewer=viewer, host=host, defaults=defaults, instance=instance, initial=initial)
        known = list(instance.commitments.select_related("actor")) if instance is not None else []

        def also() -> list[Actor]:
            own = list(Actor.objects.filter(pk__in=viewer.actor_ids)) if viewer.actor_ids else []
            return [*(row.actor for row in known), *own]

        around = Surroundings(self.main.actors, also=also)
        self.lines = LineFormSet(data, prefix="lines", form_kwargs={"around": around})
        self.commitments = CommitmentFormSet(
            data, prefix="todo", form_kwargs={"around": around},
            initial=[
                {"pk": row.pk, "actor": row.actor_id, "what": row.what, "due_on": row.due_on, "status": row.status}
                for row in known
            ] if data is None else None,
        )  # fmt: skip

    @property
    def add_buttons(self) -> list[tuple[str, str]]:
        first = ["resource", "effect", "need"]
        others = [kind for kind in KIND_LABELS if kind not in first]
        pairs = [(f"add:{kind}", KIND_LABELS[kind]) for kind in first]
        return [*pairs, ("add:words", "Parole"), *((f"add:{kind}", KIND_LABELS[kind]) for kind in others)]

    def is_valid(self) -> bool:
        """All parts are checked, so that all errors show at once."""
        return all([self.main.is_valid(), self.lines.is_valid(), self.commitments.is_valid()])

    @property
    def row_errors(self) -> list[tuple[str, str, str]]:
        """(address in the page, title, message) of each error of a repeated row, for the summary."""
        found = []
        for formset, name in ((self.lines, ""), (self.commitments, "Engagement")):
            if formset.is_bound:
                found += [("", name or "Lignes", str(error)) for error in formset.non_form_errors()]
            for form in formset.forms:
                for key, errors in form.errors.items() if form.is_bound else ():
                    title = name or getattr(form, "title", "")
                    anchor = form[key].auto_id if key in form.fields else ""
                    found += [(anchor, title, str(error)) for error in errors]
        return found

    def quiet(self) -> LogForms:
        """Show what was typed without judging it yet."""
        forms: list[Any] = [self.main, *self.lines.forms, *self.commitments.forms]
        for form in forms:
            form._errors = ErrorDict()
            form.cleaned_data = {}
        formsets: list[Any] = [self.lines, self.commitments]
        for formset in formsets:
            formset._errors = []
            formset._non_form_errors = ErrorList()
        return self

    def to_data(self) -> AccompanimentData:
        """What the services take (valid forms)."""
        return replace(
            self.main.to_data(),
            lines=[form.to_line() for form in self.lines.forms if form.has_changed()],
            commitments=[form.to_line() for form in self.commitments.forms if form.has_changed()],
        )

    def without_recorded(self, row: Accompaniment) -> QueryDict:
        """What was typed, less the lines an earlier sending already wrote: they are not written twice."""
        typed: Any = self.main.data
        data: QueryDict = typed.copy()
        numbers = [n for n, form in enumerate(self.lines.forms) if form.has_changed()]
        evidences, commitments = list(row.evidences.with_subjects()), list(row.commitments.all())
        for number in reversed(numbers):
            if is_recorded(self.lines.forms[number].to_line(), evidences):
                _drop(data, "lines", number)
        for number, form in enumerate(self.commitments.forms):
            if form.has_changed() and (found := known_commitment(form.to_line(), commitments)).pk:
                data[f"todo-{number}-pk"] = str(found.pk)
        return data


@dataclass(slots=True)
class Pressed:
    """What a button changed: the data, the people it found, the question it asks before it creates anybody."""

    data: QueryDict
    found: list[people.Person] = field(default_factory=list)
    question: newcomers.Question | None = None


def press(data: QueryDict, do: str, *, viewer: Viewer) -> Pressed:
    """What a button of the form does to what was typed.

    `add:effect`, `add:words`, `add:todo`, `drop:lines:2`, `search`, `person`, `person:anyway`, `pick:contact:8`,
    `refresh`. Raises DomainError when a person or an actor cannot be created.
    """
    data = data.copy()
    verb, _, rest = do.partition(":")
    if verb == "add" and rest == "todo":
        _grow(data, "todo", {"status": "open"})
    elif verb == "add" and rest in KIND_LABELS:
        _grow(data, "lines", {**NEW_LINE, "kind": rest, "actor": _first_actor(data, viewer)})
    elif verb == "add" and rest == "words":
        _grow(data, "lines", {**NEW_LINE, "kind": "effect", "words": "1", "actor": _first_actor(data, viewer)})
    elif verb == "drop":
        prefix, _, number = rest.partition(":")
        if prefix in {"lines", "todo"} and (dropped := number_in(number)) is not None:
            _drop(data, prefix, dropped)
    elif verb == "search":
        return Pressed(data, people.search(data.get("find_person", ""), viewer=viewer))
    elif verb == "person":
        return Pressed(data, question=newcomers.add(data, viewer=viewer, anyway=rest == "anyway"))
    elif verb == "pick":
        return Pressed(data, question=newcomers.pick(data, rest, viewer=viewer))
    return Pressed(data)


def _whole(data: QueryDict, viewer: Viewer, row: Accompaniment | None, stored: dict[str, Any]) -> QueryDict:
    """Form data with what the short form does not ask for, new or as it stands, so that one opens in the other."""
    data = data.copy()
    if data.get("do") == LATER:
        data.pop("is_complete", None)
    for prefix in ("lines", "todo"):
        data.setdefault(f"{prefix}-TOTAL_FORMS", "0")
        data.setdefault(f"{prefix}-INITIAL_FORMS", "0")
    if "state" in data:
        return data
    values = {
        "facilitators": [viewer.user.pk] if viewer.user is not None else [], "format": Format.ONSITE,
        **{name: value for name, value in stored.items() if name not in {"host", "base_version", "submission_id"}},
        **({f"part_{part.actor_id}": part.text for part in row.parts.all()} if row is not None else {}),
        "state": AccompanimentState.HELD,
    }  # fmt: skip
    for name, value in values.items():
        if name not in data and value not in (None, "", False):
            data.setlist(name, [_sent(each) for each in (value if isinstance(value, list) else [value])])
    return data


def _sent(value: Any) -> str:
    """As a browser would send it."""
    if value is True:
        return "on"
    return f"{value:%H:%M}" if isinstance(value, time) else str(getattr(value, "pk", value))


def _first_actor(data: QueryDict, viewer: Viewer) -> str:
    """A new line is about the first actor ticked, until told otherwise; people ticked later change nothing."""
    chosen = people.resolve(data.getlist("participants"), viewer=viewer)
    return next((str(person.actor.pk) for person in chosen if person.actor is not None), "")


def _total(data: QueryDict, prefix: str) -> int:
    return min(number_in(data.get(f"{prefix}-TOTAL_FORMS")) or 0, 60)


def _grow(data: QueryDict, prefix: str, values: dict[str, str]) -> None:
    number = _total(data, prefix)
    for name, value in values.items():
        data[f"{prefix}-{number}-{name}"] = value
    data[f"{prefix}-TOTAL_FORMS"] = str(number + 1)


def _drop(data: QueryDict, prefix: str, number: int) -> None:
    total = _total(data, prefix)
    if number >= total:
        return
    for name in list(data):
        head, _, rest = name.partition("-")
        index, _, field = rest.partition("-")
        place = number_in(index)
        if head != prefix or place is None or place < number:
            continue
        values = data.pop(name)
        if place > number:
            data.setlist(f"{prefix}-{place - 1}-{field}", values)
    data[f"{prefix}-TOTAL_FORMS"] = str(total - 1)
