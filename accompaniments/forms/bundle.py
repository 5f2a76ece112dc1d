"""The full log form as one thing: its main part and its repeated rows, with what its buttons do.

A button other than « Enregistrer » posts the whole form (with htmx or without) and gets it back changed:
nothing typed is lost, nothing is written yet.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from django.forms.utils import ErrorDict, ErrorList
from django.http import QueryDict

from accompaniments import people
from accompaniments.defaults import Defaults, Host, defaults_for
from accompaniments.durations import CHIPS
from accompaniments.forms.lines import KIND_LABELS, CommitmentFormSet, LineFormSet, Surroundings
from accompaniments.forms.log import LogForm
from accompaniments.models import Accompaniment
from actors.enums import ActorKind
from actors.models import Actor
from actors.services.actors import create_actor
from actors.services.people import create_contact

if TYPE_CHECKING:
    from accompaniments.services import AccompanimentData
    from accounts.viewer import Viewer

SAVE, LATER = "save", "later"
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
        self, data: QueryDict | None = None, *, viewer: Viewer, host: Host, instance: Accompaniment | None = None
    ) -> None:
        self.viewer, self.instance = viewer, instance
        defaults = defaults_for(viewer, host) if instance is None else _defaults_of(instance)
        if data is not None:
            data = data.copy()
            if data.get("do") == LATER:
                data.pop("is_complete", None)
            for prefix in ("lines", "todo"):
                data.setdefault(f"{prefix}-TOTAL_FORMS", "0")
                data.setdefault(f"{prefix}-INITIAL_FORMS", "0")
        initial = _initial_of(instance, viewer) if instance is not None else {}
        self.main = LogForm(data, viewer=viewer, host=host, defaults=defaults, instance=instance, initial=initial)
        own = list(Actor.objects.filter(pk__in=viewer.actor_ids)) if viewer.actor_ids else []
        written = list(instance.commitments.select_related("actor")) if instance is not None else []
        around = Surroundings(self.main.actors, also=[*(row.actor for row in written), *own])
        self.lines = LineFormSet(data, prefix="lines", form_kwargs={"around": around})
        self.commitments = CommitmentFormSet(
            data, prefix="todo", form_kwargs={"around": around},
            initial=[
                {"pk": row.pk, "actor": row.actor_id, "what": row.what, "due_on": row.due_on, "status": row.status}
                for row in written
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
                for field, errors in form.errors.items() if form.is_bound else ():
                    title = name or getattr(form, "title", "")
                    anchor = form[field].auto_id if field in form.fields else ""
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


def press(data: QueryDict, do: str, *, viewer: Viewer) -> tuple[QueryDict, list[people.Person]]:
    """What a button of the form does to what was typed; also the people it found.

    `add:effect`, `add:words`, `add:todo`, `drop:lines:2`, `search`, `person`, `refresh`. Raises DomainError
    when a person or an actor cannot be created.
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
        if prefix in {"lines", "todo"} and number.isdigit():
            _drop(data, prefix, int(number))
    elif verb == "search":
        return data, people.search(data.get("find_person", ""), viewer=viewer)
    elif verb == "person":
        _create(data, viewer)
    return data, []


def _first_actor(data: QueryDict, viewer: Viewer) -> str:
    """A new line is about the first actor ticked, until told otherwise; people ticked later change nothing."""
    chosen = people.resolve(data.getlist("participants"), viewer=viewer)
    return next((str(person.actor.pk) for person in chosen if person.actor is not None), "")


def _total(data: QueryDict, prefix: str) -> int:
    text = data.get(f"{prefix}-TOTAL_FORMS") or "0"
    return min(int(text), 60) if text.isdigit() else 0


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
        if head != prefix or not index.isdigit() or int(index) < number:
            continue
        values = data.pop(name)
        if int(index) > number:
            data.setlist(f"{prefix}-{int(index) - 1}-{field}", values)
    data[f"{prefix}-TOTAL_FORMS"] = str(total - 1)


def _create(data: QueryDict, viewer: Viewer) -> None:
    """A new actor, a new person, or a person of the new actor; ticked, and the small form emptied."""
    organisation, name = data.get("new_actor", "").strip(), data.get("new_contact", "").strip()

    def number(*words: Any) -> UUID | None:
        return _number(data.get("submission_id", ""), viewer, *words)

    actor = None
    if organisation:
        actor = create_actor(
            name=organisation, kind=ActorKind.ENTREPRISE, by=viewer.user,
            submission_id=number("actor", organisation),
        )  # fmt: skip
    elif name:
        chosen = [person.actor for person in people.resolve(data.getlist("participants"), viewer=viewer)]
        alone = {actor.pk: actor for actor in chosen if actor is not None}
        actor = next(iter(alone.values())) if len(alone) == 1 else None
    value = f"actor:{actor.pk}" if actor is not None and organisation else ""
    if name:
        contact = create_contact(
            full_name=name, actor=actor, by=viewer.user, function=data.get("new_function") or "autre",
            submission_id=number("contact", name, actor.pk if actor is not None else ""),
        )  # fmt: skip
        value = f"contact:{contact.pk}"
    if value:
        if value not in data.getlist("participants"):
            data.appendlist("participants", value)
        data["new_actor"] = data["new_contact"] = ""


def _number(submission: str, viewer: Viewer, *words: Any) -> UUID | None:
    """The same form, person signed in and name give the same number: a double click on « Ajouter » adds once."""
    try:
        form = UUID(submission)
    except ValueError:
        return None
    by = viewer.user.pk if viewer.user else ""
    return uuid5(form, "|".join(" ".join(str(word).split()).casefold() for word in (by, *words)))


def _defaults_of(instance: Accompaniment) -> Defaults:
    rows = instance.attendances.select_related("actor", "contact__actor")
    found = [people.of_row(row.contact, row.actor) for row in rows]
    persons = [person for person in found if person is not None]
    return Defaults(
        durations=sorted({*CHIPS, instance.duration_minutes}), people=persons,
        ticked=[person.value for person in persons], place=instance.place, format=instance.format,
        programme_id=instance.programme_id,
    )  # fmt: skip


def _initial_of(instance: Accompaniment, viewer: Viewer) -> dict[str, Any]:
    names = (
        "kind", "format", "state", "title", "on", "at", "place", "programme", "registers", "summary", "decisions",
        "next_step", "anonymous_count", "submission_id",
    )  # fmt: skip
    initial: dict[str, Any] = {name: getattr(instance, name) for name in names}
    note = instance.private_notes.filter(author=viewer.user).first()
    return initial | {
        "host": f"accompaniment:{instance.pk}", "base_version": instance.version,
        "duration": instance.duration_minutes,
        "facilitators": [user.pk for user in instance.facilitators.all()], "private_note": note.text if note else "",
        "is_complete": instance.completeness == "complete",
    }  # fmt: skip
