from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now

from judge.actions.queue.count_verdict import count_verdict
from judge.actions.queue.renew_lease import filter_leased_to
from judge.actions.rejudges.record_rerun import record_rerun
from judge.grading.report import GradingReport
from judge.grading.report_limits import limit_report
from judge.messaging.publisher import publish_state_change
from judge.models import Attempt, Report, Submission


@transaction.atomic
def store_report(
    submission: UUID,
    attempt: int,
    graded: GradingReport,
    outcome: Attempt.Outcome = Attempt.Outcome.JUDGED,
    error: str = "",
) -> bool:
    """Store the report. Returns False and stores nothing if this attempt no longer holds the submission."""
    if (
        filter_leased_to(submission, attempt).update(
            state=Submission.State.DONE, lease_until=None, finished_at=Now(), network_key=""
        )
        != 1
    ):
        return False
    graded = limit_report(graded)
    Report.objects.create(
        submission_id=submission,
        attempt=attempt,
        verdict=graded.verdict,
        scores={group: score.model_dump() for group, score in graded.scores.items()},
        body=graded.model_dump_json(),
    )
    end_attempt(submission, attempt, outcome, error)
    record_rerun(submission, graded)
    publish_state_change(submission)
    # Last, because workers wait for each other at the counter rows until they commit.
    count_verdict(submission, attempt, graded.verdict, outcome)
    return True


def end_attempt(submission: UUID, attempt: int, outcome: Attempt.Outcome, error: str) -> None:
    row = Attempt.objects.filter(submission=submission, number=attempt)
    row.update(ended_at=Now(), outcome=outcome, error=error[:500].replace("\0", ""))
