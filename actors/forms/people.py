from typing import Any

from django import forms

from actors.forms.saving import SubmittedOnce
from actors.models import Contact
from actors.services.people import CONTACT_FIELDS


class ContactForm(forms.ModelForm):
    """A person of an actor."""

    class Meta:
        model = Contact
        fields = CONTACT_FIELDS
        labels = {"full_name": "Prénom et nom"}
        widgets = {
            name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            for name in ("informed_on", "last_heard_on")
        }
        help_texts = {
            "informed_on": "Le jour où la personne a appris que le Club garde ses coordonnées.",
            "legal_basis": "Par exemple : demande de la personne, convention.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].widget.attrs.update({"autocomplete": "off", "inputmode": "tel"})


class NewContactForm(SubmittedOnce, ContactForm):
    """The same, of a person not known yet."""
