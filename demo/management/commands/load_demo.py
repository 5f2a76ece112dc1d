"""`manage.py load_demo`: what the demonstration shows, loaded once."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from demo.accounts import DEMO_ACCOUNTS
from demo.seed.load import load_demo


class Command(BaseCommand):
    help = "Charge les données de la démonstration. Relancer ne change rien à ce qui a été saisi depuis."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO and settings.MODE != "test":
            raise CommandError("Les données de démonstration ne se chargent que dans la démonstration (make demo).")
        if load_demo():
            self.stdout.write("Données de démonstration chargées.")
        else:
            self.stdout.write("Données de démonstration déjà là : rien n'a changé.")
        self.stdout.write("Comptes de démonstration, en un clic sur la page de connexion :")
        width = max(len(account.label) for account in DEMO_ACCOUNTS)
        for account in DEMO_ACCOUNTS:
            self.stdout.write(f"  {account.label.ljust(width)}  {account.full_name}  <{account.email}>")
