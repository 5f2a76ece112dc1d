from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "programmes"
    verbose_name = "Programmes"

    def ready(self) -> None:
        from common.registries import SearchProvider, add_home, add_reference_data, add_search, add_timeline
        from programmes import personal_data
        from programmes.entries import actor_timeline, find_programmes, home_join_requests, home_programmes
        from programmes.reference import load_phase_templates

        add_home("programmes", home_programmes)
        add_home("join_requests", home_join_requests)
        add_timeline("actor", actor_timeline)
        add_reference_data(load_phase_templates)
        add_search(SearchProvider("programmes", "Programmes", find_programmes, position=60))
        personal_data.register()
