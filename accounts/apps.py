from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Comptes"

    def ready(self) -> None:
        from accounts.exporting import forget_exports_of_people
        from accounts.retention import register
        from common.registries import add_personal_data

        autodiscover_modules("permissions")
        register()
        add_personal_data("exports", export=lambda contact: [], erase=lambda contact: forget_exports_of_people())
