"""A person's page for the Club, and what answering to their rights takes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.http import Request
from accounts.models import PersonalDataLog
from accounts.permissions import can, requires
from accounts.viewer import Viewer
from actors.forms.personal_data import ErasureForm, InformationForm, OppositionForm
from actors.forms.saving import save_form
from actors.models import Contact
from actors.personal_data import identity_of, owns_account
from actors.services.mentions import mentions_of, redact_mentions
from actors.services.personal_data import (
    erase_contact,
    export_contact,
    lift_opposition,
    record_information,
    record_opposition,
)
from common.registries import personal_data_kinds


def _contacts(viewer: Viewer) -> Any:
    return Contact.objects.with_rights(viewer)


def _page(request: Request, contact: Contact, status: int = 200, **forms: Any) -> HttpResponse:
    """What is known of the person; a form that was refused stands open in its place."""
    others = Contact.objects.filter(erased_at=None, user=contact.user) if contact.user else Contact.objects.none()
    context = {
        "contact": contact,
        "others": others.exclude(pk=contact.pk).select_related("actor"),
        "meetings": contact.attendances.select_related("accompaniment").order_by("-accompaniment__on", "-pk")[:10],  # type: ignore[attr-defined]
        "information": InformationForm(),
        "opposition": OppositionForm(),
        "may_manage": can(request.viewer, "actors.personal_data"),
        "journal": PersonalDataLog.objects.visible_to(request.viewer).about(contact).select_related("by")[:25],
        **forms,
    }
    return render(request, "actors/contact_detail.html", context, status=status)


@require_safe
@requires("contacts.view", _contacts)
def contact_detail(request: Request, contact: Contact) -> HttpResponse:
    return _page(request, contact)


@requires("contacts.rights", _contacts)
def contact_inform(request: Request, contact: Contact) -> HttpResponse:
    """Note that the person was told."""
    if request.method != "POST":
        return redirect(contact)
    form = InformationForm(request.POST)
    saved, status = save_form(form, lambda values: record_information(contact=contact, by=request.user, **values))
    if saved is None:
        return _page(request, contact, status, information=form)
    messages.success(request, "C’est noté : la personne est informée.")
    return redirect(contact)


@requires("contacts.rights", _contacts)
def contact_oppose(request: Request, contact: Contact) -> HttpResponse:
    """Record an opposition, or lift it (`lever`)."""
    if request.method != "POST":
        return redirect(contact)
    form, lifts = OppositionForm(request.POST), "lever" in request.POST
    write = lift_opposition if lifts else record_opposition
    saved, status = save_form(form, lambda values: write(contact=contact, by=request.user, **values))
    if saved is None:
        return _page(request, contact, status, opposition=form)
    said = "L’opposition est levée." if lifts else "L’opposition est notée : plus aucun courriel qui ne soit demandé."
    messages.success(request, said)
    return redirect(contact)


@require_POST
@requires("actors.personal_data", _contacts)
def contact_export(request: Request, contact: Contact) -> HttpResponse:
    """The person's data, to be given to them."""
    response = HttpResponse(export_contact(contact=contact, by=request.user), content_type="application/zip")
    name = f"donnees-personnelles-{contact.pk}-{timezone.localdate():%Y-%m-%d}.zip"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@requires("actors.personal_data", _contacts)
def contact_erase(request: Request, contact: Contact) -> HttpResponse:
    """What erasing will do, then doing it. `remplacer` only replaces the ticked texts."""
    form, status = ErasureForm(request.POST or None, full_name=contact.full_name), 200
    ticked = request.POST.getlist("textes")
    if request.method == "POST" and "remplacer" in request.POST:
        count = redact_mentions(contact=contact, keys=ticked)
        messages.success(request, f"{count} texte{'s' if count > 1 else ''} sans ce nom, désormais.")
        return redirect("actors:contact_erase", pk=contact.pk)
    if request.method == "POST":
        counts, status = save_form(
            form,
            lambda values: erase_contact(contact=contact, by=request.user, reason=values["reason"], redact=ticked),
        )
        if counts is not None:
            messages.success(request, "La personne est effacée. Ce à quoi elle a pris part reste compté, sans nom.")
            return redirect("actors:personal_data")
    mentions = mentions_of(contact)
    context = {
        "contact": contact,
        "form": form,
        "kinds": [(kind, len(kind.export(contact))) for kind in personal_data_kinds()],
        "mentions": [
            (mention, mention.key in ticked if form.is_bound else mention.is_ticked) for mention in mentions
        ],
        "closes_account": owns_account(contact),
        "pattern_known": bool(identity_of(contact).pattern),
    }
    return render(request, "actors/contact_erase.html", context, status=status)
