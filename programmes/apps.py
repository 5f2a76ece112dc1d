from functools import partial
from typing import Any

from django.apps import AppConfig

# parts of a programme's page that read widely, each loaded apart: slug, title, place
PANELS = (
    ("targets", "Objectifs chiffrés", 21),
    ("missing", "Pour le prochain rapport", 22),
    ("limits", "Registre de sincérité", 75),
    ("timeline", "Au fil du temps", 80),
)


def _address(route: str, programme: Any) -> str:
    from django.urls import reverse

    return reverse(route, args=[programme.pk])


class ProgrammesConfig(AppConfig):
    name = "programmes"
    verbose_name = "Programmes"

    def ready(self) -> None:
        from common import registries
        from programmes import entries, personal_data
        from programmes.reference import load_phase_templates

        def for_the_club(viewer: Any, programme: Any) -> bool:
            return viewer.is_club

        registries.add_home("programmes", entries.home_programmes)
        registries.add_home("join_requests", entries.home_join_requests)
        registries.add_timeline("actor", entries.actor_timeline)
        registries.add_search(
            registries.SearchProvider("programmes", "Programmes", entries.find_programmes, position=60)
        )
        registries.add_reference_data(load_phase_templates)
        registries.add_actual("actors", lambda programme: programme.paths.of_living_actors().count())
        registries.add_actual(
            "finished", lambda programme: programme.paths.of_living_actors().filter(status="finished").count()
        )
        registries.add_missing(entries.missing)
        registries.add_timeline("programme", entries.programme_timeline)
        for slug, title, position in PANELS:
            route = f"programmes:{slug}_panel"
            registries.add_panel(
                "programme",
                registries.Panel(slug, title, partial(_address, route), for_the_club, position=position),
            )
        personal_data.register()
