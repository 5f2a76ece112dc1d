from django.http import HttpRequest, HttpResponse

from accounts.permissions import requires
from actors.models import Actor


@requires("actors.consent", Actor)
def consent_record(request: HttpRequest, *args: object) -> HttpResponse:
    return HttpResponse("…")
