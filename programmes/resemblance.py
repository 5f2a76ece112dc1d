"""The sheets that may be those of somebody who asks to join."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actors.matching import Profile
from actors.models import Actor, Contact
from actors.services import resembling
from actors.services.duplicates import LookAlike
from common.text import fold
from programmes.models import JoinRequest
from territories.models import Commune

if TYPE_CHECKING:
    from accounts.viewer import Viewer

MAX_KNOWN = 5
KNOWN_THERE = "Une personne de cette fiche a le même courriel"


def commune_of(asked: JoinRequest) -> Commune | None:
    """The commune typed, when one and only one has this name."""
    name = fold(asked.commune_name)
    found = list(Commune.objects.active().filter(sort_key__in={name, name.replace(" ", "-")})[:2]) if name else []
    return found[0] if len(found) == 1 else None


def sheets_like(asked: JoinRequest, *, viewer: Viewer, commune: Commune | None) -> list[LookAlike]:
    """Those that look like the organisation or bear its very name, then those where this person is known."""
    profile = Profile(
        name=asked.organisation, siren=asked.siret[:9], siret=asked.siret, commune=commune.pk if commune else "",
        email=asked.email,
    )  # fmt: skip
    found = resembling.sheets_like(profile=profile)
    if not asked.email:
        return found
    people = Contact.objects.visible_to(viewer).matching(asked.email).filter(email__iexact=asked.email)
    known = {alike.actor.pk for alike in found}
    actors = Actor.objects.current().filter(contacts__in=people).exclude(pk__in=known).select_related("commune")
    return [*found, *(LookAlike(actor, 0, (KNOWN_THERE,)) for actor in actors.distinct()[:MAX_KNOWN])]
