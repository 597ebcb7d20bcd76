"""manage.py apply_retention [--dry-run]"""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from judge.actions.privacy.apply_retention import Applied, apply_retention, what_is_due


class Command(BaseCommand):
    help = "Delete what was kept for as long as the settings say. The server does the same each hour."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say how much is due, and delete nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["dry_run"]:
            self.stdout.write(f"Due: {in_words(what_is_due())}. Nothing was deleted.")
            return
        while True:
            applied = apply_retention()
            self.stdout.write(f"Deleted: {in_words(applied)}.")
            if not applied.more:
                return


def in_words(applied: Applied) -> str:
    people = f"{applied.candidates} candidates, {applied.practice} practice seats"
    return f"{people}, {applied.entries} entries of the audit log"
