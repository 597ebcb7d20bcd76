from uuid import UUID

from django.db.models import F

from judge.models import Attempt, Submission
from judge.operations import counters

REJUDGE_KIND = "rejudge"


def count_verdict(submission: UUID, attempt: int, verdict: str, outcome: Attempt.Outcome) -> None:
    """Count a verdict with its last attempt; and how long it took, unless the judge failed, whose failures take other
    times."""
    rows = Submission.all_objects.filter(pk=submission, attempts__number=attempt).annotate(
        began=F("attempts__started_at")
    )
    row = rows.values("slug", "tag", "kind", "rerun_of", "created_at", "began", "finished_at").get()
    kind = REJUDGE_KIND if row["rerun_of"] else row["kind"]
    verdicts = counters.increment(counters.VERDICTS, slug=row["slug"], tag=row["tag"], kind=kind, verdict=verdict)
    counts = [verdicts, counters.increment(counters.ATTEMPTS, outcome=outcome.value)]
    if outcome == Attempt.Outcome.JUDGED:
        created, began, finished = row["created_at"], row["began"], row["finished_at"]
        spans = {
            counters.WAIT_SECONDS: began - created,
            counters.RUN_SECONDS: finished - began,
            counters.TOTAL_SECONDS: finished - created,
        }
        for metric, span in spans.items():
            counts.append(counters.observe(metric, span.total_seconds(), tag=row["tag"], kind=kind))
    counters.apply_deltas(counts)
