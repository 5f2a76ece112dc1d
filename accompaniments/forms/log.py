"""The log form: short on an actor's or a programme's page, full on its own."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from accompaniments import people
from accompaniments.defaults import Defaults, Host, kinds_in_order
from accompaniments.durations import label as duration_label
from accompaniments.durations import parse as parse_duration
from accompaniments.enums import AccompanimentKind, AccompanimentState, Completeness, Format
from accompaniments.models import Accompaniment
from accompaniments.services import AccompanimentData
from accompaniments.services.data import FIELDS
from accompaniments.services.log import FIRST_DAY, LONGEST_MINUTES, PLANNED_AHEAD
from accounts.models import User
from actors.enums import ActorKind, ContactFunction, Register
from actors.models import Actor
from programmes.models import Programme

if TYPE_CHECKING:
    from accounts.viewer import Viewer

CHIPS = {"class": "chips"}
PART = re.compile(r"^part_(\d{1,9})$")
UNKNOWN_PERSON = "Cette personne ou cet acteur n'existe plus, ou vous n'y avez pas accès."


def writable_programmes(viewer: Viewer, current: int | None = None) -> Any:
    """The programmes one may log for: those of one's teams, and the one already chosen."""
    mine = Programme.objects.teamed_by(viewer).filter(archived_at=None).values("pk")
    return Programme.objects.filter(Q(pk__in=mine) | Q(pk=current)).order_by("sort_key")


def initial_of(row: Accompaniment, viewer: Viewer) -> dict[str, Any]:
    """What the form shows of an accompaniment opened again; a planned one whose day has come is taken as held."""
    names = (
        "kind", "format", "state", "title", "on", "at", "place", "programme", "registers", "summary", "decisions",
        "next_step", "anonymous_count", "submission_id",
    )  # fmt: skip
    initial: dict[str, Any] = {name: getattr(row, name) for name in names}
    note = row.private_notes.filter(author=viewer.user).first()
    due = row.state == AccompanimentState.PLANNED and row.is_due
    return initial | {
        "host": f"accompaniment:{row.pk}", "base_version": row.version, "duration": row.duration_minutes,
        "state": AccompanimentState.HELD if due else row.state,
        "facilitators": [user.pk for user in row.facilitators.all()], "private_note": note.text if note else "",
        "is_complete": row.completeness == Completeness.COMPLETE or due,
    }  # fmt: skip


class TeamField(forms.ModelMultipleChoiceField):
    """Who facilitates; most often the person who logs alone, who is known without asking the database."""

    me: User | None = None

    def clean(self, value: Any) -> Any:
        if self.me is not None and value == [str(self.me.pk)]:
            return [self.me]
        return super().clean(value)


