from uuid import UUID

from django.db.models import F

from judge import tally
from judge.models import Attempt, Submission

REJUDGE = "rejudge"


def tally_judged(submission: UUID, attempt: int, verdict: str, outcome: Attempt.Outcome) -> None:
    """Count a verdict with its last attempt; and how long it took, unless the judge failed, whose failures take other
    times."""
    rows = Submission.every.filter(pk=submission, attempts__number=attempt).annotate(began=F("attempts__started_at"))
    row = rows.values("slug", "tag", "kind", "rerun_of", "created_at", "began", "finished_at").get()
    kind = REJUDGE if row["rerun_of"] else row["kind"]
    verdicts = tally.counted(tally.VERDICTS, slug=row["slug"], tag=row["tag"], kind=kind, verdict=verdict)
    counts = [verdicts, tally.counted(tally.ATTEMPTS, outcome=outcome.value)]
    if outcome == Attempt.Outcome.JUDGED:
        created, began, finished = row["created_at"], row["began"], row["finished_at"]
        spans = {tally.WAIT: began - created, tally.RUN: finished - began, tally.TOTAL: finished - created}
        for metric, span in spans.items():
            counts.append(tally.observed(metric, span.total_seconds(), tag=row["tag"], kind=kind))
    tally.add(counts)
