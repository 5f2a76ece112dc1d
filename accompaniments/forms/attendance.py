"""The attendance grid: one row a person, saved in one sending."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms

from accompaniments import people
from accompaniments.enums import AttendanceStatus
from accompaniments.forms.log import UNKNOWN_PERSON
from accompaniments.models import Accompaniment
from accompaniments.services.attached import status_in
from accompaniments.services.attendance import Sheet, key_of
from accompaniments.versions import Difference

if TYPE_CHECKING:
    from accounts.viewer import Viewer

SAVE, ALL_PRESENT, COHORT, SEARCH = "save", "all_present", "cohort", "search"
LETTERS = {
    AttendanceStatus.REGISTERED: "i", AttendanceStatus.PRESENT: "p", AttendanceStatus.EXCUSED: "e",
    AttendanceStatus.ABSENT: "a",
}  # fmt: skip


@dataclass(slots=True)
class Row:
    """A line of the grid: who, what is stored (nothing: not yet) and what was typed."""

    person: people.Person
    stored: str
    typed: str
    is_removed: bool = False

    @property
    def key(self) -> str:
        return self.person.value

    @property
    def name(self) -> str:
        contact = self.person.participant.contact
        return contact.full_name if contact is not None else str(self.person.actor)

    @property
    def organisation(self) -> str:
        return str(self.person.actor or "") if self.person.participant.contact is not None else ""

    @property
    def order(self) -> tuple[str, str]:
        who: Any = self.person.participant.contact or self.person.actor
        return who.sort_key, self.key


class GridForm(forms.Form):
    """The rows are read from the whole sending (`status-contact:5`), the rest are its fields."""

    base_version = forms.IntegerField(widget=forms.HiddenInput)
    anonymous_count = forms.IntegerField(
        label="Autres personnes présentes, sans nom", min_value=0, max_value=5000,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    find_person = forms.CharField(label="Ajouter une personne ou un acteur", required=False, max_length=100)
    participants = forms.MultipleChoiceField(
        label="À ajouter", required=False, widget=forms.CheckboxSelectMultiple(attrs={"class": "chips"}),
        error_messages={"invalid_choice": UNKNOWN_PERSON},
    )  # fmt: skip
    notes_opposed = forms.BooleanField(
        label="La personne accepte, cette fois, d’être nommée parmi les présents", required=False
    )

    hide_optional = True

    def __init__(self, data: Any = None, *, accompaniment: Accompaniment, viewer: Viewer) -> None:
        self.accompaniment, self.viewer = accompaniment, viewer
        initial = {"base_version": accompaniment.version, "anonymous_count": accompaniment.anonymous_count}
        super().__init__(data, initial=initial, use_required_attribute=False)
        typed = _typed(data) if data is not None else {}
        stored = {
            key_of(row): (people.of_row(row.contact, row.actor), row.status)
            for row in accompaniment.attendances.all()
        }
        ticked = data.getlist("participants") if data is not None else []
        wanted = [key for key in dict.fromkeys([*typed, *ticked]) if key not in stored]
        resolved = {person.value: person for person in people.resolve(wanted, viewer=viewer)} if wanted else {}
        removed = set(data.getlist("remove")) if data is not None else set()
        self.rows = [
            Row(person, status, typed.get(key, status), key in removed)
            for key, (person, status) in stored.items()
            if person is not None
        ]
        self.rows += [
            Row(resolved[key], "", status, key in removed) for key, status in typed.items() if key in resolved
        ]
        self.rows.sort(key=lambda row: row.order)
        known = {row.key for row in self.rows}
        self.ticked = [resolved[key] for key in ticked if key in resolved and key not in known]
        self._offer(self.ticked)

    def offer_found(self) -> None:
        """Without JavaScript: who answers to the letters typed."""
        known = {row.key for row in self.rows} | {person.value for person in self.ticked}
        found = people.search(self.data.get("find_person", ""), viewer=self.viewer)
        self._offer([*self.ticked, *(person for person in found if person.value not in known)])

    def _offer(self, persons: list[people.Person]) -> None:
        field: Any = self.fields["participants"]
        field.choices = [(person.value, person.label) for person in persons]

    @property
    def asks_opposed(self) -> bool:
        return any(person.is_opposed for person in self.ticked) or any(
            row.person.is_opposed and not row.stored for row in self.rows
        )

    @property
    def counts(self) -> list[tuple[str, str, int]]:
        counted = Counter(row.typed for row in self.rows if not row.is_removed)
        return [(slug, label, counted[slug]) for slug, label in self.statuses]

    @property
    def statuses(self) -> list[tuple[str, str]]:
        return list(AttendanceStatus.options())

    @property
    def letters(self) -> list[tuple[str, str, str]]:
        """(slug, label, key of the keyboard)"""
        return [(slug, label, LETTERS[AttendanceStatus(slug)]) for slug, label in self.statuses]

    def sheet(self, do: str) -> Sheet:
        """What the service takes (valid form); `do` says which button sent it."""
        there = status_in(self.accompaniment.state)
        added = [(row.person.participant, row.typed) for row in self.rows if not row.stored and not row.is_removed]
        added += [(person.participant, there) for person in self.ticked]
        programme = self.accompaniment.programme
        if do == COHORT and programme is not None:
            cohort = people.cohort_of(programme, viewer=self.viewer)
            added += [(person.participant, AttendanceStatus.REGISTERED) for person in cohort]
        statuses = {row.key: row.typed for row in self.rows if row.stored}
        if do == ALL_PRESENT:
            statuses = {key: _there(status) for key, status in statuses.items()}
        return Sheet(
            statuses=statuses, added=added, removed={row.key for row in self.rows if row.is_removed},
            anonymous_count=self.cleaned_data["anonymous_count"], notes_opposed=self.cleaned_data["notes_opposed"],
        )  # fmt: skip

    def differences(self) -> list[Difference]:
        """Everything in which what was typed is not what is stored. Empty: saving it again changes nothing."""
        found = [
            Difference(row.person.label, _wording(row.stored), "Retirer" if row.is_removed else _wording(row.typed))
            for row in self.rows
            if row.is_removed or row.typed != row.stored
        ]
        found += [Difference(person.label, "", "À ajouter") for person in self.ticked]
        count = self.cleaned_data["anonymous_count"]
        if count != self.accompaniment.anonymous_count:
            label = str(self.fields["anonymous_count"].label)
            found.append(Difference(label, str(self.accompaniment.anonymous_count), str(count)))
        return found


def _typed(data: Any) -> dict[str, str]:
    """The state typed for each row; anything else is not a state of the list."""
    prefix = "status-"
    return {
        name.removeprefix(prefix): data[name]
        for name in data
        if name.startswith(prefix) and data[name] in AttendanceStatus.values
    }


def _there(status: str) -> str:
    return AttendanceStatus.PRESENT if status == AttendanceStatus.REGISTERED else status


def _wording(status: str) -> str:
    return AttendanceStatus(status).wording if status else ""
