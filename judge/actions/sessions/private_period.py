"""Starts and ends private periods: see `judge.domain.private_periods`."""

import logging

from django.core.exceptions import ObjectDoesNotExist
from django.db import Error, transaction
from django.utils import timezone

from judge.actions.sessions.delete_private_edits import delete_private_edits, has_settled_end
from judge.actions.sessions.lock_session import lock_session
from judge.actions.sessions.record_event import record_event
from judge.actions.sessions.show_private_edits import show_private_edits
from judge.domain.private_periods import PERIOD, count_periods_left, filter_hidden_documents, is_private_now
from judge.domain.session_rules import require_running
from judge.errors import RefusedError
from judge.messaging.presence import CANDIDATE, remove_cursor_on_commit
from judge.messaging.session_events import delete_session_events, publish_session_change
from judge.models import CandidateSession, Interview, TimelineEvent
from judge.operations.sqlite_wal import truncate_sqlite_wal
from judge.storage_errors import is_lock_timeout

logger = logging.getLogger(__name__)
Kind = TimelineEvent.Kind


def start_private_period(session: CandidateSession) -> CandidateSession:
    """Starting it again while it runs changes nothing."""
    finish_private_period(session)  # the one before, if it has just ended
    with transaction.atomic():
        row = lock_session(session.pk)
        require_running(row)
        if is_private_now(row):
            return row
        if count_periods_left(row) == 0:
            raise RefusedError(
                "no_private_period",
                "No private period is left in this interview, so interviewers can still see your code.",
                "Continue with the problem.",
            )
        now = timezone.now()
        row.private_until, row.private_periods_used = now + PERIOD, row.private_periods_used + 1
        row.save(update_fields=["private_until", "private_periods_used"])
        record_event(row, Kind.PRIVATE_STARTED, at=now)
        remove_cursor_on_commit(row.pk, CANDIDATE)
        publish_session_change(row.pk)
    return row


def end_private_period(session: CandidateSession) -> CandidateSession:
    """End the period at the candidate's request. Ending it again changes nothing."""
    with transaction.atomic():
        row = lock_session(session.pk)
        if is_private_now(row):
            row.private_until = timezone.now()
            row.save(update_fields=["private_until"])
            publish_session_change(row.pk)
    finish_private_period(row)
    return row


def finish_private_period(session: CandidateSession) -> None:
    """Once the period is over, give interviewers the result of what was typed in it, and record the end.

    The next change of a document does this, a stream that watches, or `finish_private_periods`: who notices it first.
    After an error of a merge, the next one who notices does the rest.
    """
    if session.private_periods_used == 0 or is_private_now(session):
        return
    for pk in list(filter_hidden_documents(session.pk).values_list("pk", flat=True)):
        try:
            show_private_edits(pk)
        except RefusedError as error:
            logger.warning("the result of private edits of document %d is shown later: %s", pk, error)
            return
    # Readers come here all the time, and SQLite has one lock for all sessions.
    if session.private_until is not None and is_end_missing(session):
        record_end(session.pk)
    if has_settled_end(session):
        clear_ended_session(session.pk)


@transaction.atomic
def record_end(pk: int) -> None:
    row = lock_session(pk)
    if row.private_until is None or is_private_now(row) or not is_end_missing(row):
        return
    # The period also ends with the interview. One that is reopened must not be private again.
    # In a pause it is over only if the invitation was withdrawn. Restoring that must not start it again, either.
    ends = [row.private_until, row.finished_at, row.paused_at]
    row.private_until = min(end for end in ends if end is not None)
    row.save(update_fields=["private_until"])
    record_event(row, Kind.PRIVATE_ENDED, at=row.private_until)
    publish_session_change(row.pk)


def is_end_missing(session: CandidateSession) -> bool:
    events = session.timeline_events.filter(kind__in=(Kind.PRIVATE_STARTED, Kind.PRIVATE_ENDED))
    return events.order_by("-pk").values_list("kind", flat=True).first() == Kind.PRIVATE_STARTED


@transaction.atomic
def clear_ended_session(pk: int) -> None:
    """After the end of the interview, nothing is left to do: `finish_private_periods` does not look at it again."""
    row = lock_session(pk)
    if row.private_until is None or is_private_now(row) or not has_settled_end(row):
        return
    if filter_hidden_documents(pk).exists():
        return
    for document in row.documents.all():
        delete_private_edits(row, document)
    row.private_until = None
    row.save(update_fields=["private_until"])
    if row.interview.hides_private_edits:  # also those that were deleted with an earlier submission
        transaction.on_commit(lambda: delete_session_events(pk), robust=True)
        transaction.on_commit(truncate_sqlite_wal, robust=True)


def finish_private_periods() -> None:
    """Finish the periods that nobody has noticed to be over."""
    rows = CandidateSession.objects.filter(
        private_until__isnull=False, interview__in=Interview.objects.filter(private_periods__gt=0)
    )
    for session in list(rows.select_related("interview")):
        try:
            finish_private_period(session)
        except ObjectDoesNotExist:
            logger.info("session %d was deleted before its private period was finished", session.pk)
        except Error as error:
            if not is_lock_timeout(error):
                raise
            logger.warning("session %d is locked, so its private period is finished later", session.pk)
