from django.http import Http404, HttpRequest, HttpResponse

from accounts.permissions import requires


@requires("assessments.create")
def assessment_create(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


@requires("assessments.invite")
def invite(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


@requires("assessments.invite")
def invitation_resend(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


@requires("assessments.invite")
def invitation_revoke(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404
