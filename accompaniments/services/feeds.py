"""Secret addresses of agendas: issued, replaced, taken back; and the meetings they give."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from accompaniments.models import Accompaniment, CalendarFeed
from accounts.viewer import Viewer
from common.tokens import new_token, token_hash
from programmes.models import Programme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accounts.models import User

BEHIND, AHEAD = timedelta(days=92), timedelta(days=730)
MOST = 1000


@transaction.atomic
def issue_feed(*, by: User, programme: Programme | None = None) -> tuple[CalendarFeed, str]:
    """Give a person's agenda, or a programme's, a new secret address; the one it had stops working.

    Returns the feed and the secret, kept nowhere: the page that shows it is the only one that ever will.
    """
    token = new_token()
    values = {"token_hash": token_hash(token), "created_by": by, "created_at": timezone.now()}
    which: dict[str, Any] = {"programme": programme} if programme is not None else {"user": by}
    feed, _ = CalendarFeed.objects.update_or_create(**which, defaults=values)
    return feed, token


def revoke_feed(*, feed: CalendarFeed) -> None:
    """Make an address useless at once. Again: no effect."""
    CalendarFeed.objects.filter(pk=feed.pk).delete()


def feed_of(token: str) -> CalendarFeed | None:
    """The feed of a secret that still answers."""
    rows = CalendarFeed.objects.readable().select_related("user", "programme", "created_by")
    return rows.filter(token_hash=token_hash(token)).first()


def meetings_of(feed: CalendarFeed) -> Sequence[Accompaniment]:
    """What the feed gives today, with its owner's rights as they stand: three months behind, two years ahead."""
    today = timezone.localdate()
    rows: Any = Accompaniment.objects.all()
    if feed.programme is not None:  # as long as who asked for it is in the team
        programmes = Programme.objects.teamed_by(Viewer(feed.created_by)).filter(pk=feed.programme.pk)
        rows = rows.filter(programme__in=programmes.values("pk"))
    else:
        viewer = Viewer(feed.user)
        rows = rows.visible_to(viewer)
        rows = rows.of(feed.user) if viewer.is_club else rows
    rows = rows.between(today - BEHIND, today + AHEAD)
    return list(rows.select_related("programme").order_by("on", "at", "pk")[:MOST])
