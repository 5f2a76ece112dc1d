"""Puts the viewer on the request, and holds the Club's staff to a second factor."""

from collections.abc import Callable

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django_htmx.http import HttpResponseClientRedirect

from accounts.viewer import viewer_of

Get = Callable[[HttpRequest], HttpResponse]

# What a member of staff without a second factor may still open: setting it up, proving who they are, leaving.
_OPEN_PREFIXES = (
    "mfa_",
    "account_logout",
    "account_reauthenticate",
    "account_email",
    "account_verify",
    "sante_",
)
_OPEN_ROUTES = {"legal", "accessibility", "privacy"}
DEMO_METHOD = "demo"


class ViewerMiddleware:
    """`request.viewer`, computed when first used."""

    def __init__(self, get_response: Get) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.viewer = SimpleLazyObject(lambda: viewer_of(request))  # type: ignore[attr-defined]
        return self.get_response(request)


class StaffMFAMiddleware:
    """Staff of the Club without a second factor reach only its set-up.

    The one-click login of the demo records its own method, which this rule accepts in demo mode only.
    """

    def __init__(self, get_response: Get) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict) -> HttpResponse | None:
        user = request.user
        if not user.is_authenticated or user.club_role == "none" or getattr(user, "has_mfa", False):
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name.startswith(_OPEN_PREFIXES) or name in _OPEN_ROUTES or name.startswith("i18n"):
            return None
        if settings.DEMO and any(r.get("method") == DEMO_METHOD for r in get_authentication_records(request, user)):
            return None
        if request.htmx:  # type: ignore[attr-defined]
            return HttpResponseClientRedirect(reverse("mfa_index"))
        messages.info(request, "Avant de continuer, protégez votre compte par un second facteur.")
        return redirect("mfa_index")
