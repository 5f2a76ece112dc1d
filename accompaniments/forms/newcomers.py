"""People and organisations added from within the log form. Whoever looks like them is shown first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from accompaniments import people
from actors.enums import ActorKind
from actors.matching import Profile
from actors.models import Actor
from actors.services.actors import create_actor
from actors.services.people import create_contact
from actors.services.resembling import sheets_like
from common.errors import DomainError

if TYPE_CHECKING:
    from django.http import QueryDict

    from accounts.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody already known: what the button « choisir » takes, and what tells them from others."""

    value: str
    name: str
    about: str
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """Is it one of these? Nothing is created until somebody says."""

    choices: list[Choice]


def add(data: QueryDict, *, viewer: Viewer, anyway: bool = False) -> Question | None:
    """A new actor, a new person, or a person of the new actor: ticked, and the small form emptied.

    Asks first when others look like them; `anyway` creates, if all of those had been shown. Raises DomainError on a
    value the database refuses.
    """
    organisation, name = data.get("new_actor", "").strip(), data.get("new_contact", "").strip()
    actor = None if organisation else _only_actor(data, viewer)
    choices = _alike(data, organisation, name, actor, viewer)
    shown = set(data.getlist("seen")) if anyway else set()
    if any(choice.value not in shown for choice in choices):
        return Question(choices)
    if organisation:
        actor = create_actor(
            name=organisation, kind=data.get("new_kind") or ActorKind.ENTREPRISE, by=viewer.user,
            submission_id=_number(data, viewer, "actor", organisation),
        )  # fmt: skip
    _finish(data, actor, viewer, tick=bool(organisation))
    return None


def pick(data: QueryDict, value: str, *, viewer: Viewer) -> Question | None:
    """It was somebody known: they are ticked. A person typed beside the organisation picked is added to it.

    Raises DomainError when the choice no longer exists.
    """
    found = people.resolve([value], viewer=viewer)
    if not found:
        raise DomainError("Cette fiche n’existe plus : choisissez-en une autre.", field="new_actor")
    [person] = found
    name = data.get("new_contact", "").strip()
    if person.participant.contact is not None or not name:
        _tick(data, value)
        return None
    choices = _alike(data, "", name, person.actor, viewer)
    data["new_actor"] = ""
    if choices:
        _tick(data, value, empty=False)
        return Question(choices)
    _finish(data, person.actor, viewer, tick=True)
    return None


def _only_actor(data: QueryDict, viewer: Viewer) -> Actor | None:
    """A person without an organisation joins the one that is ticked, if there is only one."""
    chosen = [person.actor for person in people.resolve(data.getlist("participants"), viewer=viewer)]
    alone = {actor.pk: actor for actor in chosen if actor is not None}
    return next(iter(alone.values())) if len(alone) == 1 else None


def _alike(data: QueryDict, organisation: str, name: str, actor: Actor | None, viewer: Viewer) -> list[Choice]:
    """Those who look like what is typed, except the rows this very form has just made (a double click)."""
    choices = []
    if organisation:
        number = _number(data, viewer, "actor", organisation)
        for alike in sheets_like(profile=Profile(name=organisation)):
            row = alike.actor
            if number is not None and row.submission_id == number:
                continue
            about = [row.get_kind_display(), str(row.commune or ""), f"SIRET {row.siret}" if row.siret else ""]
            choices.append(Choice(f"actor:{row.pk}", row.name, ", ".join(filter(None, about)), alike.reasons))
    if name:
        number = _contact_number(data, viewer, name, actor, organisation)
        for person in people.namesakes(name, actor, viewer=viewer):
            contact: Any = person.participant.contact
            if number is not None and contact.submission_id == number:
                continue
            choices.append(Choice(person.value, person.label, contact.get_function_display(), ("même nom",)))
    return choices


def _contact_number(
    data: QueryDict, viewer: Viewer, name: str, actor: Actor | None, organisation: str
) -> UUID | None:
    """The number of the person this form would make: in the organisation it may have made just before."""
    owner: Any = actor.pk if actor is not None else ""
    if organisation:
        number = _number(data, viewer, "actor", organisation)
        made = Actor.objects.filter(submission_id=number).first() if number is not None else None
        if made is None:
            return None
        owner = made.pk
    return _number(data, viewer, "contact", name, owner)


def _finish(data: QueryDict, actor: Actor | None, viewer: Viewer, *, tick: bool) -> None:
    name = data.get("new_contact", "").strip()
    value = f"actor:{actor.pk}" if actor is not None and tick else ""
    if name:
        contact = create_contact(
            full_name=name, actor=actor, by=viewer.user, function=data.get("new_function") or "autre",
            submission_id=_number(data, viewer, "contact", name, actor.pk if actor is not None else ""),
        )  # fmt: skip
        value = f"contact:{contact.pk}"
    if value:
        _tick(data, value)


def _tick(data: QueryDict, value: str, *, empty: bool = True) -> None:
    if value not in data.getlist("participants"):
        data.appendlist("participants", value)
    if empty:
        data["new_actor"] = data["new_contact"] = ""


def _number(data: QueryDict, viewer: Viewer, *words: Any) -> UUID | None:
    """The same form, person signed in and name give the same number: a double click on « Ajouter » adds once."""
    try:
        form = UUID(data.get("submission_id", ""))
    except ValueError:
        return None
    by = viewer.user.pk if viewer.user else ""
    return uuid5(form, "|".join(" ".join(str(word).split()).casefold() for word in (by, *words)))
