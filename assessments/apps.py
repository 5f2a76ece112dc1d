from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "assessments"
    verbose_name = "Auto-diagnostics"

    def ready(self) -> None:
        from assessments import personal_data
        from assessments.panels import register

        register()
        personal_data.register()
