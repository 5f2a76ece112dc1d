"""The offers of a resource: added, changed, withdrawn, taken up again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.http import Request
from accounts.permissions import requires
from accounts.viewer import Viewer
from actors.forms.revealed import OfferForm
from actors.forms.saving import save_form
from actors.models import Resource, ResourceOffer
from actors.services import add_offer, resume_offer, update_offer, withdraw_offer


def _kept(viewer: Viewer) -> Any:
    rows = ResourceOffer.objects.kept_for(viewer).select_related("resource__actor")
    return rows.filter(resource__archived_at=None)


def _offered(viewer: Viewer) -> Any:
    return _kept(viewer).filter(withdrawn_at=None)


@requires("actors.edit_revealed", lambda viewer: Resource.objects.visible_to(viewer).select_related("actor"))
def offer_create(request: Request, resource: Resource) -> HttpResponse:
    form, status = OfferForm(request.POST or None, instance=ResourceOffer(resource=resource)), 200
    if request.method == "POST":
        offer, status = save_form(form, lambda values: add_offer(resource=resource, by=request.user, **values))
        if offer is not None:
            messages.success(request, "Le partage est proposé.")
            return redirect(resource)
    context = {"form": form, "resource": resource, "offer": None}
    return render(request, "actors/offer_form.html", context, status=status)


@requires("actors.edit_revealed", _offered)
def offer_edit(request: Request, offer: ResourceOffer) -> HttpResponse:
    form, status = OfferForm(request.POST or None, instance=offer), 200
    if request.method == "POST":
        saved, status = save_form(
            form,
            lambda values: update_offer(offer=offer, base_version=form.base_version, by=request.user, **values),
        )
        if saved is not None:
            messages.success(request, "Les conditions du partage sont à jour.")
            return redirect(offer.resource)
    context = {"form": form, "resource": offer.resource, "offer": offer}
    return render(request, "actors/offer_form.html", context, status=status)


@require_POST
@requires("actors.edit_revealed", _offered)
def offer_withdraw(request: Request, offer: ResourceOffer) -> HttpResponse:
    """No longer offered; the message carries the way back."""
    withdraw_offer(offer=offer, by=request.user)
    undo = reverse("actors:offer_resume", args=[offer.pk])
    messages.success(request, "Le partage est retiré.", extra_tags=undo)
    return redirect(offer.resource)


@require_POST
@requires("actors.edit_revealed", _kept)
def offer_resume(request: Request, offer: ResourceOffer) -> HttpResponse:
    resume_offer(offer=offer, by=request.user)
    messages.success(request, "Le partage est de nouveau proposé.")
    return redirect(offer.resource)
