from django.http import HttpRequest, HttpResponse

from accounts.permissions import requires
from ecosystems.models import Ecosystem, EcosystemMember


@requires("ecosystems.list")
def ecosystem_list(request: HttpRequest, *args: object) -> HttpResponse:
    return HttpResponse("…")


@requires("ecosystems.create")
def ecosystem_create(request: HttpRequest, *args: object) -> HttpResponse:
    return HttpResponse("…")


@requires("ecosystems.view", Ecosystem)
def ecosystem_detail(request: HttpRequest, *args: object) -> HttpResponse:
    return HttpResponse("…")


@requires("ecosystems.edit", Ecosystem)
def ecosystem_edit(request: HttpRequest, *args: object) -> HttpResponse:
    return HttpResponse("…")


@requires("ecosystems.edit", Ecosystem)
def member_add(request: HttpRequest, *args: object) -> HttpResponse:
    return HttpResponse("…")


@requires("ecosystems.edit", EcosystemMember)
def member_pool(request: HttpRequest, *args: object) -> HttpResponse:
    return HttpResponse("…")
