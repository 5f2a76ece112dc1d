from django.http import Http404, HttpRequest, HttpResponse

from accounts.permissions import requires


@requires("evidence.view")
def evidence_detail(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


@requires("evidence.consent")
def evidence_consent(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


@requires("evidence.add")
def evidence_add(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404
