from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Comptes"

    def ready(self) -> None:
        from accounts.exporting import forget_exports_of_people
        from accounts.personal_data import erase_mails, export_mails
        from accounts.retention import register
        from common.registries import add_personal_data

        autodiscover_modules("permissions")
        register()
        add_personal_data(
            "courriels", export=export_mails, erase=erase_mails, title="Courriels réguliers de son compte",
            fate="Le choix et la liste des envois disparaissent.",
        )  # fmt: skip
        add_personal_data("exports", export=lambda contact: [], erase=lambda contact: forget_exports_of_people())
