"""Middleware that belongs to no app."""

import json
import re
import uuid
from collections.abc import Callable

import pghistory
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from common.logs import request_id

Get = Callable[[HttpRequest], HttpResponse]
_SAFE_ID = re.compile(r"^[A-Za-z0-9-]{8,64}$")


class RequestIdMiddleware:
    """Gives each request an identifier, shown on the error page and written in each log line."""

    def __init__(self, get_response: Get) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request.id = given if _SAFE_ID.match(given) else uuid.uuid4().hex[:12]  # type: ignore[attr-defined]
        token = request_id.set(request.id)  # type: ignore[attr-defined]
        try:
            response = self.get_response(request)
        finally:
            request_id.reset(token)
        response["X-Request-ID"] = request.id  # type: ignore[attr-defined]
        return response


class HtmxMessagesMiddleware:
    """Messages travel in `HX-Trigger` for fragments; pages and fragments never share a cache entry.

    Pages of signed-in people are not stored by browsers: on a shared computer, « retour » after
    signing out shows nothing.
    """

    def __init__(self, get_response: Get) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        patch_vary_headers(response, ["HX-Request"])
        if "Cache-Control" not in response and request.path.startswith("/static/") is False:
            response["Cache-Control"] = "no-store"
        moves_on = {"HX-Redirect", "HX-Refresh"} & set(response.headers) or 300 <= response.status_code < 400
        if moves_on or not request.htmx:  # type: ignore[attr-defined]
            return response
        texts = [{"level": message.level_tag, "text": str(message)} for message in get_messages(request)]
        if texts:
            trigger = json.loads(response.get("HX-Trigger", "{}"))
            trigger["clubinne:messages"] = {"messages": texts}
            # json escapes non-ASCII characters: header values are latin-1
            response["HX-Trigger"] = json.dumps(trigger)
        return response


class HistoryMiddleware:
    """Signs what a request writes: the events of tracked models name its author (see common.history).

    The account's number and the request's, never an address: links carry tokens.
    """

    def __init__(self, get_response: Get) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in {"GET", "HEAD", "OPTIONS"}:
            return self.get_response(request)
        with pghistory.context(user=request.user.pk, request=request.id):  # type: ignore[union-attr,attr-defined]
            return self.get_response(request)
