"""Claims the next submission of a tag.

Within a priority the session with the lowest turn is next, with its oldest submission. A claim gives its session the
highest turn, so sessions take turns: however many submissions one of them has, another one waits for at most one of
these before each of its own. A session that had nothing in the queue joins near the end: see `join_queue`.
"""

import logging
from collections.abc import Collection
from uuid import UUID

from django.db import Error, transaction
from django.db.models import F, QuerySet, Subquery
from django.db.models.functions import Now
from django.utils import timezone

from judge.actions.queue.lease import LEASE
from judge.database.lock_wait import limit_lock_wait
from judge.messaging.publisher import publish_state_on_commit
from judge.models import Attempt, CandidateSession, Priority, Submission
from judge.prepared_query import PreparedQuery, PreparedUpdate, SmallInt, insert_row
from judge.storage_errors import is_lock_timeout

logger = logging.getLogger(__name__)
SESSIONS_PER_QUERY = 1000
"""SQLite limits the parameters of a query."""


def claim_submission(tag: str, worker: str, without: Collection[int] = ()) -> Submission | None:
    """Claim the next submission with this tag under a lease and a new attempt number; None if none is queued.

    Leaves out the submissions of the sessions with the ids `without`.

    Passes over a session whose rows another database session has locked for longer than a claim takes: it is frozen.
    """
    excluded = set(without)
    while (found := find_next_submission(tag, excluded)) is not None:
        pk, session_id = found
        try:
            row = try_claim_with_attempt(pk, session_id, worker)
        except Error as error:
            if not is_lock_timeout(error):
                raise
            logger.warning("another database session has locked session %d, so its submissions wait", session_id)
            excluded.add(session_id)
        else:
            if row is not None:
                return row
    return None


def try_claim_with_attempt(pk: UUID, session_id: int, worker: str) -> Submission | None:
    with transaction.atomic():
        limit_lock_wait()
        # The session first: deleting a candidate locks the two in the same order.
        record_turn(session_id)
        if try_claim(pk):
            row = GET_SUBMISSION.get(pk)
            insert_row(Attempt(submission=row, number=row.attempt, worker=worker[:200], started_at=timezone.now()))
            publish_state_on_commit(pk)
            return row
        transaction.set_rollback(True)
    return None


def record_turn(session_id: int) -> None:
    """Put the session behind all others. A number, not a time, because SQLite's clock has only milliseconds."""
    RECORD_TURN.run(session_id)


def try_claim(pk: UUID) -> bool:
    """Compare and set: if several workers select the same row, one of them gets it."""
    return CLAIM.run(pk) == 1


def find_next_submission(tag: str, without: Collection[int] = ()) -> tuple[UUID, int] | None:
    """The queued submission that is claimed next, and the id of its session; None if none is queued.

    Leaves out the submissions of the sessions with the ids `without`.
    """
    for priority in Priority.values:
        while sessions := [one for (one,) in LIST_SESSIONS.select(tag, priority) if one not in without]:
            found = find_next_of(tag, priority, sessions)
            if found is not None:
                return found
            # Another worker claimed it between two queries.
    return None


def find_next_of(tag: str, priority: int, sessions: list[int]) -> tuple[UUID, int] | None:
    first = find_first_sessions(sessions)
    if len(first) == 1:
        oldest = FIND_OLDEST.first(tag, priority, first[0])
        return oldest and (oldest[0], first[0])
    rows = filter_waiting(tag, priority).filter(session__in=first).order_by("created_at", "id")
    return rows.values_list("pk", "session").first()


def find_first_sessions(sessions: list[int]) -> list[int]:
    """Those with the lowest turn. Several share one only if they were never served, or if some joined the queue: see
    `join_queue`."""
    if len(sessions) == 1:
        return sessions
    turns = load_turns(sessions)
    lowest = min(turns.values(), default=0)
    return [session for session, turn in turns.items() if turn == lowest][:SESSIONS_PER_QUERY]


def load_turns(sessions: list[int]) -> dict[int, int]:
    """The turn of each session by its id."""
    turns: dict[int, int] = {}
    for start in range(0, len(sessions), SESSIONS_PER_QUERY):
        batch = CandidateSession.objects.filter(pk__in=sessions[start : start + SESSIONS_PER_QUERY])
        turns |= dict(batch.values_list("pk", "turn"))
    return turns


def filter_waiting(tag: str, priority: int) -> QuerySet[Submission]:
    return Submission.all_objects.filter(tag=tag, state=Submission.State.QUEUED, priority=priority)


# The queries read the submissions only through the queue's index. In a join with the sessions the database would look
# up the turn once for each submission instead of once for each session, which takes several times as long.
LIST_SESSIONS = PreparedQuery(
    lambda tag, priority: filter_waiting(tag, priority).order_by().values_list("session").distinct(), str, SmallInt
)
FIND_OLDEST = PreparedQuery(
    lambda tag, priority, session: (
        filter_waiting(tag, priority).filter(session=session).order_by("created_at", "id").values_list("pk")[:1]
    ),
    str,
    SmallInt,
    int,
)
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
