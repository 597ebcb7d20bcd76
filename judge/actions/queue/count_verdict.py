from uuid import UUID

from django.db.models import F

from judge.models import Attempt, Submission
from judge.operations import counters

REJUDGE_KIND = "rejudge"


def count_verdict(submission: UUID, attempt: int, verdict: str, outcome: Attempt.Outcome) -> None:
    """Count a verdict and its last attempt, and observe the durations.

    Judge errors are left out of the durations, because they would distort them.
    """
    rows = Submission.all_objects.filter(pk=submission, attempts__number=attempt).annotate(
        attempt_started_at=F("attempts__started_at")
    )
    row = rows.values("slug", "tag", "kind", "rerun_of", "created_at", "attempt_started_at", "finished_at").get()
    kind = REJUDGE_KIND if row["rerun_of"] else row["kind"]
    deltas = [
        counters.increment(counters.VERDICTS, slug=row["slug"], tag=row["tag"], kind=kind, verdict=verdict),
        counters.increment(counters.ATTEMPTS, outcome=outcome.value),
    ]
    if outcome == Attempt.Outcome.JUDGED:
        created, started, finished = row["created_at"], row["attempt_started_at"], row["finished_at"]
        durations = {
            counters.WAIT_SECONDS: started - created,
            counters.RUN_SECONDS: finished - started,
            counters.TOTAL_SECONDS: finished - created,
        }
        for metric, duration in durations.items():
            deltas.append(counters.observe(metric, duration.total_seconds(), tag=row["tag"], kind=kind))
    counters.apply_deltas(deltas)
