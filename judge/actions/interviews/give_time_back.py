from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from judge.actions.audit.record_entry import record_audit_entry
from judge.actions.sessions.extend_session import accept_late_edits
from judge.actions.sessions.record_event import record_event
from judge.domain.lost_time import Interval, compute_lost_seconds, find_interrupted_sessions
from judge.messaging.session_events import publish_session_change
from judge.models import CandidateSession, TimelineEvent, User


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
    if expired_seconds and session.time_up_handled_at is None:  # no sweep has recorded the end yet
        record_event(session, TimelineEvent.Kind.ENDED, at=session.ends_at, by="time_limit")
    session.time_given_back += [
        {
            "outage_start": outage.start.isoformat(),
            "outage_end": outage.end.isoformat(),
            "lost_seconds": 0 if index else lost,
            "added_seconds": 0 if index else lost + expired_seconds,
            "given_at": now.isoformat(),
        }
        for index, outage in enumerate(outages)
    ]
    # What was submitted at the end stays, and the next end submits again.
    session.time_up_handled_at = session.time_up_tried_at = None
    session.unsubmitted_exercises = []
    session.save(update_fields=["time_given_back", "time_up_handled_at", "time_up_tried_at", "unsubmitted_exercises"])
    accept_late_edits(session)
    kind = TimelineEvent.Kind.REOPENED if expired_seconds else TimelineEvent.Kind.EXTENDED
    record_event(session, kind, seconds=lost)
    publish_session_change(session.pk)
    record_audit_entry(
        by, "give time back", f"invitation {session.pk}", {"seconds": lost}, address=address, command=command
    )
    return lost


def give_time_back_to_all(outages: Sequence[Interval], by: User | None, *, address: str) -> dict[int, int]:
    """Extend every interrupted session. Returns the seconds by session id."""
    given = {
        session.pk: give_time_back(session.pk, outages, by, address=address)
        for session, _ in find_interrupted_sessions(outages)
    }
    return {pk: seconds for pk, seconds in given.items() if seconds}
