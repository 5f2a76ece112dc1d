"""Coming in by a personal link. One neutral page whatever the link: it says neither who nor whether it exists."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts.permissions import public
from accounts.viewer import grant
from assessments.querysets import LINK
from assessments.services import open_invitation, request_new_link, revoke_invitation
from assessments.services.invitations import invitation_of
from common.errors import DomainError

_WHY = "a personal link opens without an account; its secret is the key"


def _neutral(request: HttpRequest, template: str, **context: object) -> HttpResponse:
    response = render(request, f"assessments/{template}.html", context)
    # The address carries the secret: no page opened from here may learn it, no machine may keep it. Not
    # `no-referrer`: browsers would then send `Origin: null` with the form, which the CSRF check refuses.
    response["Referrer-Policy"] = "strict-origin"
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = "no-store"
    return response


@public(_WHY)
def link_open(request: HttpRequest, token: str) -> HttpResponse:
    """GET changes nothing (mail scanners open links); POST exchanges the link for a right kept in the session."""
    if request.method != "POST":
        return _neutral(request, "link", token=token)
    held = request.viewer.granted(LINK)  # type: ignore[attr-defined]
    known = invitation_of(token)
    try:
        invitation = open_invitation(token=token, is_new_browser=known is not None and known.pk not in held)
    except DomainError:
        return _neutral(request, "link_refused", token=token)
    if not request.user.is_authenticated:
        request.session.cycle_key()
    grant(request, LINK, invitation.pk)
    response = redirect("assessments:begin", pk=invitation.assessment_id)  # type: ignore[attr-defined]
    response["Referrer-Policy"] = "strict-origin"
    return response


@public(_WHY)
@require_POST
def link_request(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for a new link: the same answer whether or not this one ever existed; the team is told once a day."""
    request_new_link(token=token)
    return _neutral(request, "link_done", done="requested")


@public(_WHY)
@require_POST
def link_revoke(request: HttpRequest, token: str) -> HttpResponse:
    """Make one's own link stop working: the same answer whether or not it ever existed."""
    if invitation := invitation_of(token):
        revoke_invitation(invitation=invitation)
    return _neutral(request, "link_done", done="revoked")
