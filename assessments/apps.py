from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "assessments"
    verbose_name = "Auto-diagnostics"

    def ready(self) -> None:
        from assessments import digests, personal_data
        from assessments.panels import missing, register
        from assessments.services import plan_milestones
        from common.registries import add_missing, on_path_dated

        register()
        add_missing(missing)
        on_path_dated(plan_milestones)
        digests.register()
        personal_data.register()
