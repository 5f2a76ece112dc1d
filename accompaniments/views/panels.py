from django.http import Http404, HttpRequest, HttpResponse

from accounts.permissions import requires


@requires("accompaniments.list")
def actor_panel(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


@requires("accompaniments.list")
def programme_panel(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


@requires("evidence.view")
def evidence_panel(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404
