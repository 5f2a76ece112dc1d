"""`manage.py load_reference_data`: bring the reference tables in line with the shipped files."""

from typing import Any

from django.core.management.base import BaseCommand

from territories.services import Tally, load_reference_data


class Command(BaseCommand):
    help = "Charge ou met à jour les données de référence, sans rien effacer de ce que le Club a modifié."

    def handle(self, *args: Any, **options: Any) -> None:
        tallies = [tally for tally in load_reference_data() if not tally.is_quiet]
        for tally in tallies:
            self.stdout.write(sentence(tally))
        if not tallies:
            self.stdout.write("Données de référence à jour : rien à changer.")


def sentence(tally: Tally) -> str:
    """`Communes : 2 645 créations, 1 mise à jour.`"""
    parts = [
        _counted(tally.created, "création", "créations"),
        _counted(tally.changed, "mise à jour", "mises à jour"),
        _counted(tally.deactivated, "désactivation", "désactivations"),
    ]
    return f"{tally.label[0].upper()}{tally.label[1:]} : {', '.join(part for part in parts if part)}."


def _counted(number: int, singular: str, plural: str) -> str:
    if not number:
        return ""
    return f"{number:,} {singular if number == 1 else plural}".replace(",", "\u202f")
