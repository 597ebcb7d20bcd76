"""The order in which workers claim the queued submissions of a tag.

Within a priority the session that was served least recently is next, with its oldest submission. So sessions take
turns: however many submissions one of them has, another one waits for at most one of these before each of its own.
"""

from collections.abc import Collection
from uuid import UUID

from django.db.models import QuerySet

from judge.models import CandidateSession, Priority, Submission
from judge.prepared_query import PreparedQuery, SmallInt

SESSIONS_PER_QUERY = 1000
"""SQLite limits the parameters of a query."""


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


def find_next_submission(tag: str, without: Collection[int] = ()) -> tuple[UUID, int] | None:
    """The queued submission that is claimed next, and its session; None if none is queued.

    Leaves out the submissions of the sessions `without`.
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
    """Those that were served least recently. Only sessions that were never served share a turn, so this is nearly
    always one."""
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
