from django.http import Http404, HttpRequest, HttpResponse

from accounts.permissions import requires


@requires("questionnaires.view")
def version_detail(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404
