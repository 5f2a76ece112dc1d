from django.http import HttpRequest, HttpResponse

from accounts.permissions import requires


@requires("actors.list")
def commune_search(request: HttpRequest, *args: object) -> HttpResponse:
    return HttpResponse("…")
