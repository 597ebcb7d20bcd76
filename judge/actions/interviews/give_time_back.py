from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from judge.domain.audit_log import record_audit_entry
from judge.domain.lost_time import Interval, compute_lost_seconds, find_interrupted_sessions
from judge.models import CandidateSession, User


@transaction.atomic
def give_time_back(
    session_id: int, outages: Sequence[Interval], by: User | None, *, address: str = "", command: str = ""
) -> int:
    """Extend a session by the time that it lost to the outages. Returns the seconds, 0 if it lost none.

    A session whose time limit was reached meanwhile goes on: it gets the lost time from now on. Repeating the call
    for the same outages adds nothing.
    """
    session = CandidateSession.objects.select_for_update(of=("self",)).select_related("interview").get(pk=session_id)
    lost = compute_lost_seconds(session, outages)
    if not lost or session.ends_at is None:
        return 0
    now = timezone.now()
    expired_seconds = max(0, round((now - session.ends_at).total_seconds()))
    session.time_extensions += [
        {
            "outage_start": outage.start.isoformat(),
            "outage_end": outage.end.isoformat(),
            "lost_seconds": 0 if index else lost,
            "added_seconds": 0 if index else lost + expired_seconds,
            "given_at": now.isoformat(),
        }
        for index, outage in enumerate(outages)
    ]
    session.save(update_fields=["time_extensions"])
    record_audit_entry(
        by, "give time back", f"invitation {session.pk}", {"seconds": lost}, address=address, command=command
    )
    return lost


def give_time_back_to_all(
    outages: Sequence[Interval], by: User | None, *, address: str = "", command: str = ""
) -> dict[int, int]:
    """Extend every interrupted session. Returns the seconds by session id."""
    given = {
        session.pk: give_time_back(session.pk, outages, by, address=address, command=command)
        for session, _ in find_interrupted_sessions(outages)
    }
    return {pk: seconds for pk, seconds in given.items() if seconds}
