from django.http import Http404, HttpRequest, HttpResponse

from accounts.permissions import requires


@requires("accompaniments.create")
def create(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


@requires("accompaniments.create")
def short_create(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


@requires("accompaniments.create")
def people_search(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404


@requires("accompaniments.edit")
def edit(request: HttpRequest, **kwargs: object) -> HttpResponse:
    raise Http404
