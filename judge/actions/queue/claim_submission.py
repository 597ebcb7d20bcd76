import logging
from datetime import timedelta
from uuid import UUID

from django.db import Error, transaction
from django.db.models import F, Subquery
from django.db.models.functions import Now

from judge.domain.queue_order import find_next_submission
from judge.messaging.publisher import publish_state_change
from judge.models import Attempt, CandidateSession, Submission
from judge.operations.lock_wait import limit_lock_wait
from judge.storage_errors import is_lock_timeout

logger = logging.getLogger(__name__)
LEASE = timedelta(seconds=20)
"""Measured by the database's clock, because the clocks of workers may differ."""


def claim_submission(tag: str, worker: str) -> Submission | None:
    """Claim the next submission with this tag under a lease and a new attempt number; None if none is queued.

    Passes over a session whose rows another database session has locked for longer than a claim takes: it is frozen.
    """
    locked: set[int] = set()
    while (found := find_next_submission(tag, locked)) is not None:
        pk, session = found
        try:
            row = try_claim_with_attempt(pk, session, worker)
        except Error as error:
            if not is_lock_timeout(error):
                raise
            logger.warning("another database session has locked session %d, so its submissions wait", session)
            locked.add(session)
        else:
            if row is not None:
                return row
    return None


def try_claim_with_attempt(pk: UUID, session: int, worker: str) -> Submission | None:
    with transaction.atomic():
        limit_lock_wait()
        # The session first: deleting a candidate locks the two in the same order.
        record_turn(session)
        if try_claim(pk):
            row = Submission.all_objects.get(pk=pk)
            Attempt.objects.create(submission=row, number=row.attempt, worker=worker[:200])
            publish_state_change(pk)
            return row
        transaction.set_rollback(True)
    return None


def record_turn(session: int) -> None:
    """Put the session behind all others. A number, not a time, because SQLite's clock has only milliseconds."""
    latest = CandidateSession.objects.order_by("-turn").values("turn")[:1]
    CandidateSession.objects.filter(pk=session).update(turn=Subquery(latest) + 1)


def try_claim(pk: object) -> bool:
    """Compare and set: if several workers select the same row, one of them gets it."""
    row = Submission.all_objects.filter(pk=pk, state=Submission.State.QUEUED)
    updated = row.update(state=Submission.State.JUDGING, attempt=F("attempt") + 1, lease_until=Now() + LEASE)
    return updated == 1
