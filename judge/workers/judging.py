"""The work of a judging process: it claims submissions of one tag and judges each under a lease, in its own sandbox."""

import gc
import logging
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from django.db import connection
from django.utils import timezone

from judge import logs
from judge.actions.practice.count_stored_bytes import count_judged_bytes
from judge.actions.queue.claim_submission import claim_submission
from judge.actions.queue.requeue_submission import is_measured_again
from judge.actions.queue.store_report import store_report
from judge.database.write_probe import require_free_space, try_write
from judge.domain.catalog import get_problem_or_warm_up
from judge.domain.exercises import get_exercise_spec
from judge.grading.context import GradingContext
from judge.grading.custom_input import CustomInput
from judge.grading.custom_run import grade_custom_input
from judge.grading.exercise_graders import Grader, get_grader
from judge.grading.outcome_cache import get_cache_folder
from judge.grading.report import GradingReport, Verdict
from judge.limits import practice_quota
from judge.messaging import wakeup
from judge.messaging.batched_publisher import BatchedPublisher
from judge.models import Attempt, Submission
from judge.operations.queue_status import WORKER_FROZEN
from judge.storage_errors import is_storage_error
from judge.workers.cached_sample_outputs import store_judged_outputs
from judge.workers.failed_attempts import FAILURE_MESSAGE, end_failed_attempt
from judge.workers.freeze_detector import FREEZE_DETECTOR
from judge.workers.interview_seeds import assign_seed
from judge.workers.lease_thread import LeaseLostError, SubmissionLease
from judge.workers.process_sandbox import get_sandbox, interrupt_jobs, resume_jobs
from judge.workers.session_usage import SESSION_USAGE
from judge.workers.shared_state import SHARED_STATE
from judge.workers.storage_outages import BackOff, release_submission
from problems.format.problem import Problem

logger = logging.getLogger(__name__)

MAX_TURN_SECONDS = 5.0
"""After this a worker notifies its own tag again and yields to other tasks, above all the sweeper's."""

PASS_ON_SECONDS = 0.25
"""Within this time a process passes on one notification while another one judges: it may get its own back."""

NO_CELL_WAIT_SECONDS = 5.0
"""How long a process that got no cell waits before it claims another row."""

STORE_RETRY_SECONDS = (1.0, 3.0)

BACK_OFF = BackOff()

_passed_on_at = 0.0
_versions_excluded_from_gc: set[tuple[str, str]] = set()
"""The slugs and versions of the problems for which `exclude_loaded_objects_from_gc` has run."""
T = TypeVar("T")


def judge_queued_submissions(tag: str) -> int:
    """Judge the waiting submissions of `tag` for up to MAX_TURN_SECONDS. Returns the number of claimed rows."""
    started, claimed = time.monotonic(), 0
    while may_claim() and time.monotonic() - started <= MAX_TURN_SECONDS:
        try:
            row = claim_if_writable(tag)
            if row is None:
                return claimed
            claimed += 1
            with (
                SESSION_USAGE.measure(row.session_id),
                logs.log_context(submission=row.pk, attempt=row.attempt, tag=tag),
            ):
                can_go_on = judge_submission(row)
        except Exception as error:
            if not is_storage_error(error):
                raise
            logger.warning("the database or a disk is unavailable, so nothing is judged for now: %s", error)
            BACK_OFF.pause_after(error)
            break
        if not can_go_on:
            time.sleep(NO_CELL_WAIT_SECONDS)
            break
        BACK_OFF.reset()
    # Other workers can take the rest. A draining or stopping worker does not receive its own notification, so there is
    # no loop.
    wakeup.notify_workers(tag)
    return claimed


def may_claim() -> bool:
    return not (SHARED_STATE.draining or SHARED_STATE.is_stopping)


def claim_if_writable(tag: str) -> Submission | None:
    """Claim the next row. After a failure, first make sure that the database and this machine can store data again."""
    if BACK_OFF.is_active:
        try_write()
        for folder in (get_cache_folder(), Path(tempfile.gettempdir())):
            require_free_space(folder)
    with SESSION_USAGE.claim() as left_to_others:
        row = claim_submission(tag, SHARED_STATE.process_name, left_to_others)
    if row is None and left_to_others:
        pass_on_notification(tag)
    return row


def pass_on_notification(tag: str) -> None:
    """Notify again after a claim that left sessions to others: a process of another worker, or one of this worker that
    has become free meanwhile, may judge them, and would otherwise sleep until the next sweep.

    If no process of this worker judges now, always: two that claimed at the same moment may have left them to each
    other, and then nobody claims again by itself.
    """
    global _passed_on_at  # noqa: PLW0603 -- one for each process
    now = time.monotonic()
    if now - _passed_on_at >= PASS_ON_SECONDS or not SESSION_USAGE.is_any_judging():
        _passed_on_at = now
        wakeup.notify_workers(tag)


