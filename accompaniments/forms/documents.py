"""Keeping a document with an actor, a programme or an accompaniment."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django import forms

from accompaniments.enums import DocumentAudience
from actors.forms.saving import SubmittedOnce
from common.uploads import DocumentField

AGAIN = "Choisissez à nouveau le fichier\u00a0: le navigateur ne le garde pas quand un point est à revoir."


class DocumentForm(SubmittedOnce):
    """What is kept, and who reads it. `audiences` are those its host and its author allow; alone, it is not asked."""

    file = DocumentField()
    title = forms.CharField(
        label="Intitulé", max_length=200, required=False, help_text="Sans lui, le nom du fichier."
    )
    audience = forms.ChoiceField(label="Qui peut le lire", widget=forms.RadioSelect, initial=DocumentAudience.CLUB)

    hide_optional = True

    def __init__(self, *args: Any, audiences: list[DocumentAudience], **kwargs: Any) -> None:
        kwargs["use_required_attribute"] = False
        super().__init__(*args, **kwargs)
        field: Any = self.fields["audience"]
        field.choices = [(each.value, each.label) for each in audiences]
        self.only = audiences[0].value if len(audiences) == 1 else ""
        if self.only:
            del self.fields["audience"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        data["audience"] = self.only or data.get("audience", "")
        file = data.get("file")
        if file and not data.get("title"):
            data["title"] = PurePath(file.name).stem[:200]
        if file and self.errors:
            self.add_error("file", AGAIN)
        return data
