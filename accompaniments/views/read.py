from django.http import Http404, HttpRequest, HttpResponse

from accounts.permissions import requires


@requires("accompaniments.list")
def accompaniment_list(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


@requires("accompaniments.inbox")
def inbox(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


@requires("accompaniments.view")
def detail(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404
