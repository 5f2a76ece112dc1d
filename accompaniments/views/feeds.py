"""Subscribing a calendar: the page of addresses, and what calendars read there without an account."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accompaniments.ics import calendar_of
from accompaniments.models import CalendarFeed
from accompaniments.services.feeds import feed_of, issue_feed, meetings_of, revoke_feed
from accounts.http import Request
from accounts.permissions import public, requires
from common.limits import spend
from common.text import number_in
from common.tokens import token_hash
from programmes.models import Programme

PER_HOUR = 60  # for one address: calendars ask every few hours, several devices share it
UNKNOWN_PER_HOUR = 600  # for all wrong addresses together


@require_safe
@requires("agenda.feeds")
def feed_list(request: Request) -> HttpResponse:
    """One's own address and those of one's programmes: whether there is one, never the address itself."""
    return render(request, "accompaniments/agenda_feeds.html", _lines(request))


@require_POST
@requires("agenda.feeds")
def feed_issue(request: Request) -> HttpResponse:
    """A new address, shown on the page this answers with and nowhere else; the former one stops working."""
    programme = None
    if asked := request.POST.get("programme", ""):
        rows = Programme.objects.teamed_by(request.viewer).filter(archived_at=None)
        programme = rows.filter(pk=number_in(asked)).first()
        if programme is None:
            raise Http404
    feed, token = issue_feed(by=request.user, programme=programme)
    address = settings.BASE_URL + reverse("agenda:feed", args=[token])
    shown = {"feed": feed, "address": address, "webcal": "webcal://" + address.split("://")[1]}
    return render(request, "accompaniments/agenda_feeds.html", {**_lines(request), "shown": shown})


@require_POST
@requires("agenda.feeds", CalendarFeed)
def feed_revoke(request: Request, feed: CalendarFeed) -> HttpResponse:
    """Take an address back."""
    revoke_feed(feed=feed)
    messages.success(request, "L’adresse ne fonctionne plus. Les agendas qui la lisaient n’y trouveront plus rien.")
    return redirect("agenda:feeds")


@require_safe
@public("calendars subscribe without an account; the secret of the address is the key")
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The agenda as calendars read it. A wrong address and one taken back give the same answer."""
    found = feed_of(token)
    allowed = (
        spend("agenda.feed", token_hash(token), limit=PER_HOUR, seconds=3600)
        if found is not None
        else spend("agenda.unknown_feed", "all", limit=UNKNOWN_PER_HOUR, seconds=3600)
    )
    if not allowed:
        response = HttpResponse("Trop de lectures : réessayez dans une heure.", status=429, content_type="text/plain")
        response["Retry-After"] = "3600"
    elif found is None:
        response = HttpResponse("Cette adresse ne fonctionne pas ou plus.", status=404, content_type="text/plain")
    else:
        content = calendar_of(meetings_of(found), name=f"Club Inné – {found.programme or 'mes accompagnements'}")
        response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = 'inline; filename="club-inne.ics"'
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


def _lines(request: Request) -> dict[str, Any]:
    feeds = CalendarFeed.objects.visible_to(request.viewer).select_related("created_by")
    by_programme = {feed.programme_id: feed for feed in feeds}  # type: ignore[attr-defined]
    programmes = Programme.objects.teamed_by(request.viewer).filter(archived_at=None).order_by("sort_key", "pk")
    return {
        "mine": by_programme.get(None),
        "programmes": [(programme, by_programme.get(programme.pk)) for programme in programmes[:100]],
        "shown": None,
    }
