from collections.abc import Callable
from typing import Any

from django.apps import AppConfig


class AccompanimentsConfig(AppConfig):
    name = "accompaniments"
    verbose_name = "Accompagnements"

    def ready(self) -> None:
        from django.urls import reverse

        from accompaniments import digests, facts, home, personal_data, personal_documents
        from accompaniments.models import Accompaniment
        from accompaniments.models.evidence import SUBJECTS
        from accompaniments.views import documents
        from common.registries import Panel, add_actual, add_home, add_missing, add_panel, add_timeline

        def shown_on_actor(viewer: Any, actor: Any) -> bool:
            return viewer.is_club or actor.pk in viewer.actor_ids

        def shown_on_programme(viewer: Any, programme: Any) -> bool:
            return viewer.is_club or Accompaniment.objects.visible_to(viewer).filter(programme=programme).exists()

        def route_to(name: str, *args: Any) -> Callable[[Any], str]:
            return lambda obj: reverse(f"accompaniments:{name}", args=[*args, obj.pk])

        def shown_to_club(viewer: Any, obj: Any) -> bool:
            return viewer.is_club

        def shown_to_all(viewer: Any, obj: Any) -> bool:
            return True

        for host, shown_to in (("actor", shown_on_actor), ("programme", shown_on_programme)):
            add_panel(
                host,
                Panel("accompaniments", "Accompagnements", route_to(f"{host}_panel"), shown_to, position=10),
            )
        add_panel(
            "path",
            Panel("engagements", "Engagements et temps reçu", route_to("path_panel"), shown_to_all, position=20),
        )
        for host in ("programme", "programme_calendar"):
            add_panel(
                host,
                Panel("a-venir", "Prochains rendez-vous", route_to("coming_panel"), shown_on_programme, position=15),
            )
        for measure in ("sessions", "hours", "resources", "effects"):
            add_actual(measure, getattr(facts, measure))
        add_missing(facts.missing)
        add_panel(
            "programme",
            Panel("volunteering", "Temps bénévole", route_to("programme_volunteering"), shown_to_club, position=60),
        )
        for kind in SUBJECTS:
            add_panel(
                kind,
                Panel("evidence", "D’où le savons-nous", route_to("evidence_panel", kind), shown_to_all, position=10),
            )
        for host in ("actor", "programme", "accompaniment"):
            add_panel(host, Panel("documents", "Documents", documents.panel_url, documents.has_panel, position=60))
        add_timeline("actor", home.actor_timeline)
        add_timeline("programme", home.programme_timeline)
        add_home("inbox", home.inbox_items)
        add_home("inbox_url", home.inbox_url)
        add_home("log_url", home.log_url)
        add_home("voice", home.voice)
        digests.register()
        add_home("space", home.space)
        add_home("space_url", home.space_url)
        personal_data.register()
        personal_documents.register()
