import math
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from judge.actions.sessions.lock_session import lock_session
from judge.actions.sessions.pause_session import record_change
from judge.actions.sessions.record_event import record_event
from judge.domain.session_time import require_extra_room, require_state
from judge.models import CandidateSession, DocumentUpdate, SessionState, TimelineEvent, User


@transaction.atomic
def extend_session(pk: int, seconds: int, by: User, *, address: str = "") -> CandidateSession:
    """Give extra time, before the start, during the interview or in a pause. It adds to what was given before."""
    row = lock_session(pk)
    require_state(row, SessionState.INVITED, SessionState.RUNNING, SessionState.PAUSED)
    row.extra_seconds += seconds
    require_extra_room(row)
    row.save(update_fields=["extra_seconds"])
    record_event(row, TimelineEvent.Kind.EXTENDED, seconds=seconds)
    record_change(row, by, "give extra time", address, seconds=seconds)
    return row


@transaction.atomic
def reopen_session(pk: int, seconds: int, by: User, *, address: str = "") -> CandidateSession:
    """Let a session that has ended go on for `seconds` from now, or until its time limit if that is later.

    What was submitted at the end stays. At the next end, what differs from it is submitted again, also edits that came
    after the first end.
    """
    row = lock_session(pk)
    require_state(row, SessionState.ENDED)
    now, finished_at = timezone.now(), row.finished_at
    if row.ended_at is None and row.time_up_handled_at is None:  # no sweep has recorded the end yet
        record_event(row, TimelineEvent.Kind.ENDED, at=finished_at, by="time_limit")
    row.ended_at = row.time_up_handled_at = row.time_up_tried_at = None
    row.unsubmitted_exercises = []
    assert row.ends_at is not None
    assert finished_at is not None
    missing = max(0, math.ceil((now + timedelta(seconds=seconds) - row.ends_at).total_seconds()))
    # What passed since its end is no extra time: the page says how much of that the candidate has.
    stopped = max(0, min(missing, math.floor((now - finished_at).total_seconds())))
    row.paused_seconds, row.extra_seconds = row.paused_seconds + stopped, row.extra_seconds + missing - stopped
    end_fields = ["ended_at", "time_up_handled_at", "time_up_tried_at", "unsubmitted_exercises"]
    row.save(update_fields=[*end_fields, "paused_seconds", "extra_seconds"])
    accept_late_edits(row)
    left = round((row.ends_at - timezone.now()).total_seconds())
    record_event(row, TimelineEvent.Kind.REOPENED, seconds=left)
    record_change(row, by, "reopen interview", address, seconds=left)
    return row


def accept_late_edits(row: CandidateSession) -> None:
    """They are part of the text that the candidate of a reopened session goes on with, and may leave as it is."""
    DocumentUpdate.objects.filter(session=row, is_late=True).update(is_late=False)
