"""What an export is asked with; the buttons stand below the lists (`components/export_form.html`)."""

from django import forms

from accounts.enums import ExportFormat


class ExportForm(forms.Form):
    """The hidden fields of the buttons, and the format of the one that was pressed."""

    exporter = forms.SlugField(max_length=40)
    query = forms.CharField(max_length=5000, required=False)
    format = forms.ChoiceField(choices=ExportFormat.choices)
    submission_id = forms.UUIDField()
