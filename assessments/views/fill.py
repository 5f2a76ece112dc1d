from django.http import Http404, HttpRequest, HttpResponse

from accounts.permissions import requires


@requires("assessments.fill", links=True)
def begin(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


@requires("assessments.fill", links=True)
def review(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


@requires("assessments.fill", links=True)
def finish(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


@requires("assessments.fill", links=True)
def answer_save(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


@requires("assessments.fill", links=True)
def section(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404
