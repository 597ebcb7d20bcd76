import logging
from collections.abc import Collection
from uuid import UUID

from django.db import Error, transaction
from django.db.models import F, Subquery
from django.db.models.functions import Now
from django.utils import timezone

from judge.actions.queue.lease import LEASE
from judge.database.lock_wait import limit_lock_wait
from judge.domain.queue_order import find_next_submission
from judge.messaging.publisher import publish_state_on_commit
from judge.models import Attempt, CandidateSession, Submission
from judge.prepared_query import PreparedQuery, PreparedUpdate, insert_row
from judge.storage_errors import is_lock_timeout

logger = logging.getLogger(__name__)


def claim_submission(tag: str, worker: str, without: Collection[int] = ()) -> Submission | None:
    """Claim the next submission with this tag under a lease and a new attempt number; None if none is queued.

    Leaves out the submissions of the sessions `without`.

    Passes over a session whose rows another database session has locked for longer than a claim takes: it is frozen.
    """
    excluded = set(without)
    while (found := find_next_submission(tag, excluded)) is not None:
        pk, session = found
        try:
            row = try_claim_with_attempt(pk, session, worker)
        except Error as error:
            if not is_lock_timeout(error):
                raise
            logger.warning("another database session has locked session %d, so its submissions wait", session)
            excluded.add(session)
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
            row = GET_SUBMISSION.get(pk)
            insert_row(Attempt(submission=row, number=row.attempt, worker=worker[:200], started_at=timezone.now()))
            publish_state_on_commit(pk)
            return row
        transaction.set_rollback(True)
    return None


def record_turn(session: int) -> None:
    """Put the session behind all others. A number, not a time, because SQLite's clock has only milliseconds."""
    RECORD_TURN.run(session)


def try_claim(pk: UUID) -> bool:
    """Compare and set: if several workers select the same row, one of them gets it."""
    return CLAIM.run(pk) == 1


GET_SUBMISSION = PreparedQuery(lambda pk: Submission.all_objects.filter(pk=pk), UUID)
RECORD_TURN = PreparedUpdate(
    lambda session: (
        CandidateSession.objects.filter(pk=session),
        {"turn": Subquery(CandidateSession.objects.order_by("-turn").values("turn")[:1]) + 1},
    ),
    int,
)
CLAIM = PreparedUpdate(
    lambda pk: (
        Submission.all_objects.filter(pk=pk, state=Submission.State.QUEUED),
        {"state": Submission.State.JUDGING, "attempt": F("attempt") + 1, "lease_until": Now() + LEASE},
    ),
    UUID,
)
