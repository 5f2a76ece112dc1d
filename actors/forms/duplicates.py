"""Two sheets side by side: which one is kept, and what it says where they differ."""

from __future__ import annotations

from typing import Any

from django import forms

from actors.forms.lookups import ActorField
from actors.models import Actor
from actors.services.merging import Difference
from actors.services.merging.fields import ABSORBED, KEPT


class OtherSheetForm(forms.Form):
    """The sheet to compare with this one."""

    avec = ActorField(label="L’autre fiche", help_text="Quelques lettres du nom, ou un SIRET.")

    def __init__(self, *args: Any, sheet: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sheet = sheet

    def clean_avec(self) -> Actor:
        other: Actor = self.cleaned_data["avec"]
        if other == self.sheet:
            raise forms.ValidationError("C’est cette fiche elle-même : choisissez l’autre.")
        return other


class MergeForm(forms.Form):
    """Choices are ids of sheets, so that swapping the kept one loses none of them."""

    versions = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, sheets: tuple[Actor, Actor], lines: list[Difference], **kwargs: Any) -> None:
        """`sheets`: the one proposed to be kept, then the other; `lines`: their differences, in that order."""
        super().__init__(*args, **kwargs)
        self.sheets, self.lines = sheets, lines
        self.initial["versions"] = self._versions()
        pks = [(sheet.pk, str(sheet)) for sheet in sheets]
        self.fields["kept"] = forms.TypedChoiceField(
            label="Fiche gardée", choices=pks, coerce=int, initial=sheets[0].pk, widget=forms.RadioSelect
        )
        for line in lines:
            if line.must_choose:
                self.fields[line.group.slug] = forms.TypedChoiceField(
                    label=line.group.label, choices=pks, coerce=int, widget=forms.RadioSelect,
                    initial=sheets[0 if line.default == KEPT else 1].pk,
                )  # fmt: skip

    def _versions(self) -> str:
        return " ".join(str(sheet.version) for sheet in sorted(self.sheets, key=lambda sheet: sheet.pk))

    @property
    def kept(self) -> Actor:
        return next(sheet for sheet in self.sheets if sheet.pk == self.cleaned_data["kept"])

    @property
    def absorbed(self) -> Actor:
        return next(sheet for sheet in self.sheets if sheet.pk != self.cleaned_data["kept"])

    @property
    def choices(self) -> dict[str, str]:
        """What the service takes: the side chosen, by group."""
        return {
            line.group.slug: KEPT if self.cleaned_data[line.group.slug] == self.kept.pk else ABSORBED
            for line in self.lines
            if line.must_choose
        }

    @property
    def base_versions(self) -> tuple[int, int]:
        """The versions the person compared: of the kept sheet, of the other (0 when the page does not say)."""
        typed = [int(part) if part.isdigit() else 0 for part in self.cleaned_data["versions"].split()[:2]]
        read = dict(zip(sorted(sheet.pk for sheet in self.sheets), [*typed, 0, 0], strict=False))
        return read[self.kept.pk], read[self.absorbed.pk]

    def read_again(self) -> None:
        """After a conflict: what was chosen stays, and the next sending is about the sheets as they are shown now."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        data["versions"] = self._versions()
        self.data = data
