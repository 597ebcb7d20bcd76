"""What a worker does when an attempt at a submission fails: one row for each kind of failure."""

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError

from judge.actions.queue.cancel_submission import cancel_submission
from judge.actions.queue.claim_submission import claim_submission
from judge.grading.errors import GradingError, NotMeasurableError
from judge.grading.report import build_judge_error_report
from judge.models import Submission
from judge.operations.queue_status import NOT_MEASURED, TOOK_TOO_LONG, WORKER_FROZEN
from judge.workers import failed_attempts, judging, process_sandbox
from judge.workers.lease_thread import LeaseLostError
from judge.workers.shared_state import SharedState
from sandbox import JobInterruptedError, PoolCounters, SandboxUnavailable
from sandbox.cell import CellLostError
from tests.judge.factories import make_report, make_session, make_submission, make_user

pytestmark = pytest.mark.django_db(transaction=True)

FULL_DISK = OSError(28, "No space left on device")


class IdleSandbox:
    """Judges nothing. Knows whether it was closed."""

    def __init__(self) -> None:
        self.is_closed = False

    def close(self) -> None:
        self.is_closed = True

    def resume(self) -> None:
        pass

    def read_pool_counters(self) -> PoolCounters:
        return PoolCounters()


def with_cause(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


@dataclass(frozen=True)
class Effect:
    """`goes_on` is None if the error is raised. The attempt of a lost lease is not ended by its worker."""

    state: str
    ending: str
    error: str
    closes_sandbox: bool
    goes_on: bool | None
    level: int
    logged: str


LOST = Effect("judging", "", "", False, True, logging.WARNING, "lost its lease to another one")
EFFECTS: dict[str, tuple[Callable[[], Exception], Effect]] = {
    "lease lost": (LeaseLostError, LOST),
    "job interrupted": (lambda: JobInterruptedError("interrupted"), LOST),
    "no cell": (
        lambda: SandboxUnavailable("no launcher answers"),
        Effect("queued", "unavailable", "no launcher answers", True, False, logging.ERROR, "got no cell or lost it"),
    ),
    "cell lost": (
        lambda: CellLostError("The cell exited"),
        Effect(
            "queued", "unavailable", "cell lost: The cell exited", True, False, logging.ERROR, "got no cell or lost it"
        ),
    ),
    "not measurable": (
        NotMeasurableError,
        Effect("queued", "unavailable", NOT_MEASURED, False, True, logging.WARNING, "is discarded"),
    ),
    "too long, with shared work": (
        SoftTimeLimitExceeded,
        Effect("queued", "unavailable", TOOK_TOO_LONG, True, True, logging.WARNING, "took too long"),
    ),
    "full disk": (
        lambda: FULL_DISK,
        Effect(
            "queued",
            "unavailable",
            "storage: OSError: [Errno 28] No space left on device",
            False,
            None,
            logging.WARNING,
            "",
        ),
    ),
    "database": (
        lambda: OperationalError("database is locked"),
        Effect(
            "queued", "unavailable", "storage: OperationalError: database is locked", False, None, logging.WARNING, ""
        ),
    ),
    "machine": (
        lambda: with_cause(GradingError("no outcomes"), PermissionError(13, "Permission denied", "/cache")),
        Effect("queued", "unavailable", "GradingError: no outcomes", True, False, logging.ERROR, "failed"),
    ),
    "judge": (
        lambda: RuntimeError("the judge is on fire"),
        Effect("queued", "failed", "RuntimeError: the judge is on fire", True, True, logging.ERROR, "failed"),
    ),
}


AttemptRunner = Callable[[Callable[..., Any], str, int], Effect]


@pytest.fixture
def attempt(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> AttemptRunner:
    """Makes one attempt with a grader and returns its effect, of the log only what was asked for."""
    sandbox = IdleSandbox()
    monkeypatch.setattr(process_sandbox, "_sandbox", sandbox)
    monkeypatch.setattr(failed_attempts, "SHARED_STATE", SharedState())
    monkeypatch.setattr(judging, "assign_seed", lambda *_: 1)

    def run(grade: Callable[..., Any], logged: str, level: int) -> Effect:
        monkeypatch.setattr(judging, "choose_grader", lambda *_: grade)
        make_submission(make_session(make_user("ada"), "Robin"), source=b"", seed=None)
        row = claim_submission("cpu", "w")
        assert row is not None
        goes_on = None
        caplog.set_level(logging.INFO)
        with suppress(OSError, OperationalError):
            goes_on = judging.judge_submission(row)
        stored = Submission.objects.get()
        ended = stored.attempts.get()
        messages = [record.getMessage() for record in caplog.records if record.levelno == level]
        assert not logged or any(logged in message for message in messages)
        return Effect(stored.state, ended.ending, ended.error, sandbox.is_closed, goes_on, level, logged)

    return run


@pytest.mark.parametrize("name", EFFECTS)
def test_failure_has_its_effect(name: str, attempt: AttemptRunner) -> None:
    make_error, expected = EFFECTS[name]

    def fail(*_: Any) -> None:
        raise make_error()

    assert attempt(fail, expected.logged, expected.level) == expected


def test_time_of_the_own_program_costs_an_attempt(attempt: AttemptRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing was left to compute that all submissions to the problem need."""
    monkeypatch.setattr(failed_attempts, "has_shared_outcomes", lambda _: True)

    def take_too_long(*_: Any) -> None:
        raise SoftTimeLimitExceeded

    effect = attempt(take_too_long, "took too long", logging.WARNING)
    assert (effect.state, effect.ending, effect.error) == ("queued", "failed", TOOK_TOO_LONG)


@pytest.mark.parametrize("error", [RuntimeError("the reference was not run"), SoftTimeLimitExceeded()])
def test_failure_without_cells_costs_nothing(
    attempt: AttemptRunner, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    monkeypatch.setattr(failed_attempts, "has_shared_outcomes", lambda _: True)

    def fail_without_cells(*_: Any) -> None:
        failed_attempts.SHARED_STATE.record_cell_error()
        raise error

    assert attempt(fail_without_cells, "", 0).ending == "unavailable"


def test_cancelled_submission_stays_cancelled(attempt: AttemptRunner) -> None:
    def cancel(*_: Any) -> None:
        cancel_submission(Submission.objects.get())
        raise JobInterruptedError("interrupted")

    effect = attempt(cancel, "the candidate cancelled the submission", logging.INFO)
    assert (effect.state, effect.ending, effect.goes_on) == ("cancelled", "cancelled", True)
    assert Submission.objects.get().lease_until is None  # its place is free


def test_frozen_process_decides_nothing(attempt: AttemptRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging.FREEZE_DETECTOR, "was_frozen_since", lambda _: True)
    effect = attempt(lambda *_: make_report(), "this process was frozen", logging.WARNING)
    assert (effect.state, effect.ending, effect.error) == ("queued", "unavailable", WORKER_FROZEN)


def test_report_of_a_judge_error_costs_an_attempt(attempt: AttemptRunner) -> None:
    report = build_judge_error_report("softmax", "1", "The reference failed.")
    effect = attempt(lambda *_: report, "", 0)
    assert (effect.state, effect.ending, effect.error) == ("queued", "failed", "The reference failed.")
