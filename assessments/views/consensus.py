from django.http import Http404, HttpRequest, HttpResponse

from accounts.permissions import requires


@requires("assessments.consensus")
def consensus(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


@requires("assessments.submit")
def submit(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


@requires("assessments.consent")
def consent_record(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404
