"""The common base of commands that take a candidate."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from judge.models import Candidate


class CandidateCommand(BaseCommand):
    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("candidate", metavar="ID|LINK", help="the candidate's id, or the link of an invitation")


def find_candidate(text: str) -> Candidate:
    """Find a candidate by id, by the link of an invitation, or by the token in the link."""
    by_id = {"pk": text} if text.isdecimal() and len(text) < 19 else {}
    candidate = Candidate.objects.filter(**by_id or {"sessions__token": text.rstrip("/").rpartition("/")[2]}).first()
    if candidate is None:
        raise CommandError(f'There is no candidate {text!r}. The operator page "Candidate data" lists the ids.')
    return candidate
