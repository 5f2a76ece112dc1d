from typing import Any

from django.apps import AppConfig


class AccompanimentsConfig(AppConfig):
    name = "accompaniments"
    verbose_name = "Accompagnements"

    def ready(self) -> None:
        from django.urls import reverse

        from accompaniments import home
        from accompaniments.models import Accompaniment
        from accompaniments.models.evidence import SUBJECTS
        from common.registries import Panel, add_home, add_panel, add_timeline

        def shown_on_actor(viewer: Any, actor: Any) -> bool:
            return viewer.is_club or actor.pk in viewer.actor_ids

        def shown_on_programme(viewer: Any, programme: Any) -> bool:
            return viewer.is_club or Accompaniment.objects.visible_to(viewer).filter(programme=programme).exists()

        for host, shown_to in (("actor", shown_on_actor), ("programme", shown_on_programme)):
            add_panel(
                host,
                Panel(
                    slug="accompaniments", title="Accompagnements", position=10, shown_to=shown_to,
                    url=lambda obj, route=f"accompaniments:{host}_panel": reverse(route, args=[obj.pk]),
                ),
            )  # fmt: skip
        for kind in SUBJECTS:
            add_panel(
                kind,
                Panel(
                    slug="evidence", title="D’où le savons-nous", position=10, shown_to=lambda viewer, obj: True,
                    url=lambda obj, kind=kind: reverse("accompaniments:evidence_panel", args=[kind, obj.pk]),
                ),
            )  # fmt: skip
        add_timeline("actor", home.actor_timeline)
        add_timeline("programme", home.programme_timeline)
        add_home("inbox", home.inbox_items)
        add_home("inbox_url", home.inbox_url)
        add_home("log_url", home.log_url)
        add_home("voice", home.voice)
        add_home("accompaniments", home.latest)
