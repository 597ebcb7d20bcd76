from django.db import transaction
from django.db.models import Q

from judge.actions.queue.lease import filter_leased_to
from judge.actions.queue.store_report import end_attempt, store_report
from judge.database import counters
from judge.domain.exercises import get_exercise_kind
from judge.grading.report import GradingReport, Verdict, build_judge_error_report
from judge.messaging.publisher import publish_state_on_commit
from judge.models import Attempt, Submission
from judge.operations.queue_status import CELL_LOST_PREFIX, NOT_MEASURED, TOOK_TOO_LONG, WORKER_DIED, WORKER_FROZEN

MAX_ATTEMPTS = 3
MAX_UNAVAILABLE = 1000
"""Attempts that find no cell. They last at least an hour, because a worker pauses after each."""
MAX_INTERRUPTED = 10
"""Attempts whose cells, or whose whole worker, ended or were frozen. No program should be able to cause that, so they
cost no attempt. But if one can, it must not do so forever."""

MAX_NOT_MEASURED = 2
"""Attempts that a busy machine ends. The next one decides without the measurement, or ends with a judge error."""


def requeue_submission(row: Submission, ending: Attempt.Ending, message: str, error: str = "") -> bool:
    """Put a submission that its attempt did not judge back into the queue; the last attempt ends with a report.

    `message` is for the candidate, `error` for operators. Returns False if the attempt no longer holds the submission.
    """
    if is_last_attempt(row, ending, error):
        return store_report(row.pk, row.attempt, build_last_report(row, message, error), ending, error) > 0
    with transaction.atomic():
        if filter_leased_to(row.pk, row.attempt).update(state=Submission.State.QUEUED, lease_until=None) != 1:
            return False
        end_attempt(row.pk, row.attempt, ending, error)
        publish_state_on_commit(row.pk)
        counters.apply_deltas([counters.build_increment(counters.FINISHED_ATTEMPTS, ending=ending.value)])
    return True


def is_last_attempt(row: Submission, ending: Attempt.Ending, error: str) -> bool:
    """Whether the submission may have no attempt after this one, which ends with `ending` and `error`.

    What the infrastructure did costs no attempt, within wide bounds.
    """
    if error == NOT_MEASURED and not is_measured_again(row):
        return True
    is_unavailable = ending == Attempt.Ending.UNAVAILABLE
    is_interrupted = error in (WORKER_DIED, WORKER_FROZEN) or error.startswith(CELL_LOST_PREFIX)
    unavailable = row.attempts.filter(ending=Attempt.Ending.UNAVAILABLE).count() + is_unavailable
    died, lost_cells = Q(error=WORKER_DIED), Q(error__startswith=CELL_LOST_PREFIX)
    interrupted = row.attempts.filter(died | lost_cells | Q(error=WORKER_FROZEN)).count() + is_interrupted
    if unavailable >= MAX_UNAVAILABLE or interrupted >= MAX_INTERRUPTED:
        return True
    free = unavailable + row.attempts.filter(died).count() + (error == WORKER_DIED)
    return row.attempt - free >= MAX_ATTEMPTS


def is_measured_again(row: Submission) -> bool:
    """Whether the submission goes back to the queue if its CPU time cannot be measured in this attempt."""
    return row.attempt <= MAX_NOT_MEASURED or row.attempts.filter(error=NOT_MEASURED).count() < MAX_NOT_MEASURED


def build_last_report(row: Submission, message: str, error: str) -> GradingReport:
    """Return a judge error, unless every failed attempt took too long, which a program can cause."""
    failed = Attempt.objects.filter(submission=row.pk, ending=Attempt.Ending.FAILED)
    kind = get_exercise_kind(row.exercise)
    if error == TOOK_TOO_LONG and not failed.exclude(error=TOOK_TOO_LONG).exists():
        text = f"Judging your code took too long, {row.attempt} times. Make it faster, or reduce what it prints."
        report = build_judge_error_report(row.slug, row.problem_version, text, exercise=kind)
        return report.model_copy(update={"verdict": Verdict.TIME_LIMIT})
    text = f"The judge failed {row.attempt} times. This is an internal error, not a fault in your code. {message}"
    return build_judge_error_report(row.slug, row.problem_version, text, exercise=kind)
