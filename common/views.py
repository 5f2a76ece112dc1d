"""Error and health answers."""

import logging
import sys

from django.conf import settings
from django.db import DatabaseError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template import loader
from django.views.decorators.cache import never_cache

logger = logging.getLogger(__name__)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Drawn without context: neither the database nor the session may answer. 503 when it is the database."""
    status = 503 if isinstance(sys.exc_info()[1], OperationalError) else 500
    page = loader.get_template(f"{status}.html").render({"request_id": getattr(request, "id", "")})
    response = HttpResponse(page, status=status)
    if status == 503:
        response["Retry-After"] = "30"
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was open for too long, or came from elsewhere: say so, keep what was typed."""
    return render(request, "403_csrf.html", status=403)


@never_cache
def alive(request: HttpRequest) -> JsonResponse:
    """The process answers; nothing else is checked."""
    return JsonResponse({"etat": "vivant"})


@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """PostgreSQL must answer; Redis down is only « dégradé », since requests wait in the database."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        logger.error("database unreachable")
        return JsonResponse({"etat": "indisponible", "base": "injoignable"}, status=503)
    return JsonResponse({"etat": "pret", "base": "ok", "file": "ok" if _broker_answers() else "degradee"})


def _broker_answers() -> bool:
    import redis

    try:
        client = redis.Redis.from_url(settings.CELERY_BROKER_URL, socket_connect_timeout=1, socket_timeout=1)
        return bool(client.ping())
    except (redis.RedisError, ValueError):
        return False
