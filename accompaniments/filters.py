"""What one may look for in the list of accompaniments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters

from accompaniments.enums import AccompanimentKind, AccompanimentState
from accompaniments.models import Accompaniment
from actors.models import Actor
from programmes.models import Programme

if TYPE_CHECKING:
    from accounts.viewer import Viewer


class AccompanimentFilter(django_filters.FilterSet):
    programme = django_filters.ModelChoiceFilter(
        label="Programme", queryset=Programme.objects.none(), empty_label="Tous"
    )
    actor = django_filters.ModelChoiceFilter(
        label="Acteur", queryset=Actor.objects.none(), empty_label="Tous", method="of_actor"
    )
    kind = django_filters.ChoiceFilter(label="Type", choices=AccompanimentKind.options, empty_label="Tous")
    state = django_filters.ChoiceFilter(label="État", choices=AccompanimentState.options, empty_label="Tous")

    class Meta:
        model = Accompaniment
        fields: list[str] = []

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seen = Accompaniment.objects.visible_to(viewer)
        programmes = Programme.objects.filter(pk__in=seen.values("programme")).order_by("sort_key")
        self.filters["programme"].extra["queryset"] = self.filters["programme"].queryset = programmes
        actors = Actor.objects.filter(pk__in=seen.values("attendances__actor")).order_by("sort_key")
        if not viewer.is_club:
            actors = actors.filter(pk__in=viewer.actor_ids)
        self.filters["actor"].extra["queryset"] = self.filters["actor"].queryset = actors

    def of_actor(self, rows: Any, name: str, actor: Actor) -> Any:
        return rows.filter(attendances__actor=actor).distinct()
