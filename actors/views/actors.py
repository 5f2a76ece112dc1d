from django.http import HttpRequest, HttpResponse

from accounts.permissions import requires
from actors.models import Actor


@requires("actors.list")
def actor_list(request: HttpRequest, *args: object) -> HttpResponse:
    return HttpResponse("…")


@requires("actors.create")
def actor_create(request: HttpRequest, *args: object) -> HttpResponse:
    return HttpResponse("…")


@requires("actors.view", Actor)
def actor_detail(request: HttpRequest, *args: object) -> HttpResponse:
    return HttpResponse("…")


@requires("actors.edit", Actor)
def actor_edit(request: HttpRequest, *args: object) -> HttpResponse:
    return HttpResponse("…")
