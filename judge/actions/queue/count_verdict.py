from typing import Any
from uuid import UUID

from judge.database import counters
from judge.models import Attempt, Submission
from judge.prepared_query import PreparedQuery, SmallInt

REJUDGE_KIND = "rejudge"
REPLAY_KIND = "replay"

COUNTED_FIELDS = ("slug", "tag", "kind", "origin", "rerun_of", "created_at", "attempts__started_at", "finished_at")
FIND_COUNTED = PreparedQuery(
    lambda submission, attempt: Submission.all_objects.filter(pk=submission, attempts__number=attempt).values_list(
        *COUNTED_FIELDS
    ),
    UUID,
    SmallInt,
)


def count_verdict(submission: UUID, attempt: int, verdict: str, outcome: Attempt.Outcome) -> None:
    """Count a verdict and its last attempt, and observe the durations.

    Judge errors are left out of the durations, because they would distort them.
    """
    row: dict[str, Any] = dict(zip(COUNTED_FIELDS, FIND_COUNTED.get(submission, attempt), strict=True))
    kind = get_counted_kind(row)
    deltas = [
        counters.increment(counters.VERDICTS, slug=row["slug"], tag=row["tag"], kind=kind, verdict=verdict),
        counters.increment(counters.ATTEMPTS, outcome=outcome.value),
    ]
    if outcome == Attempt.Outcome.JUDGED:
        created, started, finished = row["created_at"], row["attempts__started_at"], row["finished_at"]
        durations = {
            counters.WAIT_SECONDS: started - created,
            counters.RUN_SECONDS: finished - started,
            counters.TOTAL_SECONDS: finished - created,
        }
        for metric, duration in durations.items():
            seconds = max(0.0, duration.total_seconds())  # negative if the clock was set back
            deltas.append(counters.observe(metric, seconds, tag=row["tag"], kind=kind))
    counters.apply_deltas(deltas)


def get_counted_kind(row: dict[str, Any]) -> str:
    if row["origin"] == Submission.Origin.REPLAY:
        return REPLAY_KIND
    return REJUDGE_KIND if row["rerun_of"] else row["kind"]
