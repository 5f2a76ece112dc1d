"""`manage.py generate`: an imaginary directory as large as asked, to measure and to try things on."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from demo.generate import AlreadyThere, generate
from demo.generate.directory import vacuum

MOST = 2_000_000


class Command(BaseCommand):
    requires_system_checks: list[str] = []
    help = "Engendre un annuaire imaginaire (acteurs, contacts, accords, déjà-là, programmes) ; jamais en production."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--actors", type=int, default=1000, help="nombre d'acteurs (1000)")
        parser.add_argument("--contacts", type=int, default=None, help="nombre de contacts (trois par acteur)")
        parser.add_argument("--seed", type=int, default=1, help="même graine, mêmes données (1)")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO and settings.MODE != "test":
            raise CommandError("Ces données imaginaires ne s'écrivent que dans la démonstration (make demo).")
        actors, contacts, seed = options["actors"], options["contacts"], options["seed"]
        contacts = 3 * actors if contacts is None else contacts
        if not (1 <= actors <= MOST and 0 <= contacts <= MOST and 0 <= seed <= 1000):
            raise CommandError(f"Entre 1 et {MOST} acteurs, 0 et {MOST} contacts ; une graine entre 0 et 1000.")
        begun = time.monotonic()
        try:
            counts = generate(actors=actors, contacts=contacts, seed=seed, say=self._say)
        except AlreadyThere as error:
            raise CommandError(f"La graine {seed} est déjà dans la base : prenez-en une autre (--seed).") from error
        if not connection.in_atomic_block:
            vacuum()
        for name, count in counts.items():
            self._say(f"{count:>8} {name}")
        self._say(f"Annuaire imaginaire écrit en {time.monotonic() - begun:.0f} s.")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
