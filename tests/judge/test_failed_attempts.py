"""What a worker does when an attempt at a submission fails: one row for each kind of failure."""

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError

from judge.actions.queue.claim_submission import claim_submission
from judge.grading.errors import GradingError, NotMeasurableError
from judge.models import Submission
from judge.operations.queue_status import NOT_MEASURED, TOOK_TOO_LONG
from judge.workers import failed_attempts, judging, process_sandbox
from judge.workers.lease import LeaseLostError
from judge.workers.shared_state import SharedState
from sandbox import JobInterruptedError, Meters, SandboxUnavailable
from sandbox.cell import CellLostError
from tests.judge.factories import make_session, make_submission, make_user

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

    def read_meters(self) -> Meters:
        return Meters()


def with_cause(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


@dataclass(frozen=True)
class Effect:
    """`goes_on` is None if the error is raised. The attempt of a lost lease is not ended by its worker."""

    state: str
    outcome: str
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


@pytest.mark.parametrize("name", EFFECTS)
def test_failure_has_its_effect(name: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    make_error, expected = EFFECTS[name]

    def fail(*_: Any) -> None:
        raise make_error()

    sandbox = IdleSandbox()
    monkeypatch.setattr(process_sandbox, "_sandbox", sandbox)
    monkeypatch.setattr(failed_attempts, "SHARED_STATE", SharedState())
    monkeypatch.setattr(judging, "choose_grader", lambda *_: fail)
    make_submission(make_session(make_user("ada"), "Robin"), source=b"", seed=None)
    monkeypatch.setattr(judging, "assign_seed", lambda *_: 1)
    row = claim_submission("cpu", "w")
    assert row is not None
    goes_on = None
    with suppress(OSError, OperationalError):
        goes_on = judging.judge_submission(row)
    stored = Submission.objects.get()
    attempt = stored.attempts.get()
    records = [record for record in caplog.records if record.name.startswith("judge.")]
    logged = next((record for record in records if expected.logged in record.getMessage()), None)
    assert (logged is not None and logged.levelno == expected.level) or not expected.logged
    assert (stored.state, attempt.outcome, attempt.error) == (expected.state, expected.outcome, expected.error)
    assert (sandbox.is_closed, goes_on) == (expected.closes_sandbox, expected.goes_on)
