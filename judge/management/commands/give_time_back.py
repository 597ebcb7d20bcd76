"""manage.py give_time_back [--from TIME --to TIME] [--link LINK] [--dry-run]"""

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from judge.actions.interviews.give_time_back import give_time_back
from judge.domain.lost_time import Interval, compute_lost_seconds, find_interrupted_sessions, list_recent_outages
from judge.models import CandidateSession


class Command(BaseCommand):
    help = "Extend running interviews by the time that judging or the web server was down."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", dest="start", metavar="TIME", help="start of an outage: 2027-02-03T10:05+01:00")
        parser.add_argument("--to", dest="end", metavar="TIME", help="its end; without both, the recorded outages")
        parser.add_argument("--link", metavar="LINK", help="only the session of this candidate's link")
        parser.add_argument("--dry-run", action="store_true", help="print what would be given and change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        outages = read_outages(options["start"], options["end"])
        for outage in outages:
            self.stdout.write(f"Outage: {outage.start:%F %T %Z} to {outage.end:%F %T %Z}.")
        extend_or_preview, verb = (
            (compute_lost_seconds, "would get") if options["dry_run"] else (give_lost_seconds, "got")
        )
        interrupted = [session for session, _ in find_interrupted_sessions(outages)]
        sessions = [find_session(options["link"])] if options["link"] else interrupted
        given = {session.pk: seconds for session in sessions if (seconds := extend_or_preview(session, outages))}
        for pk, seconds in given.items():
            self.stdout.write(f"Session {pk} {verb} {seconds // 60} min {seconds % 60} s.")
        if not given:
            self.stdout.write("No running interview lost time, or each got it back before. Nothing was changed.")


def read_outages(start: str | None, end: str | None) -> list[Interval]:
    if start is None and end is None:
        return list_recent_outages()
    if start is None or end is None:
        raise CommandError("An outage needs a start and an end. Nothing was changed. Give both --from and --to.")
    outage = Interval(read_time(start), read_time(end))
    if not outage.start < outage.end <= timezone.now():
        raise CommandError("The outage must start before its end and be over. Nothing was changed. Check both times.")
    return [outage]


def read_time(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"{text!r} is not a time. Nothing was changed. Write 2027-02-03T10:05+01:00.") from error
    return moment if moment.tzinfo else timezone.make_aware(moment)


def find_session(link: str) -> CandidateSession:
    token = link.rstrip("/").rpartition("/")[2]
    sessions = CandidateSession.objects.filter(token=token, interview__owner__isnull=False)
    session = sessions.select_related("interview").first()
    if session is None:
        raise CommandError("No session has this link. Nothing was changed. Copy the link from the interview's page.")
    return session


def give_lost_seconds(session: CandidateSession, outages: list[Interval]) -> int:
    """Return the seconds that the session got."""
    return give_time_back(session.pk, outages, None, command="manage.py give_time_back")
