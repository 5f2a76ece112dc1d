from django.http import Http404, HttpRequest, HttpResponse

from accounts.permissions import public


@public("the personal link itself is the key")
def link_open(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


@public("the personal link itself is the key")
def link_request(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


@public("the personal link itself is the key")
def link_revoke(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404
