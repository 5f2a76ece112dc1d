"""The people of an actor."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.http import Request
from accounts.permissions import requires
from actors.forms.people import ContactForm, NewContactForm
from actors.forms.saving import save_form
from actors.models import Actor, Contact
from actors.services import archive_contact, create_contact, update_contact


@requires("contacts.create", lambda viewer: Actor.objects.readable_by(viewer))
def contact_create(request: Request, actor: Actor) -> HttpResponse:
    form, status = NewContactForm(request.POST or None), 200
    if request.method == "POST":
        contact, status = save_form(form, lambda values: create_contact(actor=actor, by=request.user, **values))
        if contact is not None:
            messages.success(request, f"{contact} est dans les contacts.")
            return redirect(actor)
    return render(request, "actors/contact_form.html", {"form": form, "actor": actor, "contact": None}, status=status)


@requires("contacts.edit", lambda viewer: Contact.objects.visible_to(viewer).select_related("actor"))
def contact_edit(request: Request, contact: Contact) -> HttpResponse:
    """Change a contact, or archive it (`archiver`, a button of the same form)."""
    home = contact.actor or "actors:list"
    if request.method == "POST" and "archiver" in request.POST:
        archive_contact(contact=contact, by=request.user)
        messages.success(request, "Le contact est archivé : il n’est plus proposé.")
        return redirect(home)
    form, status = ContactForm(request.POST or None, instance=contact), 200
    if request.method == "POST":
        saved, status = save_form(form, lambda values: update_contact(contact=contact, by=request.user, **values))
        if saved is not None:
            messages.success(request, "Le contact est à jour.")
            return redirect(home)
    context = {"form": form, "actor": contact.actor, "contact": contact}
    return render(request, "actors/contact_form.html", context, status=status)
