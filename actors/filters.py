"""The filters of the directory, kept in the address."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import django_filters
from django import forms
from django.db.models import Q
from django.http import QueryDict

from actors.enums import ActorKind, ConsentUse, ProofLevel
from actors.forms.lookups import ActorField, CommuneField, LookupInput
from actors.models import Actor
from common.pages import CAP
from common.querysets import related
from common.search import matches
from territories.models import Commune, FunctionalSphere, Territory

if TYPE_CHECKING:
    from accounts.viewer import Viewer

ORDERS = {"nom": ("sort_key", "pk"), "-nom": ("-sort_key", "-pk"), "recents": ("-created_at", "-pk")}
LEVELS = {level.value: rank for rank, level in enumerate(ProofLevel)}
FOR_THE_CLUB = ("programme", "consent", "proof", "shares")
# drawn on demand, and when used
MORE = ("kind", "sphere", "commune", "territory", "programme", "club", "consent", "proof", "shares")
READ_ONCE = ("sphere", "territory", "programme")  # their choices are rows
MOST_CHOICES = 200


def _spheres() -> list[tuple[str, str]]:
    return list(FunctionalSphere.objects.active().values_list("slug", "label"))


def _territories() -> list[tuple[str, str]]:
    return list(Territory.objects.active().values_list("slug", "name")[:MOST_CHOICES])


def _programmes() -> list[tuple[int, str]]:
    rows = related(Actor, "carried_programmes").objects.filter(archived_at=None).order_by("-starts_on", "sort_key")
    return list(rows.values_list("pk", "name")[:MOST_CHOICES])


class ActorFilter(django_filters.FilterSet):
    """One search box over an actor, its people and what was revealed about it, then everything one may narrow by."""

    q = django_filters.CharFilter(label="Nom, personne, commune, SIRET, mot", method="search", max_length=100)
    kind = django_filters.ChoiceFilter(label="Type", choices=ActorKind.options, empty_label="Tous les types")
    sphere = django_filters.ChoiceFilter(
        label="Sphère", method="of_sphere", choices=_spheres, empty_label="Toutes les sphères"
    )
    commune = django_filters.CharFilter(
        label="Commune", method="in_commune", max_length=120, widget=LookupInput(CommuneField.url)
    )
    territory = django_filters.ChoiceFilter(
        label="Territoire", method="in_territory", choices=_territories, empty_label="Tous les territoires"
    )
    programme = django_filters.ChoiceFilter(
        label="Programme", method="in_programme", choices=_programmes, empty_label="Tous les programmes"
    )
    club = django_filters.CharFilter(
        label="Club ou réseau", method="in_club", max_length=250, widget=LookupInput(ActorField.url)
    )
    consent = django_filters.ChoiceFilter(
        label="Accord donné", choices=ConsentUse.options, method="consenting", empty_label="Peu importe"
    )
    proof = django_filters.ChoiceFilter(
        label="Effet au moins", choices=ProofLevel.options, method="proven", empty_label="Peu importe"
    )
    shares = django_filters.BooleanFilter(
        label="A quelque chose à partager", method="sharing", widget=forms.CheckboxInput
    )

    class Meta:
        model = Actor
        fields = ("q", "kind")

    def __init__(self, data: QueryDict | None = None, *, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(data, queryset=Actor.objects.visible_to(viewer), **kwargs)
        self.viewer = viewer
        for name in READ_ONCE:  # checking what was chosen and drawing the choices is one query
            self.filters[name].extra["choices"] = cache(self.filters[name].extra["choices"])
        if not viewer.is_club:  # whoever may not read consents or effects learns nothing of them by filtering
            for name in FOR_THE_CLUB:
                del self.filters[name]

    @property
    def tiers(self) -> list[Any]:
        """The rows found by their own words, then those found by their people's or by what was revealed."""
        rows, typed = self.queryset, ""
        for name, value in self.form.cleaned_data.items() if self.form.is_valid() else ():
            if name == "q":
                typed = value
            else:
                rows = self.filters[name].filter(rows, value)
        return [rows.matching(typed), around(rows, typed, self.viewer, at_most=CAP + 1)] if matches(typed) else [rows]

    @property
    def order(self) -> tuple[str, ...]:
        """The order asked for; names unless told otherwise."""
        return ORDERS.get((self.data or {}).get("tri", ""), ORDERS["nom"])

    @property
    def is_narrowed(self) -> bool:
        """Whether anything was typed or chosen."""
        return any(self._uses(name) for name in self.filters)

    @property
    def more_fields(self) -> list[tuple[Any, list[tuple[Any, str]]]]:
        """The fields drawn under the search box, with their choices: those in use, or all when asked for."""
        fields = [self.form[name] for name in MORE if name in self.filters and (self.shows_all or self._uses(name))]
        return [(field, list(iter(getattr(field.field, "choices", ())))) for field in fields]

    @property
    def shows_all(self) -> bool:
        """Whether every field is drawn."""
        return bool((self.data or {}).get("filtres"))

    def _uses(self, name: str) -> bool:
        return bool((self.data or {}).get(name))

    def search(self, rows: Any, name: str, value: str) -> Any:
        """Everything found, for an export; pages take `tiers`."""
        return rows.filter(Q(pk__in=rows.matching(value).values("pk")) | Q(pk__in=around(rows, value, self.viewer)))

    def of_sphere(self, rows: Any, name: str, value: str) -> Any:
        # named, the sphere tells the database how many actors to expect
        spheres = list(FunctionalSphere.objects.filter(slug=value).values_list("pk", flat=True))
        return rows.filter(pk__in=Actor.spheres.through.objects.filter(functionalsphere__in=spheres).values("actor"))

    def in_commune(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(commune__in=CommuneField(required=False).find(value))

    def in_territory(self, rows: Any, name: str, value: str) -> Any:
        # likewise the communes, named one by one
        return rows.filter(commune__in=list(Commune.objects.of_territory(value).values_list("pk", flat=True)))

    def in_programme(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(pk__in=related(Actor, "paths")._base_manager.filter(programme=value).values("actor"))

    def in_club(self, rows: Any, name: str, value: str) -> Any:
        clubs = ActorField(required=False).find(value)
        return rows.filter(pk__in=Actor.clubs.through.objects.filter(to_actor__in=clubs).values("from_actor"))

    def consenting(self, rows: Any, name: str, value: str) -> Any:
        return rows.consenting(value)

    def proven(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(best_rank__gte=LEVELS[value])

    def sharing(self, rows: Any, name: str, value: bool | None) -> Any:
        return rows.filter(shares=True) if value else rows


def around(rows: Any, typed: str, viewer: Viewer, *, at_most: int | None = None) -> Any:
    """Actors found by what was typed in their people's words or in what was revealed that this viewer reads.

    `at_most` bounds what is read of each kind, where nobody looks further.
    """
    found: Any = None
    for relation in ("contacts", "resources", "usefuleffects", "needs"):
        model = related(Actor, relation)
        actors = (
            model.objects.visible_to(viewer).matching(typed).filter(actor__isnull=False).order_by().values("actor")
        )
        found = actors[:at_most] if found is None else found.union(actors[:at_most])
    return rows.filter(pk__in=found)
