"""Editing under optimistic locking: the form carries the version it read; a conflict shows both versions."""

from __future__ import annotations

from typing import Any

from django import forms

from common.errors import Conflict


class VersionedForm(forms.ModelForm):
    """A form of a `Versioned` row; `base_version` is the one the person read."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version
        self.differences: list[dict[str, str]] = []

    @property
    def base_version(self) -> int:
        return self.cleaned_data.get("version") or 0

    def show_conflict(self, conflict: Conflict) -> None:
        """Keep what was typed, say what differs from the row as it stands, and let the person decide."""
        theirs = type(self)(instance=conflict.current)
        for name, value in self.cleaned_data.items():
            if self.fields[name].widget.is_hidden:
                continue
            mine, current = _shown(self, name, value), _shown(theirs, name, theirs.initial.get(name))
            if mine != current:
                self.differences.append({"label": str(self.fields[name].label), "mine": mine, "current": current})
        if not self.differences:  # the same change twice, or something this form does not show
            self.add_error(None, conflict.message)
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        data["version"] = str(conflict.current.version)
        self.data = data


def _shown(form: forms.ModelForm, name: str, value: Any) -> str:
    """A value as the person reads it."""
    field: Any = form.fields[name]
    if value in (None, "", []):
        return "–"
    rows: Any = getattr(field, "queryset", None)
    if isinstance(field, forms.ModelMultipleChoiceField):
        return ", ".join(sorted(str(row) for row in value)) or "–"
    if isinstance(field, forms.ModelChoiceField):
        row = value if not isinstance(value, (int, str)) else rows.filter(pk=value).first()
        return str(row) if row else "–"
    if isinstance(field, forms.ChoiceField):
        labels: Any = field.choices
        if isinstance(value, list):
            return ", ".join(str(label) for slug, label in labels if slug in value)
        return str(dict(labels).get(value, value))
    return str(field.prepare_value(value))
