from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from judge.actions.queue.lease import filter_leased_to
from judge.actions.rejudges.record_rerun import record_rerun
from judge.actions.results.mark_results_outdated import mark_results_outdated
from judge.actions.timing.enqueue_timing import enqueue_timing
from judge.database import counters
from judge.domain.row_sizes import ATTEMPT_BYTES
from judge.grading.report import GradingReport
from judge.grading.report_limits import serialize_report
from judge.messaging.publisher import publish_state_on_commit
from judge.models import Attempt, Report, Submission
from judge.prepared_query import PreparedQuery, PreparedUpdate, SmallInt, insert_row

REJUDGE_KIND = "rejudge"
REPLAY_KIND = "replay"
METRIC_FIELDS = ("slug", "tag", "kind", "origin", "rerun_of", "created_at", "attempts__started_at", "finished_at")


@transaction.atomic
def store_report(
    submission: UUID,
    attempt: int,
    graded: GradingReport,
    ending: Attempt.Ending = Attempt.Ending.JUDGED,
    error: str = "",
) -> int:
    """Store the report and finish the submission. Returns how many bytes that takes; 0 if this attempt no longer holds
    the submission, and then no report is stored."""
    # First, because deleting a candidate locks the session before its submissions.
    mark_results_outdated(submission)
    if FINISH_SUBMISSION.run(submission, attempt) != 1:
        return 0
    graded, body = serialize_report(graded)
    insert_row(
        Report(
            submission_id=submission,
            attempt=attempt,
            verdict=graded.verdict,
            scores={group: score.model_dump() for group, score in graded.scores.items()},
            body=body,
            created_at=timezone.now(),
        )
    )
    end_attempt(submission, attempt, ending, error)
    record_rerun(submission, graded)
    enqueue_timing(submission, graded.slug, graded.verdict)
    publish_state_on_commit(submission)
    # Last, because workers wait for each other at the counter rows until they commit.
    count_verdict(submission, attempt, graded.verdict, ending)
    return ATTEMPT_BYTES + len(body.encode())


def end_attempt(submission: UUID, attempt: int, ending: Attempt.Ending, error: str) -> None:
    END_ATTEMPT.run(submission, attempt, ending.value, error[:500].replace("\0", ""))


def count_verdict(submission: UUID, attempt: int, verdict: str, ending: Attempt.Ending) -> None:
    """Count a verdict and its last attempt, and observe the durations.

    Judge errors are left out of the durations, because they would distort them.
    """
    row: dict[str, Any] = dict(zip(METRIC_FIELDS, FIND_METRIC_FIELDS.get(submission, attempt), strict=True))
    kind = get_counted_kind(row)
    deltas = [
        counters.build_increment(counters.VERDICTS, slug=row["slug"], tag=row["tag"], kind=kind, verdict=verdict),
        counters.build_increment(counters.FINISHED_ATTEMPTS, ending=ending.value),
    ]
    if ending == Attempt.Ending.JUDGED:
        created, started, finished = row["created_at"], row["attempts__started_at"], row["finished_at"]
        durations = {
            counters.WAIT_SECONDS: started - created,
            counters.RUN_SECONDS: finished - started,
            counters.TOTAL_SECONDS: finished - created,
        }
        for metric, duration in durations.items():
            seconds = max(0.0, duration.total_seconds())  # negative if the clock was set back
            deltas.append(counters.build_observation(metric, seconds, tag=row["tag"], kind=kind))
    counters.apply_deltas(deltas)


def get_counted_kind(row: dict[str, Any]) -> str:
    if row["origin"] == Submission.Origin.REPLAY:
        return REPLAY_KIND
    return REJUDGE_KIND if row["rerun_of"] else row["kind"]


FINISH_SUBMISSION = PreparedUpdate(
    lambda submission, attempt: (
        filter_leased_to(submission, attempt),
        {"state": Submission.State.DONE, "lease_until": None, "finished_at": Now(), "network_key": ""},
    ),
    UUID,
    SmallInt,
)
END_ATTEMPT = PreparedUpdate(
    lambda submission, attempt, ending, error: (
        Attempt.objects.filter(submission=submission, number=attempt),
        {"ended_at": Now(), "ending": ending, "error": error},
    ),
    UUID,
    SmallInt,
    str,
    str,
)
FIND_METRIC_FIELDS = PreparedQuery(
    lambda submission, attempt: Submission.all_objects.filter(pk=submission, attempts__number=attempt).values_list(
        *METRIC_FIELDS
    ),
    UUID,
    SmallInt,
)
