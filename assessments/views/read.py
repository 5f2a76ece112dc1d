from django.http import Http404, HttpRequest, HttpResponse

from accounts.permissions import requires


@requires("assessments.list")
def assessment_list(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


@requires("assessments.view")
def assessment_detail(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


@requires("assessments.read_answers", links=True)
def answers(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404
