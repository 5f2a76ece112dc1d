from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "Rapports"

    def ready(self) -> None:
        from common.registries import Panel, add_home, add_panel
        from reports import personal_data
        from reports.panels import home_reports, panel_url, shown_to

        add_home("reports", home_reports)
        add_panel("programme", Panel("rapports", "Rapports", panel_url, shown_to, position=70))
        personal_data.register()
