from django.http import HttpRequest, HttpResponse

from accounts.permissions import requires
from programmes.models import Path, Programme


@requires("programmes.enrol", Programme)
def enrol(request: HttpRequest, *args: object) -> HttpResponse:
    return HttpResponse("…")


@requires("programmes.view_path", Path)
def path_detail(request: HttpRequest, *args: object) -> HttpResponse:
    return HttpResponse("…")


@requires("programmes.move_stage", Path)
def path_move(request: HttpRequest, *args: object) -> HttpResponse:
    return HttpResponse("…")


@requires("programmes.move_stage", Path)
def path_end(request: HttpRequest, *args: object) -> HttpResponse:
    return HttpResponse("…")
