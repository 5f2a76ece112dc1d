from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.enums import ClubRole
from accounts.models import User
from actors.enums import MembershipRole
from actors.models import Actor, Contact


class InvitationForm(forms.Form):
    """Whom to invite for an actor; administrators may also invite on the Club's team."""

    email = forms.EmailField(label="Courriel", max_length=254)
    role = forms.ChoiceField(
        label="Rôle",
        choices=MembershipRole.options,
        initial=MembershipRole.MEMBER,
        widget=forms.RadioSelect,
        help_text="La personne responsable peut modifier la fiche, donner les accords et inviter à son tour.",
    )
    contact = forms.ModelChoiceField(
        Contact.objects.none(),
        label="Fiche à relier",
        required=False,
        empty_label="Celle qui a cette adresse, sinon une nouvelle",
    )
    club_role = forms.ChoiceField(
        label="Dans l’équipe du Club", choices=ClubRole.options, initial=ClubRole.NONE, required=False
    )

    def __init__(self, *args: Any, actor: Actor, may_invite_team: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        free = Contact.objects.filter(actor=actor, user=None, archived_at=None)
        self.fields["contact"].queryset = free  # type: ignore[attr-defined]
        if not may_invite_team:
            del self.fields["club_role"]

    def clean_club_role(self) -> str:
        return self.cleaned_data["club_role"] or ClubRole.NONE


class AcceptInvitationForm(forms.Form):
    """What the invited person says: a name, and a password if they want one."""

    full_name = forms.CharField(
        label="Prénom et nom", max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    password = forms.CharField(
        label="Mot de passe",
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="15 caractères au moins, une phrase par exemple. Sans mot de passe, vous vous connecterez "
        "avec un code reçu par courriel.",
    )
    password_again = forms.CharField(
        label="Le même mot de passe",
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        password, again = cleaned.get("password") or "", cleaned.get("password_again") or ""
        if password != again:
            self.add_error("password_again", "Les deux mots de passe ne sont pas les mêmes.")
        elif password:
            try:
                validate_password(password, User(email=self.email, full_name=cleaned.get("full_name", "")))
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned
