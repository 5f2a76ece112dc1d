"""What one may look for in the list of accompaniments."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import django_filters
from django.db.models import Q

from accompaniments.enums import AccompanimentKind, AccompanimentState
from accompaniments.models import Accompaniment, Attendance
from actors.forms.lookups import ActorField
from actors.models import Actor
from common.text import number_in
from programmes.models import Programme

if TYPE_CHECKING:
    from accounts.viewer import Viewer


class FilteredActorField(ActorField):
    """Addresses of this list name an actor by its number; the box shows its name. Former actors are found too."""

    def prepare_value(self, value: Any) -> Any:
        return super().prepare_value(number_in(value) or value if isinstance(value, str) else value)

    def find(self, typed: str) -> list[Any]:
        if number := number_in(typed):
            return list(Actor.objects.filter(pk=number))
        return super().find(typed)


class ActorFilter(django_filters.Filter):
    field_class = FilteredActorField


MOST_PROGRAMMES = 200


class AccompanimentFilter(django_filters.FilterSet):
    programme = django_filters.ChoiceFilter(label="Programme", choices=(), empty_label="Tous")
    actor = ActorFilter(label="Acteur", method="of_actor")
    kind = django_filters.ChoiceFilter(label="Type", choices=AccompanimentKind.options, empty_label="Tous")
    state = django_filters.ChoiceFilter(label="État", choices=AccompanimentState.options, empty_label="Tous")

    class Meta:
        model = Accompaniment
        fields: list[str] = []

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not viewer.is_club:  # a member has few actors, and may look for no other
            mine = django_filters.ModelChoiceFilter(
                field_name="actor", label="Acteur", empty_label="Tous", method="of_actor",
                queryset=Actor.objects.filter(pk__in=viewer.actor_ids).order_by("sort_key"),
            )  # fmt: skip
            mine.parent, mine.model = self, Accompaniment
            self.filters["actor"] = mine
        self.filters["programme"].extra["choices"] = cache(lambda: self._programmes(viewer))

    def _programmes(self, viewer: Viewer) -> list[tuple[int, str]]:
        """The latest that this person may find something under, and the one asked for."""
        seen = Programme.objects.all()
        if not viewer.is_club:
            seen = seen.filter(pk__in=Accompaniment.objects.visible_to(viewer).values("programme"))
        asked = number_in((self.data or {}).get("programme"))
        latest = Q(pk__in=seen.order_by("-starts_on", "-pk").values("pk")[:MOST_PROGRAMMES])
        shown = seen.filter(latest | Q(pk=asked) if asked else latest)
        return list(shown.order_by("sort_key", "pk").values_list("pk", "name"))

    def of_actor(self, rows: Any, name: str, actor: Actor) -> Any:
        return rows.filter(pk__in=Attendance.objects.filter(actor=actor).values("accompaniment"))
