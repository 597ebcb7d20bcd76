"""manage.py delete_candidate ID|LINK [--yes]"""

import sys
from typing import Any

from django.core.management.base import CommandError, CommandParser

from judge.actions.privacy.delete_candidate import delete_candidate
from judge.domain.retention import count_stored_data
from judge.management.candidate_command import CandidateCommand, find_candidate


class Command(CandidateCommand):
    help = "Delete all that is kept of a candidate. It says what that is, and asks, before it does."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *args: Any, **options: Any) -> None:
        candidate = find_candidate(options["candidate"])
        about = f"candidate {candidate.pk} ({candidate.name or 'practises, without a name'})"
        self.stdout.write(f"Of {about} this is kept: {count_stored_data([candidate])[candidate.pk].describe()}.")
        if not options["yes"]:
            require_confirmation(candidate.pk)
        counts = delete_candidate(candidate, None, command="manage.py delete_candidate")
        self.stdout.write(f"Deleted: {counts.describe()}. Backups made before still hold it.")


def require_confirmation(key: int) -> None:
    if not sys.stdin.isatty():
        raise CommandError("Nothing was deleted. Add --yes where there is no terminal to ask at.")
    if input(f"This cannot be undone. Type {key} to delete it: ").strip() != str(key):
        raise CommandError("Nothing was deleted.")
