"""`manage.py load_questionnaires`: publish the shipped questionnaires, or those of other files."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from assessments.services.questionnaires import SHIPPED, publish_version, read_questionnaire
from common.errors import DomainError


class Command(BaseCommand):
    help = "Publie les questionnaires livrés (ou les fichiers donnés). Relancer ne change rien."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, help="fichiers YAML ; par défaut, ceux qui sont livrés")

    def handle(self, *args: Any, files: list[Path], **options: Any) -> None:
        for path in files or sorted(SHIPPED.glob("*.yaml")):
            try:
                version, is_new = publish_version(content=read_questionnaire(path.read_text(encoding="utf-8")))
            except DomainError as error:
                raise CommandError(f"{path.name} : {error.message}") from error
            except (OSError, UnicodeDecodeError) as error:
                raise CommandError(f"{path} ne se lit pas.") from error
            self.stdout.write(f"{version} : {'publiée' if is_new else 'déjà publiée'}.")
