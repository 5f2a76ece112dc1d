from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "programmes"
    verbose_name = "Programmes"

    def ready(self) -> None:
        from common.registries import add_home, add_timeline
        from programmes.entries import actor_timeline, home_join_requests, home_programmes

        add_home("programmes", home_programmes)
        add_home("join_requests", home_join_requests)
        add_timeline("actor", actor_timeline)
