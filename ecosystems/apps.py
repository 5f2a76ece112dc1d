from django.apps import AppConfig


class EcosystemsConfig(AppConfig):
    name = "ecosystems"
    verbose_name = "Écosystèmes"

    def ready(self) -> None:
        from common.registries import add_timeline
        from ecosystems.entries import actor_timeline

        add_timeline("actor", actor_timeline)
