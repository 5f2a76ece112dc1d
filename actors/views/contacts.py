from django.http import HttpRequest, HttpResponse

from accounts.permissions import requires
from actors.models import Actor, Contact


@requires("contacts.create", Actor)
def contact_create(request: HttpRequest, *args: object) -> HttpResponse:
    return HttpResponse("…")


@requires("contacts.edit", Contact)
def contact_edit(request: HttpRequest, *args: object) -> HttpResponse:
    return HttpResponse("…")
