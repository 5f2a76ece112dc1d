"""Fields in which a few letters find a commune or an actor: a box with suggestions, usable without JavaScript."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.text import format_lazy

from actors.enums import ActorKind
from actors.models import Actor
from common.text import fold
from territories.models import Commune

_CODE = re.compile(r"\((?:n°\s*)?([0-9AB]+)\)\s*$")


class LookupInput(forms.TextInput):
    """A text box whose suggestions come from `url` as one types."""

    template_name = "forms/widgets/lookup.html"

    def __init__(self, url: Any, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", **(attrs or {})})
        self.url = url

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["url"] = str(self.url)
        context["widget"]["list_id"] = f"{context['widget']['attrs'].get('id', name)}_list"
        context["widget"]["attrs"]["list"] = context["widget"]["list_id"]
        return context


class LookupField(forms.CharField):
    """Cleans what was typed or picked into a row; `label_of` is what the box shows for a row."""

    model: Any
    url: Any

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 250)
        kwargs.setdefault("widget", LookupInput(self.url))
        super().__init__(**kwargs)

    def find(self, typed: str) -> list[Any]:
        raise NotImplementedError

    @staticmethod
    def label_of(row: Any) -> str:
        raise NotImplementedError

    def prepare_value(self, value: Any) -> Any:
        if value in (None, ""):
            return ""
        if isinstance(value, self.model):
            return self.label_of(value)
        if isinstance(value, int) or (self.model is Commune and re.fullmatch(r"\d{5}|2[AB]\d{3}", str(value))):
            row = self.model._base_manager.filter(pk=value).first()
            return self.label_of(row) if row else value
        return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(self.prepare_value(initial) or "") != str(data or "")

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        if not typed:
            return None
        found = self.find(typed)
        if not found:
            raise ValidationError(self.error_messages["not_found"] % {"typed": typed})
        if len(found) > 1:
            choices = ", ".join(self.label_of(row) for row in found[:5])
            raise ValidationError(f"Plusieurs réponses possibles : {choices}. Choisissez-en une dans la liste.")
        return found[0]


class CommuneField(LookupField):
    """A commune by its name, its INSEE code, or « Rouen (76540) »."""

    model = Commune
    url = reverse_lazy("actors:commune_search")
    default_error_messages = {
        "not_found": "Aucune commune ne s'appelle « %(typed)s ». Tapez quelques lettres et choisissez dans la liste."
    }

    @staticmethod
    def label_of(row: Commune) -> str:
        return f"{row.name} ({row.insee})"

    def find(self, typed: str) -> list[Commune]:
        if code := _CODE.search(typed):
            return list(Commune.objects.filter(insee=code[1]))
        if re.fullmatch(r"\d{5}|2[AB]\d{3}", typed):
            return list(Commune.objects.filter(insee=typed)) or list(
                Commune.objects.active().filter(postal_codes__contains=[typed])
            )
        folded = fold(typed)
        names = {folded, folded.replace(" ", "-")}
        return list(Commune.objects.active().filter(sort_key__in=names)[:6])


class ActorField(LookupField):
    """A current actor by its name, its SIRET, or « Nom (n° 12) »."""

    model = Actor
    url = reverse_lazy("actors:search")
    default_error_messages = {
        "not_found": "Aucun acteur ne s'appelle « %(typed)s ». Tapez quelques lettres et choisissez dans la liste, "
        "ou créez d'abord sa fiche."
    }

    @staticmethod
    def label_of(row: Actor) -> str:
        return f"{row.name} (n° {row.pk})"

    def find(self, typed: str) -> list[Actor]:
        actors = Actor.objects.current()
        if (code := _CODE.search(typed)) and code[1].isdigit():
            return list(actors.filter(pk=int(code[1])))
        digits = typed.replace(" ", "")
        if digits.isdigit() and len(digits) in (9, 14):
            return list(actors.filter(**{"siret" if len(digits) == 14 else "siren": digits})[:6])
        return list(actors.filter(sort_key=fold(typed))[:6])


class ClubField(ActorField):
    """A club or a network, among those of the directory."""

    url = format_lazy("{}?type={}", reverse_lazy("actors:search"), ActorKind.CLUB_OU_RESEAU.value)
    default_error_messages = {
        "not_found": "Aucun club ni réseau ne s’appelle « %(typed)s ». Tapez quelques lettres et choisissez dans la "
        "liste, ou créez d’abord sa fiche."
    }

    def find(self, typed: str) -> list[Actor]:
        return [actor for actor in super().find(typed) if actor.kind == ActorKind.CLUB_OU_RESEAU]
