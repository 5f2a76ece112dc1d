from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "Rapports"

    def ready(self) -> None:
        from common.registries import Panel, add_home, add_panel, add_reliance
        from reports import personal_data
        from reports.panels import home_reports, panel_url, shown_to
        from reports.sources import rests_on

        add_home("reports", home_reports)
        add_panel("programme", Panel("rapports", "Rapports", panel_url, shown_to, position=70))
        add_reliance(rests_on)
        personal_data.register()
