"""What a participant thought: two fields."""

from __future__ import annotations

import uuid

from django import forms

RATINGS = [
    (5, "5, très utile"), (4, "4, utile"), (3, "3, moyennement utile"), (2, "2, peu utile"), (1, "1, inutile"),
]  # fmt: skip


class FeedbackForm(forms.Form):
    use_required_attribute = False  # our words, not the browser's

    submission_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    rating = forms.TypedChoiceField(
        label="Ce temps vous a-t-il été utile\u202f?", coerce=int, choices=RATINGS,
        widget=forms.RadioSelect(attrs={"class": "chips"}), error_messages={"required": "Choisissez une note."},
    )  # fmt: skip
    text = forms.CharField(
        label="En quelques mots", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Ne nommez personne\u202f: votre retour est lu sans votre nom par l’équipe du Club.",
    )  # fmt: skip
