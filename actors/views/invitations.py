"""Inviting people, and what the invited person sees. Opening a link changes nothing: mail scanners do it too."""

from typing import Any

from django.conf import settings
from django.contrib import auth, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.permissions import can, public, requires
from accounts.viewer import grant
from actors.forms.invitations import AcceptInvitationForm, InvitationForm
from actors.models import Actor, Invitation
from actors.services import invitations as services
from common.errors import DomainError

GRANT = "invitation"


@require_http_methods(["GET", "HEAD", "POST"])
@requires("actors.invite", Actor)
def invitation_create(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The invitations waiting for an answer, and a form to send another."""
    viewer = request.viewer  # type: ignore[attr-defined]
    may_invite_team = can(viewer, "actors.invite_team", actor)
    form = InvitationForm(
        request.POST or None, actor=actor, may_invite_team=may_invite_team, initial=_initial(request, actor)
    )
    if form.is_valid():
        try:
            services.invite(actor=actor, invited_by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, f"Invitation envoyée à {form.cleaned_data['email']}.")
            return redirect("actors:invitation_create", actor.pk)
    pending = Invitation.objects.visible_to(viewer).filter(actor=actor).open().select_related("invited_by")
    context = {"actor": actor, "form": form, "pending": pending}
    return render(request, "actors/invitation_create.html", context, status=422 if form.errors else 200)


def _initial(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    """Coming from a contact's line: their address is already typed."""
    contact_pk = request.GET.get("contact", "")
    contact = actor.contacts.filter(pk=contact_pk, user=None).first() if contact_pk.isdecimal() else None
    return {"contact": contact.pk, "email": contact.email} if contact else {}


@require_POST
@requires("actors.invite", Invitation)
def invitation_revoke(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    try:
        services.revoke_invitation(invitation=invitation)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, "Invitation annulée : son lien ne sert plus.")
    return redirect("actors:invitation_create", invitation.actor_id)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@public("the invited person has no account yet; the link's secret is checked at the POST")
def invitation_open(request: HttpRequest, token: str) -> HttpResponse:
    """The same page for any link, good or not; its button exchanges the link for a right in this session."""
    if request.method != "POST":
        return _discreet(render(request, "actors/invitation_open.html"))
    try:
        invitation = services.invitation_of(token=token)
    except DomainError:
        # elsewhere, so that the secret stands neither in the log of refused requests nor in the address bar
        return _discreet(redirect("actors:invitation_closed"))
    grant(request, GRANT, invitation.pk)
    return _discreet(redirect("actors:invitation_accept", invitation.pk))


@require_safe
@public("what anyone reads who followed a link that no longer serves; names nobody")
def invitation_closed(request: HttpRequest) -> HttpResponse:
    return _closed(request)


@sensitive_post_parameters("password", "password_again")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@public("the invited person has no account yet; only the browser that exchanged the link gets the page")
def invitation_accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose a name and a password, or confirm with the account one is signed in to."""
    if pk not in request.viewer.granted(GRANT):  # type: ignore[attr-defined]
        raise Http404
    invitation = Invitation.objects.open().filter(pk=pk).select_related("actor", "invited_by").first()
    if invitation is None:
        return _closed(request)
    if request.user.is_authenticated:
        return _accept_with_account(request, invitation)
    if User.objects.filter(emailaddress__email__iexact=invitation.email).exists():
        return _discreet(render(request, "actors/invitation_sign_in.html", {"invitation": invitation}))
    form = AcceptInvitationForm(request.POST or None, email=invitation.email)
    if form.is_valid():
        name, password = form.cleaned_data["full_name"], form.cleaned_data["password"] or None
        try:
            user = services.accept_invitation(invitation=invitation, full_name=name, password=password)
        except DomainError:
            return _closed(request)
        auth.login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
        messages.success(request, "Bienvenue ! Votre compte est ouvert.")
        return redirect("home")
    context = {"invitation": invitation, "form": form}
    return _discreet(render(request, "actors/invitation_accept.html", context, status=422 if form.errors else 200))


def _accept_with_account(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    user: Any = request.user
    context = {"invitation": invitation, "is_addressee": services.owns_address(user, invitation.email)}
    if request.method == "POST" and context["is_addressee"]:
        try:
            services.accept_invitation(invitation=invitation, user=user)
        except DomainError:
            return _closed(request)
        messages.success(request, f"Vous êtes maintenant rattaché·e à {invitation.actor}.")
        return redirect("home")
    return _discreet(render(request, "actors/invitation_confirm.html", context))


def _closed(request: HttpRequest) -> HttpResponse:
    """Unknown, expired, revoked or used: the same page, which names nobody."""
    return _discreet(render(request, "actors/invitation_closed.html", status=410))


def _discreet(response: HttpResponse) -> HttpResponse:
    """No address of these pages in a Referer. Not `no-referrer`: browsers would send `Origin: null` with the
    form, which the CSRF check refuses."""
    response["Referrer-Policy"] = "strict-origin"
    return response
