"""manage.py apply_retention [--dry-run]"""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from judge.actions.privacy.apply_retention import RetentionResult, apply_retention, preview_retention


class Command(BaseCommand):
    help = "Delete data whose retention time is over. The server does the same every hour."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="print how much would be deleted, and delete nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["dry_run"]:
            self.stdout.write(f"Due: {describe_result(preview_retention())}. Nothing was deleted.")
            return
        while True:
            result = apply_retention()
            self.stdout.write(f"Deleted: {describe_result(result)}.")
            if not result.has_more:
                return


def describe_result(result: RetentionResult) -> str:
    people = f"{result.candidates} candidates, {result.practice} practice sessions"
    return f"{people}, {result.audit_entries} audit log entries"