def judge_submission(row: Submission) -> bool:
    """Make one attempt at a claimed submission, from its source to its stored report.

    A lease holds the submission meanwhile. The sandbox of this process runs the source over the cases, a checker
    compares each outcome with that of the reference, the failed cases are compared with those of the known bugs, and
    each result is published as soon as it is final. Then the report is stored, unless the attempt may not decide, for
    example because this process was frozen.

    Returns whether this process can judge the next submission: False if it got no cell or the machine fails. What
    follows a failure is in `failed_attempts`.
    """
    publisher, started_at, started_monotonic = BatchedPublisher(row.pk), timezone.now(), time.monotonic()
    try:
        publisher.create_stream()
        with publisher, SubmissionLease(row, publisher.renew, interrupt_jobs) as lease:
            problem = get_problem_or_warm_up(row.slug)
            grade = choose_grader(row, problem)
            report = grade(build_context(row, problem, lease, publisher), bytes(row.source))
            publisher.flush()
            conclude_attempt(row, report, started_at, started_monotonic)
        exclude_loaded_objects_from_gc(problem.slug, problem.version)
        return True
    except Exception as error:
        return end_failed_attempt(row, error, started_monotonic)
    finally:
        resume_jobs()
        practice_quota.add_network_bytes(row.network_key, publisher.published_bytes)


def exclude_loaded_objects_from_gc(slug: str, version: str) -> None:
    """Keep what this process has loaded out of garbage collection, once for each version of a problem.

    The first submission loads cases, expected outcomes and fingerprints, which stay. A full collection would visit them
    all again and again, which took a fifth of the CPU time of grading.
    """
    if (slug, version) not in _versions_excluded_from_gc:
        _versions_excluded_from_gc.add((slug, version))
        gc.collect()
        gc.freeze()


def conclude_attempt(row: Submission, report: GradingReport, started_at: datetime, started_monotonic: float) -> None:
    """Store the report, unless the attempt may not decide. `started_monotonic` is the start by the monotonic clock.
    Raises LeaseLostError."""
    if FREEZE_DETECTOR.was_frozen_since(started_monotonic):
        logger.warning("attempt %d at %s is discarded, because this process was frozen", row.attempt, row.pk)
        release_submission(row, Attempt.Ending.UNAVAILABLE, FAILURE_MESSAGE, WORKER_FROZEN)
    elif report.verdict == Verdict.JUDGE_ERROR:
        release_submission(row, Attempt.Ending.FAILED, report.message, report.message)
    elif size := store_with_retries(row, report):
        log_verdict(row, report, started_at)
        count_judged_bytes(row, size)
        if report.cases and not row.custom_input:
            store_judged_outputs(get_problem_or_warm_up(row.slug), row.seed, get_sandbox)
    else:
        raise LeaseLostError


def store_with_retries(row: Submission, report: GradingReport) -> int:
    """Like `store_report`, but retry while storage is unavailable: a restart of the database takes a few seconds, and
    then nothing needs to be judged again."""
    for seconds in STORE_RETRY_SECONDS:
        try:
            return store_report(row.pk, row.attempt, report)
        except Exception as error:
            if not is_storage_error(error):
                raise
            logger.warning("the report could not be stored; retrying in %.0f s: %s", seconds, error)
        connection.close()
        time.sleep(seconds)
    return store_report(row.pk, row.attempt, report)


def log_verdict(row: Submission, report: GradingReport, started_at: datetime) -> None:
    now = timezone.now()
    spans = {"wait_ms": started_at - row.created_at, "run_ms": now - started_at, "total_ms": now - row.created_at}
    times = {name: round(span.total_seconds() * 1000, 1) for name, span in spans.items()}
    fields = {"slug": row.slug, "kind": row.kind, "verdict": str(report.verdict), "backend": report.backend}
    message = "%s of %s: %s, after %.0f ms in the queue and %.0f ms of judging"
    logger.info(message, row.kind, row.slug, report.verdict, times["wait_ms"], times["run_ms"], extra=fields | times)


def build_context(
    row: Submission, problem: Problem, lease: SubmissionLease, publisher: BatchedPublisher
) -> GradingContext:
    """Each result is published as soon as it is final, or LeaseLostError is raised instead."""

    def require_lease_before(publish: Callable[[T], None]) -> Callable[[T], None]:
        def publish_under_lease(result: T) -> None:
            lease.require_held()
            publish(result)

        return publish_under_lease

    return GradingContext(
        problem,
        get_sandbox(),
        seed=assign_seed(row, problem, get_sandbox),
        only_samples=row.kind == Submission.Kind.RUN,
        must_measure=is_measured_again(row),
        on_case=require_lease_before(publisher.publish_case),
        on_implementation=require_lease_before(publisher.publish_implementation),
    )


def choose_grader(row: Submission, problem: Problem) -> Grader:
    if row.custom_input:
        typed = CustomInput.decode(bytes(row.custom_input))
        return lambda context, source: grade_custom_input(context, source, typed)
    return get_grader(get_exercise_spec(problem, row.exercise))
