from django.db import transaction

from judge.actions.queue.renew_lease import filter_leased_to
from judge.actions.queue.store_report import end_attempt, store_report
from judge.domain.exercises import get_exercise_kind
from judge.grading.report import GradingReport, build_judge_error_report
from judge.messaging.publisher import publish_state_change
from judge.models import Attempt, Submission
from judge.operations import counters

MAX_ATTEMPTS = 3
MAX_UNAVAILABLE = 1000
"""Attempts that find no cell. They last at least an hour, because a worker pauses after each."""


def requeue_submission(row: Submission, outcome: Attempt.Outcome, message: str, error: str = "") -> bool:
    """Put a submission that its attempt did not judge back into the queue; the last attempt ends as a judge error.

    `message` is for the candidate, `error` for operators. Returns False if the attempt no longer holds the submission.
    """
    if is_last_attempt(row, outcome):
        return store_report(row.pk, row.attempt, build_judge_error(row, message), outcome, error)
    with transaction.atomic():
        if filter_leased_to(row.pk, row.attempt).update(state=Submission.State.QUEUED, lease_until=None) != 1:
            return False
        end_attempt(row.pk, row.attempt, outcome, error)
        publish_state_change(row.pk)
        counters.apply_deltas([counters.increment(counters.ATTEMPTS, outcome=outcome.value)])
    return True


def is_last_attempt(row: Submission, outcome: Attempt.Outcome) -> bool:
    unavailable = row.attempts.filter(outcome=Attempt.Outcome.UNAVAILABLE).count()
    if outcome == Attempt.Outcome.UNAVAILABLE:
        return unavailable + 1 >= MAX_UNAVAILABLE
    return row.attempt - unavailable >= MAX_ATTEMPTS


def build_judge_error(row: Submission, message: str) -> GradingReport:
    text = f"The judge failed {row.attempt} times. This is an internal error, not a fault in your code. {message}"
    kind = get_exercise_kind(row.exercise)
    return build_judge_error_report(row.slug, row.problem_version, text, exercise=kind)
