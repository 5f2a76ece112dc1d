from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from accounts.services import create_administrator
from common.errors import DomainError


class Command(BaseCommand):
    help = "Crée la première personne chargée de l'administration (sans mot de passe : elle se connecte par code)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="", help="son nom")
        parser.add_argument("--promote", action="store_true", help="confie l'administration à un compte existant")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            user, changed = create_administrator(
                email=options["email"], full_name=options["name"], promote=options["promote"]
            )
        except DomainError as error:
            raise CommandError(error.message) from error
        if not changed:
            self.stdout.write(f"{user.email} est déjà chargé·e de l'administration : rien à faire.")
            return
        self.stdout.write(
            f"{user.email} est chargé·e de l'administration. À faire maintenant :\n"
            f"  1. ouvrir {settings.BASE_URL}{reverse('account_request_login_code')} et demander un code ;\n"
            "  2. saisir le code reçu par courriel ;\n"
            "  3. activer un second facteur, obligatoire pour l'équipe du Club, et garder les codes de secours."
        )
