"""manage.py apply_retention [--dry-run]"""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from judge.actions.privacy.apply_retention import RetentionResult, apply_retention, preview_retention


class Command(BaseCommand):
    help = "Delete what was kept for as long as the settings say. The server does the same each hour."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say how much is due, and delete nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["dry_run"]:
            self.stdout.write(f"Due: {describe_result(preview_retention())}. Nothing was deleted.")
            return
        while True:
            applied = apply_retention()
            self.stdout.write(f"Deleted: {describe_result(applied)}.")
            if not applied.has_more:
                return


def describe_result(applied: RetentionResult) -> str:
    people = f"{applied.candidates} candidates, {applied.practice} practice sessions"
    return f"{people}, {applied.audit_entries} entries of the audit log"