class ShortForm(forms.Form):
    """Kind, duration, one sentence; the rest comes from last time and can be changed."""

    submission_id = forms.UUIDField(widget=forms.HiddenInput)
    draft_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    base_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    completes = forms.IntegerField(widget=forms.HiddenInput, required=False)
    author = forms.IntegerField(widget=forms.HiddenInput, required=False)
    host = forms.CharField(widget=forms.HiddenInput, required=False, max_length=30)
    format = forms.ChoiceField(widget=forms.HiddenInput, required=False, choices=Format.options)
    kind = forms.ChoiceField(
        label="Que s’est-il passé\u202f?",
        widget=forms.RadioSelect(attrs=CHIPS),
        choices=AccompanimentKind.options,
        error_messages={"required": "Choisissez ce qui s’est passé."},
    )
    duration = forms.TypedChoiceField(
        label="Durée", widget=forms.RadioSelect(attrs=CHIPS), coerce=int, empty_value=None, required=False
    )
    duration_other = forms.CharField(
        label="Autre durée", required=False, max_length=20, help_text="Par exemple 1 h 15 ou 75 min."
    )
    summary = forms.CharField(
        label="En une phrase, ce qui a bougé",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Lu par l’équipe du Club et par toutes les organisations présentes.",
        max_length=4000,
        error_messages={"required": "Dites en une phrase ce qui a bougé."},
    )
    on = forms.DateField(label="Date", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    place = forms.CharField(label="Lieu", required=False, max_length=200)
    programme = forms.ModelChoiceField(
        label="Programme",
        queryset=Programme.objects.none(),
        required=False,
        empty_label="Sans programme",
        error_messages={"invalid_choice": "Vous n’êtes pas de l’équipe de ce programme."},
    )
    participants = forms.MultipleChoiceField(
        label="Qui était là",
        widget=forms.CheckboxSelectMultiple(attrs=CHIPS),
        required=False,
        error_messages={"invalid_choice": UNKNOWN_PERSON},
    )
    notes_opposed = forms.BooleanField(
        label="La personne accepte, cette fois, d’être nommée parmi les présents", required=False
    )
    find_person = forms.CharField(label="Chercher une personne ou un acteur", required=False, max_length=100)

    hide_optional = True
    is_full = False

    def __init__(self, data: Any = None, *, viewer: Viewer, defaults: Defaults, host: Host, **kwargs: Any) -> None:
        self.viewer, self.defaults, self.host_page = viewer, defaults, host
        instance: Accompaniment | None = kwargs.pop("instance", None)
        self.instance = instance
        initial = {**self._initial(), **kwargs.pop("initial", {})}
        super().__init__(data, initial=initial, use_required_attribute=False, **kwargs)
        values = data.getlist(self.add_prefix("participants")) if data is not None else initial["participants"]
        self._people(values)
        self._choices(initial)
        self.fields["find_person"].widget.attrs["autocomplete"] = "off"

    def _initial(self) -> dict[str, Any]:
        found = self.defaults
        return {
            "submission_id": uuid.uuid4(), "draft_version": 0, "host": self.host_page.key, "on": timezone.localdate(),
            "place": found.place, "programme": found.programme_id, "participants": found.ticked,
            "format": found.format or Format.ONSITE,
            "author": self.viewer.user.pk if self.viewer.user else None, **found.initial,
        }  # fmt: skip

    def _people(self, values: list[str]) -> None:
        known = {person.value: person for person in self.defaults.people}
        missing = [value for value in values if value not in known]
        known |= {person.value: person for person in people.resolve(missing, viewer=self.viewer)}
        self.people = known
        self.chosen = [known[value] for value in values if value in known]

    def offer(self, persons: list[people.Person], *, tick: bool = False) -> None:
        """Add found or created people to the list, ticked or not."""
        for person in persons:
            self.people.setdefault(person.value, person)
            if tick:
                self.chosen.append(person)
        self._offer_people()

    def _offer_people(self) -> None:
        ticked = {person.value for person in self.chosen}
        ordered = sorted(self.people.values(), key=lambda person: person.value not in ticked)
        field: Any = self.fields["participants"]
        field.choices = [(person.value, person.label) for person in ordered]

    def _choices(self, initial: dict[str, Any]) -> None:
        self._offer_people()
        current = self.instance.programme_id if self.instance else None
        programme: Any = self.fields["programme"]
        programme.queryset = writable_programmes(self.viewer, current)
        duration: Any = self.fields["duration"]
        minutes = {*self.defaults.durations}
        for given in (initial.get("duration"), parse_duration(self.data.get(self.add_prefix("duration"), ""))):
            if given and given <= LONGEST_MINUTES:
                minutes.add(given)
        duration.choices = [(value, duration_label(value)) for value in sorted(minutes)]
        kind: Any = self.fields["kind"]
        kind.choices = kinds_in_order(self.defaults.kinds)

    @property
    def opposed(self) -> list[people.Person]:
        """People ticked who object to the use of their data and were not already of the meeting."""
        already = self.defaults.ticked if self.instance is not None else []
        return [person for person in self.chosen if person.is_opposed and person.value not in already]

    @property
    def actors(self) -> list[Actor]:
        """The actors of the people ticked."""
        return list({person.actor.pk: person.actor for person in self.chosen if person.actor is not None}.values())

    def clean_on(self) -> Any:
        on, today = self.cleaned_data["on"], timezone.localdate()
        if on < FIRST_DAY:
            raise forms.ValidationError("Cette date est trop ancienne.")
        if on > today + PLANNED_AHEAD:
            raise forms.ValidationError("Cette date est à plus de deux ans.")
        if on > today and self.data.get(self.add_prefix("state"), AccompanimentState.HELD) == AccompanimentState.HELD:
            raise forms.ValidationError(
                "Cette date est dans le futur\u202f: corrigez-la"
                + (", ou choisissez l’état « Prévu »." if self.is_full else ".")
            )
        return on

    def clean_author(self) -> int | None:
        author: int | None = self.cleaned_data["author"]
        if author is not None and (self.viewer.user is None or author != self.viewer.user.pk):
            raise forms.ValidationError(
                "Cette saisie est celle d’un autre compte\u202f: reconnectez-vous avec ce compte pour l’enregistrer."
            )
        return author

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.opposed and not cleaned.get("notes_opposed"):
            names = ", ".join(person.label.split(" · ")[0] for person in self.opposed)
            self.add_error(
                "notes_opposed",
                f"{names}\u202f: opposition à l’usage de ses données. Décochez la personne et comptez-la sans nom, "
                "ou confirmez qu’elle accepte.",
            )
        minutes = cleaned.get("duration")
        if other := cleaned.get("duration_other"):
            minutes = parse_duration(other)
            if minutes is None:
                self.add_error("duration_other", "Écrivez une durée comme 1 h 15 ou 75 min.")
        elif minutes is None and "duration" not in self.errors:
            self.add_error("duration", "Choisissez une durée.")
        if minutes is not None and not 0 < minutes <= LONGEST_MINUTES:
            self.add_error("duration_other", "La durée va d’une minute à vingt-quatre heures.")
        cleaned["duration_minutes"] = minutes
        return cleaned

    def to_data(self) -> AccompanimentData:
        """What the services take (valid form): the rest of a planned meeting stays as it was planned."""
        data = self.cleaned_data
        values: dict[str, Any] = {
            "kind": data["kind"], "on": data["on"], "duration_minutes": data["duration_minutes"],
            "place": data["place"], "programme": data["programme"], "summary": data["summary"],
            "format": data["format"] or Format.ONSITE, "notes_opposed": data["notes_opposed"],
            "participants": [person.participant for person in self.chosen],
        }  # fmt: skip
        if self.instance is None:
            return AccompanimentData(**values)
        planned = {name: getattr(self.instance, name) for name in FIELDS} | {"state": AccompanimentState.HELD}
        return AccompanimentData(
            **planned | values, registers=list(self.instance.registers),
            facilitators=list(self.instance.facilitators.all()), private_note=None,
        )  # fmt: skip


class LogForm(ShortForm):
    """Everything one may note of a meeting."""

    title = forms.CharField(label="Intitulé", required=False, max_length=200)
    format = forms.ChoiceField(
        label="Comment", widget=forms.RadioSelect(attrs=CHIPS), choices=Format.options, initial=Format.ONSITE
    )
    state = forms.ChoiceField(
        label="État",
        widget=forms.RadioSelect(attrs=CHIPS),
        choices=AccompanimentState.options,
        initial=AccompanimentState.HELD,
    )
    at = forms.TimeField(
        label="Heure", required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    facilitators = TeamField(
        label="Facilitation",
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple(attrs=CHIPS),
        error_messages={"required": "Indiquez au moins une personne qui facilite."},
    )
    registers = forms.MultipleChoiceField(
        label="Registres travaillés",
        required=False,
        choices=Register.options,
        widget=forms.CheckboxSelectMultiple(attrs=CHIPS),
    )
    anonymous_count = forms.IntegerField(
        label="Autres personnes présentes, sans nom", required=False, min_value=0, max_value=5000
    )
    decisions = forms.CharField(
        label="Ce qui a été décidé",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Lu comme la phrase ci-dessus\u202f: par le Club et toutes les organisations présentes.",
        max_length=4000,
    )
    next_step = forms.CharField(label="Prochaine étape", required=False, max_length=300)
    private_note = forms.CharField(
        label="Ma note privée",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Jamais dans un rapport, ni dans un export, ni dans une recherche.",
        max_length=8000,
    )
    is_complete = forms.BooleanField(
        label="Rien à ajouter\u202f: ne pas le garder dans « À compléter »", required=False, initial=True
    )
    new_actor = forms.CharField(label="Nom de l’organisation", required=False, max_length=200)
    new_kind = forms.ChoiceField(
        label="Son type", required=False, choices=ActorKind.options, initial=ActorKind.ENTREPRISE
    )
    new_contact = forms.CharField(label="Nom de la personne", required=False, max_length=150)
    new_function = forms.ChoiceField(
        label="Sa fonction", required=False, choices=ContactFunction.options, initial=ContactFunction.AUTRE
    )

    is_full = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["summary"].required = False
        team: Any = self.fields["facilitators"]
        team.me = self.viewer.user if self.viewer.is_club else None
        team.queryset = User.objects.filter(club_role__in=["facilitator", "administrator"], is_active=True)
        self._parts()

    def _initial(self) -> dict[str, Any]:
        return {"facilitators": [self.viewer.user.pk] if self.viewer.user else [], **super()._initial()}

    def _parts(self) -> None:
        written = {}
        if self.instance is not None:
            written = {part.actor_id: part for part in self.instance.parts.select_related("actor")}
        actors = {actor.pk: actor for actor in self.actors} | {pk: part.actor for pk, part in written.items()}
        self.part_actors = actors = {**actors, **self._typed_parts(actors)}
        for pk, actor in actors.items():
            self.fields[f"part_{pk}"] = forms.CharField(
                label=f"Pour {actor} seulement",
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
                initial=written[pk].text if pk in written else "",
                max_length=8000,
            )

    def _typed_parts(self, known: dict[int, Actor]) -> dict[int, Actor]:
        """Actors no longer ticked for whom something is typed: it stays in the page."""
        sent = ((PART.match(name), self.data.get(name, "")) for name in self.data) if self.is_bound else ()
        pks = {int(found[1]) for found, text in sent if found and text.strip()} - set(known)
        return {row.pk: row for row in Actor.objects.visible_to(self.viewer).filter(pk__in=pks)} if pks else {}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        present = {actor.pk for actor in self.actors}
        for pk, actor in self.part_actors.items():
            if pk not in present and cleaned.get(f"part_{pk}", "").strip():
                self.add_error(
                    f"part_{pk}", f"{actor} n’est pas parmi les présents\u202f: cochez-le, ou effacez cette partie."
                )
        return cleaned

    @property
    def has_parts(self) -> bool:
        return any(str(field.value() or "").strip() or field.errors for field in self.part_fields)

    @property
    def part_fields(self) -> list[forms.BoundField]:
        return [self[f"part_{pk}"] for pk in self.part_actors]

    def to_data(self) -> AccompanimentData:
        data = self.cleaned_data
        is_complete = data["is_complete"] and bool(data["summary"]) and data["state"] != AccompanimentState.PLANNED
        return AccompanimentData(
            kind=data["kind"], on=data["on"], duration_minutes=data["duration_minutes"], place=data["place"],
            programme=data["programme"], summary=data["summary"], format=data["format"], state=data["state"],
            completeness=Completeness.COMPLETE if is_complete else Completeness.TO_COMPLETE, title=data["title"],
            at=data["at"], registers=data["registers"], decisions=data["decisions"], next_step=data["next_step"],
            anonymous_count=data["anonymous_count"] or 0, facilitators=list(data["facilitators"]),
            participants=[person.participant for person in self.chosen], private_note=data["private_note"],
            notes_opposed=data["notes_opposed"],
            parts=[(actor, data.get(f"part_{pk}", "")) for pk, actor in self.part_actors.items()],
        )  # fmt: skip
