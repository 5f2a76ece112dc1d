from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.retention import in_words, run_retention

A_DAY = 24 * 3600.0


class Command(BaseCommand):
    help = "Applique les durées de conservation, ou dit seulement ce qui est à échéance (--dry-run)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="compte sans rien changer")
        parser.add_argument("--rule", default="", help="une seule règle")

    def handle(self, *args: Any, **options: Any) -> None:
        outcomes = run_retention(dry_run=options["dry_run"], only=options["rule"], seconds=A_DAY)
        if not outcomes:
            raise CommandError("Aucune règle de ce nom.")
        for outcome in outcomes:
            state = "échec" if outcome.failed else f"{outcome.done} faits"
            result = "" if options["dry_run"] else f", {state}"
            rule = outcome.rule
            self.stdout.write(
                f"{rule.slug} : {outcome.due} à échéance{result} "
                f"({rule.title}, {in_words(rule.length())} après {rule.dated_by})"
            )
        if any(outcome.failed for outcome in outcomes):
            raise CommandError("Une règle au moins a échoué : voir les journaux.")
