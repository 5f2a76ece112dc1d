"""The sheets that may be those of somebody who asks to join."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actors.matching import Profile
from actors.models import Actor, Contact
from actors.services.duplicates import LookAlike, look_alikes
from common.text import fold
from programmes.models import JoinRequest
from territories.models import Commune

if TYPE_CHECKING:
    from accounts.viewer import Viewer

MAX_SHEETS = 6


def commune_of(asked: JoinRequest) -> Commune | None:
    """The commune typed, when one and only one has this name."""
    name = fold(asked.commune_name)
    found = list(Commune.objects.active().filter(sort_key__in={name, name.replace(" ", "-")})[:2]) if name else []
    return found[0] if len(found) == 1 else None


def sheets_like(asked: JoinRequest, *, viewer: Viewer, commune: Commune | None) -> list[LookAlike]:
    """Those that look like the organisation, then those where this person is known or that bear its very name."""
    profile = Profile(name=asked.organisation, commune=commune.pk if commune else "", email=asked.email)
    found = look_alikes(profile=profile)
    known = {alike.actor.pk for alike in found}
    people = Contact.objects.visible_to(viewer).matching(asked.email).filter(email__iexact=asked.email)
    actors = Actor.objects.current().select_related("commune")
    more = [
        *(("Une personne de cette fiche a le même courriel", actor) for actor in actors.filter(contacts__in=people)),
        *(("Même nom", actor) for actor in actors.filter(sort_key=fold(asked.organisation))[:MAX_SHEETS]),
    ]
    for reason, actor in more:
        if actor.pk not in known:
            known.add(actor.pk)
            found.append(LookAlike(actor, 0, (reason,)))
    return found[:MAX_SHEETS]
