"""What a worker process does: claims rows of one tag and judges them, each under a lease, in a sandbox of its own."""

import logging
import time
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from django.utils import timezone

from judge import logs
from judge.actions.queue.claim import claim_submission
from judge.actions.queue.finish import store_report
from judge.actions.queue.give_back import requeue_submission
from judge.domain import catalog
from judge.domain.exercises import get_exercise_spec
from judge.grading.exercise_dispatch import grade_exercise
from judge.grading.report import GradingReport, Verdict
from judge.messaging import wakeup
from judge.messaging.publisher import EventPublisher
from judge.models import Attempt, Submission
from judge.workers.lease import Lease, LeaseLostError
from judge.workers.shared_state import SHARED_STATE
from sandbox import Meters, SandboxUnavailable, open_sandbox
from sandbox.runner import PooledSandbox

logger = logging.getLogger(__name__)

MAX_TURN_SECONDS = 5.0
"""After this a worker rings for its own tag again and lets other tasks have a turn, the sweeper's first of all."""

NO_CELL_WAIT_SECONDS = 5.0
"""A worker that finds no cell waits so long before it takes another row."""

FAILURE_MESSAGE = (
    "What went wrong is in the worker's log. Submit it again; if it stays so, tell whoever runs this server."
)

CELLS_PER_PROCESS = 2
"""For one submission at a time: a test file and the implementation that it tests run in a cell each."""

_sandbox: PooledSandbox | None = None
T = TypeVar("T")


def judge_waiting(tag: str) -> int:
    """Judge what waits under this tag. Gives how many rows were claimed."""
    started, claimed = time.monotonic(), 0
    while not SHARED_STATE.draining and time.monotonic() - started <= MAX_TURN_SECONDS:
        row = claim_submission(tag, SHARED_STATE.process)
        if row is None:
            return claimed
        claimed += 1
        with logs.log_context(submission=row.pk, attempt=row.attempt, tag=tag):
            judged = judge_submission(row)
        if not judged:
            time.sleep(NO_CELL_WAIT_SECONDS)
            break
    # Others may take what is left. A worker that drains hears no more bells of its tags, so that none goes in a circle.
    wakeup.notify_workers(tag)
    return claimed


def judge_submission(row: Submission) -> bool:
    """One attempt at one row. Whatever goes wrong here is ours: the row goes back, and after three attempts says so.

    False where no cell is to be had, so that the next row would fare no better.
    """
    publisher, began = EventPublisher(row.pk), timezone.now()
    try:
        publisher.create_stream()
        with Lease(row) as lease:
            report = grade_submission(row, lease, publisher)
            if report.verdict == Verdict.JUDGE_ERROR:
                requeue_submission(row, Attempt.Outcome.FAILED, report.message, report.message)
            elif store_report(row.pk, row.attempt, report):
                log_verdict(row, report, began)
            else:
                raise LeaseLostError
    except LeaseLostError:
        logger.warning("attempt %d at %s was overtaken by another one, or its row was deleted", row.attempt, row.pk)
    except SandboxUnavailable as error:
        logger.error("attempt %d at %s found no cell to judge it in: %s", row.attempt, row.pk, error)
        close_sandbox()
        requeue_submission(row, Attempt.Outcome.UNAVAILABLE, FAILURE_MESSAGE, str(error))
        return False
    except Exception as error:  # also Celery's soft time limit
        logger.exception("attempt %d at %s failed", row.attempt, row.pk)
        close_sandbox()
        requeue_submission(
            row, Attempt.Outcome.FAILED, FAILURE_MESSAGE, logs.redact_values(f"{type(error).__name__}: {error}")
        )
    finally:
        publisher.publish_state_change()
        publisher.close()
    return True


def log_verdict(row: Submission, report: GradingReport, began: datetime) -> None:
    now = timezone.now()
    spans = {"wait_ms": began - row.created_at, "run_ms": now - began, "total_ms": now - row.created_at}
    took = {name: round(span.total_seconds() * 1000, 1) for name, span in spans.items()}
    what = {"slug": row.slug, "kind": row.kind, "verdict": str(report.verdict), "backend": report.backend}
    told = "%s of %s: %s, after %.0f ms in the queue and %.0f ms of judging"
    logger.info(told, row.kind, row.slug, report.verdict, took["wait_ms"], took["run_ms"], extra=what | took)


def grade_submission(row: Submission, lease: Lease, publisher: EventPublisher) -> GradingReport:
    def told(tell: Callable[[T], None]) -> Callable[[T], None]:
        def on(what: T) -> None:
            lease.require_held()
            tell(what)

        return on

    problem = catalog.get_problem(row.slug)
    return grade_exercise(
        problem,
        get_exercise_spec(problem, row.exercise),
        bytes(row.source),
        get_sandbox(),
        only_samples=row.kind == Submission.Kind.RUN,
        seed=row.seed,
        on_case=told(publisher.publish_case),
        on_implementation=told(publisher.publish_implementation),
    )


def get_sandbox() -> PooledSandbox:
    """This process's own, made at its first submission: cells do not survive a fork."""
    global _sandbox  # noqa: PLW0603 -- one for each process, for as long as it lives
    if _sandbox is None:
        _sandbox = open_sandbox(spare=2, max_cells=CELLS_PER_PROCESS)
    return _sandbox


def read_pool_meters() -> Meters:
    return Meters() if _sandbox is None else _sandbox.read_meters()


def close_sandbox() -> None:
    global _sandbox  # noqa: PLW0603 -- see above
    if _sandbox is not None:
        _sandbox.close()
        _sandbox = None
