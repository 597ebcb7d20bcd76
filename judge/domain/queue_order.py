"""The order in which workers claim the queued submissions of a tag.

Within a priority the session that was served least recently is next, with its oldest submission. So sessions take
turns: however many submissions one of them has, another one waits for at most one of these before each of its own.
"""

from collections.abc import Collection
from uuid import UUID

from django.db.models import QuerySet

from judge.models import CandidateSession, Submission

SESSIONS_PER_QUERY = 1000
"""SQLite limits the parameters of a query."""


def find_next_submission(tag: str, without: Collection[int] = ()) -> tuple[UUID, int] | None:
    """The queued submission that is claimed next, and its session; None if none is queued.

    Leaves out the submissions of the sessions `without`.
    """
    queued = Submission.all_objects.filter(tag=tag, state=Submission.State.QUEUED)
    if without:
        queued = queued.exclude(session__in=list(without))
    while (priority := queued.order_by("priority").values_list("priority", flat=True).first()) is not None:
        found = find_next_of(queued.filter(priority=priority))
        if found is not None:
            return found
        # Another worker claimed it between two queries.
    return None


def find_next_of(waiting: QuerySet[Submission]) -> tuple[UUID, int] | None:
    """The queries read the submissions only through the queue's index.

    In a join with the sessions the database would look up the turn once for each submission instead of once for each
    session, which takes several times as long.
    """
    turns = load_turns(list(waiting.order_by().values_list("session", flat=True).distinct()))
    lowest = min(turns.values(), default=0)
    # Only sessions that were never served share a turn, so this is nearly always one session.
    sessions = [session for session, turn in turns.items() if turn == lowest][:SESSIONS_PER_QUERY]
    rows = waiting.filter(session__in=sessions).order_by("created_at", "id")
    return rows.values_list("pk", "session").first()


def load_turns(sessions: list[int]) -> dict[int, int]:
    """The turn of each session by its id."""
    turns: dict[int, int] = {}
    for start in range(0, len(sessions), SESSIONS_PER_QUERY):
        batch = CandidateSession.objects.filter(pk__in=sessions[start : start + SESSIONS_PER_QUERY])
        turns |= dict(batch.values_list("pk", "turn"))
    return turns
