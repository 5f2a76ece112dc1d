from django.http import HttpRequest, HttpResponse

from accounts.permissions import requires
from actors.models import Limit, Need, Resource, Tension, UsefulEffect, WeakSignal


@requires("actors.view_revealed", Resource)
def resource_detail(request: HttpRequest, *args: object) -> HttpResponse:
    return HttpResponse("…")


@requires("actors.view_revealed", UsefulEffect)
def effect_detail(request: HttpRequest, *args: object) -> HttpResponse:
    return HttpResponse("…")


@requires("actors.view_revealed", Need)
def need_detail(request: HttpRequest, *args: object) -> HttpResponse:
    return HttpResponse("…")


@requires("actors.view_revealed", Tension)
def tension_detail(request: HttpRequest, *args: object) -> HttpResponse:
    return HttpResponse("…")


@requires("actors.view_revealed", Limit)
def limit_detail(request: HttpRequest, *args: object) -> HttpResponse:
    return HttpResponse("…")


@requires("actors.view_revealed", WeakSignal)
def signal_detail(request: HttpRequest, *args: object) -> HttpResponse:
    return HttpResponse("…")
