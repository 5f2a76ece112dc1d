"""Sending a file, and saying what its columns hold."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms

from actors.enums import ActorKind, ImportKind
from actors.models import ImportBatch
from actors.services.imports import fields_of
from actors.services.imports.sheets import MAX_BYTES, MAX_ROWS

IGNORED = "— ne pas importer —"


class UploadForm(forms.Form):
    """A file to import. What it is, its content says: see actors.services.imports.sheets."""

    kind = forms.ChoiceField(
        label="Ce que le fichier contient", choices=ImportKind.choices, initial=ImportKind.ACTORS,
        widget=forms.RadioSelect(attrs={"class": "chips"}),
    )  # fmt: skip
    file = forms.FileField(
        label="Fichier", max_length=200, allow_empty_file=True,
        help_text=f"XLSX, ODS ou CSV : une ligne de titres, puis {MAX_ROWS // 1000} 000 lignes et 10 Mo au plus.",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.ods,.csv,.txt"}),
    )  # fmt: skip
    submission_id = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError("Ce fichier dépasse 10 Mo : coupez-le en plusieurs.")
        return file


class MappingForm(forms.Form):
    """One list of choices a column, and what empty cells mean."""

    default_kind = forms.ChoiceField(
        label="Type d’acteur quand la case est vide", required=False,
        help_text="Pour les fiches à créer. Sans lui, les lignes dont le type manque sont refusées.",
    )  # fmt: skip
    default_source = forms.CharField(label="Source quand la case est vide", required=False, max_length=200)

    def __init__(self, *args: Any, batch: ImportBatch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.batch = batch
        fields: Any = self.fields
        mapping = batch.mapping
        fields["default_kind"].choices = [("", "Aucun"), *ActorKind.options()]
        fields["default_kind"].initial = mapping.get("default_kind", "")
        fields["default_source"].initial = mapping.get("default_source", "")
        if batch.kind != ImportKind.PAST_YEARS:
            del fields["default_source"]
        choices = self._choices()
        for rank, column in enumerate(batch.columns):
            fields[f"column-{rank}"] = forms.ChoiceField(
                label=column["title"], choices=choices, required=False,
                initial=mapping.get("fields", {}).get(str(rank), ""),
            )  # fmt: skip

    def _choices(self) -> list[Any]:
        groups: dict[str, list[tuple[str, str]]] = {}
        for field in fields_of(self.batch.kind):
            groups.setdefault(field.group, []).append((field.slug, field.label))
        return [("", IGNORED), *groups.items()]

    def columns(self) -> list[tuple[dict[str, Any], Any]]:
        """Each column of the file with its list of choices."""
        return [(column, self[f"column-{rank}"]) for rank, column in enumerate(self.batch.columns)]

    def mapped(self) -> dict[int, str]:
        """Rank → field, as chosen."""
        return {rank: self.cleaned_data.get(f"column-{rank}", "") for rank in range(len(self.batch.columns))}
