"""Reading something private for a personal-data request: a reason, a line in the journal, half an hour."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from accounts.models import AccessLog, User
from common.errors import DomainError

if TYPE_CHECKING:
    from django.db.models import Model

    from accounts.viewer import Viewer

KIND = "access"  # of the grant kept in the session: it names the line of the journal
OPEN_FOR = timedelta(minutes=30)
_SHORTEST_REASON = 10


@transaction.atomic
def open_access(*, obj: Model, by: User, reason: str) -> AccessLog:
    """Note in the journal that `by` reads this object, and why. The caller grants it to the session.

    Raises DomainError without a reason of a few words.
    """
    words = " ".join(reason.split())
    if len(words) < _SHORTEST_REASON:
        raise DomainError("Dites en quelques mots pour quelle demande vous lisez ce texte.", field="reason")
    return AccessLog.objects.create(user=by, model_label=obj._meta.label, object_id=obj.pk, reason=words[:300])


def current_access(*, viewer: Viewer, obj: Model) -> AccessLog | None:
    """The access this browser opened to this very object, while it lasts."""
    if viewer.user is None or not (granted := viewer.granted(KIND)):
        return None
    rows = AccessLog.objects.filter(pk__in=granted, user=viewer.user, at__gt=timezone.now() - OPEN_FOR)
    return rows.about(obj).order_by("-at").first()
