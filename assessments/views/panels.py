from django.http import Http404, HttpRequest, HttpResponse

from accounts.permissions import requires


@requires("assessments.list")
def actor_panel(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


@requires("assessments.list")
def path_panel(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404
