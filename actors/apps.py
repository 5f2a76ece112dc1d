from django.apps import AppConfig


class ActorsConfig(AppConfig):
    name = "actors"
    verbose_name = "Acteurs"

    def ready(self) -> None:
        from actors import entries, exports, personal_data, retention
        from actors.timeline import actor_timeline
        from actors.views.directory import all_actors_url
        from common.registries import SearchProvider, add_search, add_timeline

        add_search(SearchProvider("actors", "Acteurs", entries.find_actors, all_actors_url, position=10))
        add_search(SearchProvider("contacts", "Personnes", entries.find_contacts, all_actors_url, position=20))
        add_search(SearchProvider("resources", "Déjà-là", entries.find_resources, all_actors_url, position=30))
        add_search(SearchProvider("effects", "Effets", entries.find_effects, all_actors_url, position=40))
        add_search(SearchProvider("needs", "Besoins", entries.find_needs, all_actors_url, position=50))
        add_timeline("actor", actor_timeline)
        exports.register()
        personal_data.register()
        retention.register()
