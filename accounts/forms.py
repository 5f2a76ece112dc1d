"""What this app's pages ask."""

from django import forms

from accounts.enums import DigestChoice, ExportFormat


class ExportForm(forms.Form):
    """Which table, of what rows, in what format; sending it twice is one export."""

    exporter = forms.SlugField(max_length=40)
    query = forms.CharField(required=False, strip=False)
    format = forms.ChoiceField(choices=ExportFormat.choices)
    submission_id = forms.UUIDField()


class AccessForm(forms.Form):
    """Why something private is read."""

    reason = forms.CharField(
        label="Pour quelle demande", max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Ce motif s’inscrit au journal, avec votre nom et l’heure. Sans nom de personne.",
    )  # fmt: skip


class MailChoiceForm(forms.Form):
    """Which regular mails one wants."""

    digest = forms.ChoiceField(
        label="Le résumé de ce qui vous attend", choices=DigestChoice.choices, widget=forms.RadioSelect,
        help_text="Vos accompagnements à compléter, ceux de la semaine, les engagements et les jalons. "
        "Rien ne part quand il n’y a rien à dire.",
    )  # fmt: skip
    reminders = forms.BooleanField(
        label="Me rappeler mes engagements et les jalons quelques jours avant leur date", required=False
    )
