"""`manage.py generate`: an imaginary directory and its accompaniments as large as asked, to measure and to try on."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from demo.generate import DIRECTORY_TABLES, SESSION_TABLES, AlreadyThere, TooFewActors, generate, generate_sessions
from demo.generate.copying import vacuum

MOST = 2_000_000


class Command(BaseCommand):
    requires_system_checks: list[str] = []
    help = "Engendre un annuaire imaginaire et ses accompagnements ; jamais en production."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--actors", type=int, default=None, help="nombre d'acteurs (1000, ou 0 avec --sessions)")
        parser.add_argument("--contacts", type=int, default=None, help="nombre de contacts (trois par acteur)")
        parser.add_argument("--sessions", type=int, default=0, help="nombre d'accompagnements (0)")
        parser.add_argument("--seed", type=int, default=1, help="même graine, mêmes données (1)")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO and settings.MODE != "test":
            raise CommandError("Ces données imaginaires ne s'écrivent que dans la démonstration (make demo).")
        sessions, seed = options["sessions"], options["seed"]
        actors = (0 if sessions else 1000) if options["actors"] is None else options["actors"]
        contacts = 3 * actors if options["contacts"] is None else options["contacts"]
        if not (all(0 <= each <= MOST for each in (actors, contacts, sessions)) and 0 <= seed <= 1000):
            raise CommandError(f"Entre 0 et {MOST} lignes de chaque sorte ; une graine entre 0 et 1000.")
        if not (actors or sessions):
            raise CommandError("Demandez au moins un acteur (--actors) ou un accompagnement (--sessions).")
        begun = time.monotonic()
        counts: dict[str, int] = {}
        written: list[Any] = []
        try:
            if actors:
                counts |= generate(actors=actors, contacts=contacts, seed=seed, say=self._say)
                written += DIRECTORY_TABLES
            if sessions:
                counts |= generate_sessions(sessions=sessions, seed=seed, say=self._say)
                written += SESSION_TABLES
        except AlreadyThere as error:
            raise CommandError(f"La graine {seed} est déjà dans la base : prenez-en une autre (--seed).") from error
        except TooFewActors as error:
            raise CommandError(str(error)) from error
        if not connection.in_atomic_block:
            vacuum(dict.fromkeys(written))
        for name, count in counts.items():
            self._say(f"{count:>8} {name}")
        self._say(f"Données imaginaires écrites en {time.monotonic() - begun:.0f} s.")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
