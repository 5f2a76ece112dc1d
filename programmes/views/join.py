from django.http import HttpRequest, HttpResponse

from accounts.permissions import public, requires
from programmes.models import JoinRequest


@public("Anyone may ask to join the Club.")
def join(request: HttpRequest) -> HttpResponse:
    return HttpResponse("…")


@public("Thanks shown after a request to join.")
def join_done(request: HttpRequest) -> HttpResponse:
    return HttpResponse("…")


@requires("programmes.join_requests")
def join_requests(request: HttpRequest, *args: object) -> HttpResponse:
    return HttpResponse("…")


@requires("programmes.join_requests", JoinRequest)
def join_request_accept(request: HttpRequest, *args: object) -> HttpResponse:
    return HttpResponse("…")


@requires("programmes.join_requests", JoinRequest)
def join_request_decline(request: HttpRequest, *args: object) -> HttpResponse:
    return HttpResponse("…")
