from django.http import HttpRequest, HttpResponse

from accounts.permissions import requires
from programmes.models import Programme


@requires("programmes.list")
def programme_list(request: HttpRequest, *args: object) -> HttpResponse:
    return HttpResponse("…")


@requires("programmes.create")
def programme_create(request: HttpRequest, *args: object) -> HttpResponse:
    return HttpResponse("…")


@requires("programmes.view", Programme)
def programme_detail(request: HttpRequest, *args: object) -> HttpResponse:
    return HttpResponse("…")


@requires("programmes.edit", Programme)
def programme_edit(request: HttpRequest, *args: object) -> HttpResponse:
    return HttpResponse("…")
