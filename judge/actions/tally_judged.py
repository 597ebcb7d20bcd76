from datetime import datetime
from uuid import UUID

from django.db.models import F

from judge import tally
from judge.models import Submission

VERDICTS = "judge_verdicts"
WAIT, RUN, TOTAL = "judge_wait_seconds", "judge_run_seconds", "judge_total_seconds"
REJUDGE = "rejudge"


def tally_judged(submission: UUID, attempt: int, verdict: str, *, judged: bool) -> None:
    """Count a verdict; and how long it took, unless the judge failed, which would say how long the judge fails."""
    rows = Submission.every.filter(pk=submission, attempts__number=attempt).annotate(began=F("attempts__started_at"))
    row = rows.values("slug", "tag", "kind", "rerun_of", "created_at", "began", "finished_at").get()
    kind = REJUDGE if row["rerun_of"] else row["kind"]
    counts = [tally.counted(VERDICTS, slug=row["slug"], tag=row["tag"], kind=kind, verdict=verdict)]
    if judged:
        created, began, finished = row["created_at"], row["began"], row["finished_at"]
        for metric, since, until in ((WAIT, created, began), (RUN, began, finished), (TOTAL, created, finished)):
            counts.append(tally.observed(metric, seconds(since, until), tag=row["tag"], kind=kind))
    tally.add(counts)


def seconds(since: datetime, until: datetime) -> float:
    return (until - since).total_seconds()
