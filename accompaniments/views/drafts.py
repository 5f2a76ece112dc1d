from django.http import Http404, HttpRequest, HttpResponse

from accounts.permissions import requires


@requires("accompaniments.draft")
def draft_save(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


@requires("accompaniments.draft")
def draft_discard(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404
