"""manage.py delete_candidate ID|LINK [--yes]"""

import sys
from typing import Any

from django.core.management.base import CommandError, CommandParser

from judge.actions.privacy.delete_candidate import delete_candidate
from judge.domain.retention import count_stored_data, describe_counts
from judge.management.candidate_command import CandidateCommand, find_candidate


class Command(CandidateCommand):
    help = "Delete all stored data of a candidate. Prints what will be deleted and asks for confirmation."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--yes", action="store_true", help="do not ask for confirmation")

    def handle(self, *args: Any, **options: Any) -> None:
        candidate = find_candidate(options["candidate"])
        label = f"candidate {candidate.pk} ({candidate.name or 'practice, no name'})"
        stored = describe_counts(count_stored_data([candidate])[candidate.pk])
        self.stdout.write(f"Stored data of {label}: {stored}.")
        if not options["yes"]:
            require_confirmation(candidate.pk)
        counts = delete_candidate(candidate, None, command="manage.py delete_candidate")
        self.stdout.write(f"Deleted: {describe_counts(counts)}. Backups made before still contain it.")


def require_confirmation(candidate_id: int) -> None:
    if not sys.stdin.isatty():
        raise CommandError("Nothing was deleted, because there is no terminal to ask for confirmation. Add --yes.")
    if input(f"This cannot be undone. Type {candidate_id} to delete it: ").strip() != str(candidate_id):
        raise CommandError("Nothing was deleted, because the id does not match. Run the command again.")
