"""The Club's team: start an assessment, invite people, send a link again, revoke it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts.permissions import can, requires
from actors.forms.saving import save_form
from actors.models import Actor
from assessments.forms.staff import InviteForm, StartForm
from assessments.models import Assessment, AssessmentInvitation
from assessments.services import invite_contact, propose_assessment, resend_invitation, revoke_invitation
from common.errors import DomainError

if TYPE_CHECKING:
    from accounts.viewer import Viewer


@requires("assessments.create", Actor)
def assessment_create(request: HttpRequest, actor: Actor) -> HttpResponse:
    form, status = StartForm(request.POST or None, actor=actor, asked=request.GET), 200
    if request.method == "POST":
        user = request.viewer.user  # type: ignore[attr-defined]
        proposed, status = save_form(form, lambda values: propose_assessment(actor=actor, by=user, **values))
        if proposed is not None:
            assessment, invitations = proposed
            for invitation in invitations:
                _report(request, invitation)
            return redirect(assessment)
    return render(request, "assessments/create.html", {"actor": actor, "form": form}, status=status)


def _invite(request: HttpRequest, assessment: Assessment, contacts: Any) -> None:
    for contact in contacts:
        try:
            invitation, _ = invite_contact(assessment=assessment, contact=contact, by=request.viewer.user)  # type: ignore[attr-defined]
        except DomainError as error:
            messages.error(request, f"{contact} : {error.message}")
            continue
        _report(request, invitation)


def _report(request: HttpRequest, invitation: AssessmentInvitation) -> None:
    if invitation.mail.failed:  # type: ignore[attr-defined]
        messages.error(request, f"Le courriel à {invitation.contact} n’est pas parti : renvoyez-le dans un moment.")
    else:
        messages.success(request, f"Le lien est parti à {invitation.contact}.")


@requires("assessments.invite", Assessment)
@require_POST
def invite(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    form = InviteForm(request.POST, assessment=assessment)
    if form.is_valid():
        _invite(request, assessment, form.cleaned_data["contacts"])
    else:
        messages.error(request, "Choisissez au moins une personne à inviter.")
    return redirect(assessment)


def _invitations(viewer: Viewer) -> Any:
    return AssessmentInvitation.objects.visible_to(viewer).select_related("assessment__actor", "contact")


def _allowed(request: HttpRequest, invitation: AssessmentInvitation) -> None:
    if not can(request.viewer, "assessments.invite", invitation.assessment):  # type: ignore[attr-defined]
        raise PermissionDenied


@requires("assessments.create", _invitations)
@require_POST
def invitation_resend(request: HttpRequest, invitation: AssessmentInvitation) -> HttpResponse:
    _allowed(request, invitation)
    try:
        fresh, _ = resend_invitation(invitation=invitation, by=request.viewer.user)  # type: ignore[attr-defined]
        _report(request, fresh)
    except DomainError as error:
        messages.error(request, error.message)
    return redirect(invitation.assessment)


@requires("assessments.create", _invitations)
@require_POST
def invitation_revoke(request: HttpRequest, invitation: AssessmentInvitation) -> HttpResponse:
    _allowed(request, invitation)
    revoke_invitation(invitation=invitation)
    messages.success(request, f"Le lien de {invitation.contact} ne fonctionne plus.")
    return redirect(invitation.assessment)
