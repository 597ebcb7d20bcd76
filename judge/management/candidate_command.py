"""How commands are told which candidate is meant."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from judge.models import Candidate


class CandidateCommand(BaseCommand):
    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("candidate", metavar="ID|LINK", help="the candidate's id, or the link of an invitation")


def find_candidate(text: str) -> Candidate:
    """By id, or by an invitation's link or its last part."""
    by_id = {"pk": text} if text.isdecimal() and len(text) < 19 else {}
    found = Candidate.objects.filter(**by_id or {"sessions__token": text.rstrip("/").rpartition("/")[2]}).first()
    if found is None:
        raise CommandError(f"There is no candidate {text!r}. Ids stand on the operator's page of candidates' data.")
    return found
