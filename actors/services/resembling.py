"""The sheets somebody should look at before making one more."""

from __future__ import annotations

from django.db.models import Q

from actors.matching import Profile
from actors.models import Actor
from actors.services.duplicates import LookAlike, look_alikes
from common.text import fold

SAME_NAME = "Même nom"


def sheets_like(*, profile: Profile, limit: int = 5) -> list[LookAlike]:
    """The look-alikes, then the sheets of the very same name that are not known to be in another commune."""
    found = look_alikes(profile=profile, limit=limit)
    rows = Actor.objects.current().filter(sort_key=fold(profile.name)).exclude(pk__in=[a.actor.pk for a in found])
    if profile.commune:
        rows = rows.filter(Q(commune=None) | Q(commune=profile.commune))
    if profile.siren:
        rows = rows.filter(siren__in=["", profile.siren])
    same = rows.select_related("commune").order_by("pk")[: limit - len(found)]
    return [*found, *(LookAlike(actor, 0, (SAME_NAME,)) for actor in same)]
