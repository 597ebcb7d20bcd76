"""Runs a test file against implementations.

The tests run in one cell and the implementation in another, and their messages pass through this module. Neither cell
contains anything of the other, so the tests see what an implementation does but not its source. Messages between the
cells are forwarded unread; all other messages are validated here. When one side ends, the other is released.

Both sides get a fresh cell for each implementation. Processes of one cell could count each other, and a test file that
carries a number from one implementation to the next can compare implementations instead of testing them. What the tests
send also changes the memory of the implementation's relay, and the kernel shows the tests how many processes still
share a page with it, so no relay outlives its implementation.
"""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from judge.grading.errors import GradingError
from judge.grading.untrusted_text import sanitize_text
from problems.format.driver_bundle import TEST_RUNTIME, bundle_driver
from problems.format.exercises import list_visible_names
from problems.format.kernel_payloads import list_argument_roles
from problems.format.loader import PRACTICE_SEED
from problems.format.problem import Problem
from problems.format.test_runtime.constants import MAX_REPORTED_CALLS, MAX_TESTS, TEST_FILE
from sandbox import codec
from sandbox.base import Sandbox
from sandbox.cell_pairs import run_cell_pair
from sandbox.inside import codec as inside_codec
from sandbox.job import Job
from sandbox.limits import MIB, Limits
from sandbox.result import CaseRun, Status

SECONDS = 10.0
"""Time limit, in seconds, of all tests against one implementation, including the implementation's time."""
TOTAL_SECONDS = 90.0
"""Time limit, in seconds, of one test file against all implementations, without the wait for cells."""
_IMPLEMENTATIONS_SECONDS = 600.0
"""Time limit, in seconds, of the implementations' job. It includes the tests' wait for cells, so the other limits end
the job sooner."""
FRAME_BYTES = 8 * MIB
TESTS, IMPLEMENTATION = "tests", "implementation"

_PEER_MESSAGE_PREFIX = inside_codec.encode(["say", None, None])[:-2]
"""The first bytes of a message to the other side. Only the other side reads the two items that follow."""
_IMPLEMENTATION_GONE = "The implementation's process has ended."
_ACKNOWLEDGED = codec.encode(None)


@dataclass(slots=True)
class FinishedTest:
    """Result of one test, as reported by the untrusted tests' process."""

    number: int
    """Index in the list of collected tests; -1 for the import of the file."""
    status: str
    """"passed", "skipped" or "failed"."""
    message: str = ""
    line: int | None = None
    calls: list[str] = field(default_factory=list[str])


@dataclass(slots=True)
class SuiteResult:
    """Result of the test file against one implementation.

    The untrusted tests' process reports all of it and may forge it. Its size is bounded. It proves only whether the
    tests accept the implementation.
    """

    test_names: list[str] | None = None
    """Names of the collected tests. None until they are collected."""
    has_too_many_tests: bool = False
    running_test: int | None = None
    """Index of the test that started last."""
    finished_tests: list[FinishedTest] = field(default_factory=list[FinishedTest])
    """In run order. No test starts after the first failure."""
    run: CaseRun = field(default_factory=lambda: CaseRun(status=Status.NOT_RUN))
    """How the tests' process ended."""


OnSuiteResult = Callable[[int, SuiteResult], bool]
"""Receives the index and the result of each implementation as soon as it is final. Returning False stops the run."""


def run_tests_against(
    problem: Problem, source: bytes, sources: Sequence[bytes], sandbox: Sandbox, on_result: OnSuiteResult
) -> None:
    """Run the tests in `source` against each implementation in `sources`, in order.

    Raises `GradingError` or `sandbox.base.SandboxError` for internal errors only.
    """
    suite_run = TestSuiteRun(problem, len(sources), on_result)
    tests_job = _build_tests_job(problem, source, len(sources))
    implementations_job = _build_implementations_job(problem, sources)
    run_cell_pair(
        sandbox,
        lambda: suite_run.run_side(IMPLEMENTATION, sandbox, implementations_job),
        lambda: suite_run.run_side(TESTS, sandbox, tests_job),
    )


# The jobs


def _build_limits(problem: Problem, implementation_count: int, seconds: float, total_seconds: float) -> Limits:
    return Limits(
        case_seconds=seconds,
        cpu_seconds=2 * SECONDS,
        job_cpu_seconds=TOTAL_SECONDS,
        total_seconds=total_seconds,
        memory_bytes=problem.memory_mib * MIB,
        frame_bytes=FRAME_BYTES,
        restarts=implementation_count + 1,
    )


def _build_tests_job(problem: Problem, source: bytes, implementation_count: int) -> Job:
    files = {TEST_FILE: source, "driver.py": bundle_driver((TEST_RUNTIME / "tests_driver.py").read_bytes())}
    cases = [codec.encode(None)] * implementation_count
    return Job(
        files=files,
        entry="driver",
        cases=cases,
        limits=_build_limits(problem, implementation_count, SECONDS, TOTAL_SECONDS),
        fresh_cell_per_case=True,
    )


def _build_implementations_job(problem: Problem, sources: Sequence[bytes]) -> Job:
    files = {"driver.py": bundle_driver((TEST_RUNTIME / "implementation_driver.py").read_bytes())}
    visible = list_visible_names(problem)
    case: dict[str, Any] = {
        "names": visible.importable,
        "attributes": visible.attributes,
        "hidden": visible.hidden,
        "seconds": problem.seconds,
        "package": "",
    }
    if b"\ndef install_test_clock(" in problem.driver:
        files["package.py"] = problem.driver
        case["package"] = "package"
    if problem.is_kernel:
        files["kernel_calls.py"] = bundle_driver((TEST_RUNTIME / "kernel_calls.py").read_bytes())
    cases = [
        codec.encode({**case, "source": source, "kernels": _build_kernel_options(problem, source)})
        for source in sources
    ]
    # Longer than the limit of the tests: the implementation may have to wait for them. Its own alarm ends a call that
    # hangs sooner.
    limits = _build_limits(problem, len(sources), 3 * SECONDS, _IMPLEMENTATIONS_SECONDS)
    return Job(files=files, entry="driver", cases=cases, limits=limits, fresh_cell_per_case=True, image=problem.tag)


def _build_kernel_options(problem: Problem, source: bytes) -> Mapping[str, Any] | None:
    """Return what `kernel_calls.py` must know of an implementation; None for problems without kernels."""
    if not problem.is_kernel:
        return None
    names, roles = list_argument_roles(problem.cases(PRACTICE_SEED)[0])
    return {"names": names, "roles": roles, "is_kernel": source != problem.reference}


class _StopRun(Exception):  # noqa: N818 - not an error
    """Stops the run. It is raised through the sandbox call that runs one side, which destroys its cell."""


class TestSuiteRun:
    """Trusted side of both jobs. Case i of the tests' job talks to case i of the implementations' job."""

    def __init__(self, problem: Problem, implementation_count: int, on_result: OnSuiteResult) -> None:
        self._problem = problem
        self._on_result = on_result
        self._channels = [_PeerChannel() for _ in range(implementation_count)]
        self._results = [SuiteResult() for _ in range(implementation_count)]
        self._is_stopped = False

    def run_side(self, side: str, sandbox: Sandbox, job: Job) -> None:
        """Run the job of one side until it ends or is stopped, and then release the other side."""
        try:
            if side == TESTS:
                load = sandbox.run(job, answer=self._handle_message, accept=self._finish_tests).load
            else:
                load = sandbox.run(job, answer=self._forward_to_tests, accept=self._finish_implementation).load
        except _StopRun:
            return
        finally:
            for channel in self._channels:
                channel.end(side, _IMPLEMENTATION_GONE)
        if load.status is not Status.OK:
            raise GradingError(
                f"The process of the {side} did not start: {load.error or load.detail}. The submission is not the "
                "cause. Grade it again. If the error returns, read the worker's log."
            )

    # The implementations' side

    def _forward_to_tests(self, index: int, frame: bytes) -> bytes:
        if self._is_stopped:
            raise _StopRun
        return self._channels[index].exchange(IMPLEMENTATION, frame)

    def _finish_implementation(self, index: int, run: CaseRun) -> bool:
        self._channels[index].end(IMPLEMENTATION, _describe_implementation_end(run))
        self._require_started(index, run)
        return True

    def _require_started(self, index: int, run: CaseRun) -> None:
        """Stop with an internal error if the implementation was not imported or never got a message of the tests."""
        channel = self._channels[index]
        waited_for_tests = run.status is Status.TIME_LIMIT and not channel.has_exchanged
        if (
            self._is_stopped
            or run.status in (Status.OK, Status.NOT_RUN)
            or (channel.has_started and not waited_for_tests)
        ):
            return
        error = f"{run.error.type}: {run.error.message}" if run.error else run.detail
        self._is_stopped = True
        raise GradingError(
            f"An implementation of {self._problem.slug} did not start ({run.status}: {error}), so the tests cannot be "
            "graded. If this happens with all problems, give the sandbox enough cells: the exercise needs two at the "
            "same time. Otherwise fix the package."
        )

    # The tests' side

    def _handle_message(self, index: int, frame: bytes) -> bytes | None:
        """Return the reply to a message of the tests' process. None stops the case, because the message is invalid."""
        if self._is_stopped:
            raise _StopRun
        if frame.startswith(_PEER_MESSAGE_PREFIX):
            return self._channels[index].exchange(TESTS, frame)
        try:
            return _ACKNOWLEDGED if _record_test_event(self._results[index], codec.decode(frame, limit=MIB)) else None
        except (codec.FrameError, TypeError, ValueError, KeyError, IndexError):
            return None

    def _finish_tests(self, index: int, run: CaseRun) -> bool:
        """Complete the result for one implementation and publish it. Stop the run if nobody needs the rest."""
        self._channels[index].end(TESTS)
        self._channels[index].wait_for(IMPLEMENTATION)
        self._results[index].run = run
        self._is_stopped = self._is_stopped or not self._on_result(index, self._results[index])
        if self._is_stopped:
            raise _StopRun
        return True


def _describe_implementation_end(run: CaseRun) -> str:
    match run.status:
        case Status.OK:
            return _IMPLEMENTATION_GONE
        case Status.SIGNALLED if run.detail == "SIGALRM":
            return "The implementation did not return in time: it hangs or your test gives it too much work."
        case Status.TIME_LIMIT:
            return f"The implementation did not finish within {3 * SECONDS:g} s."
        case Status.MEMORY_LIMIT:
            return "The implementation needs more memory than the limit allows."
        case Status.OUTPUT_LIMIT:
            return "The implementation printed or returned more data than the limit allows."
        case _:
            return f"The implementation's process ended ({run.detail or run.status})."


class _PeerChannel:
    """Passes messages between the two processes, which take turns. A side that ends or is late releases the other."""

    def __init__(self) -> None:
        self._deadline: float | None = None
        self._changed = threading.Condition()
        self._inbox: dict[str, bytes | None] = {TESTS: None, IMPLEMENTATION: None}
        self._end_reasons: dict[str, str] = {}
        self.has_started = self.has_exchanged = False
        """Whether the implementation sent its first message, and whether any later message was exchanged."""

    def exchange(self, side: str, frame: bytes) -> bytes:
        """Send a message to the other side. Return its reply, or an "over" message if the other side has ended."""
        other = TESTS if side == IMPLEMENTATION else IMPLEMENTATION
        with self._changed:
            if side == IMPLEMENTATION and not self.has_started:
                self.has_started = True  # the first message says only that the implementation started
            else:
                self.has_exchanged = True
                self._inbox[other] = frame
                self._changed.notify_all()
            self._changed.wait_for(
                lambda: self._inbox[side] is not None or other in self._end_reasons, self._get_seconds_left()
            )
            received, self._inbox[side] = self._inbox[side], None
            if received is None:
                return codec.encode(
                    ["over", self._end_reasons.get(other, "The time for all implementations is used up.")]
                )
            return received

    def end(self, side: str, reason: str = "") -> None:
        with self._changed:
            self._end_reasons.setdefault(side, reason)
            self._changed.notify_all()

    def wait_for(self, side: str) -> None:
        """Wait until that side has ended or the time is up."""
        with self._changed:
            self._changed.wait_for(lambda: side in self._end_reasons, self._get_seconds_left())

    def _get_seconds_left(self) -> float:
        """Return the time that is left. It starts when the channel is first used."""
        if self._deadline is None:
            self._deadline = time.monotonic() + TOTAL_SECONDS
        return max(0.0, self._deadline - time.monotonic())


def _record_test_event(result: SuiteResult, event: Any) -> bool:
    """Record an event that the tests' process reported. Return False if it is invalid; the process is then stopped."""
    test_names = result.test_names or []
    match event:
        case ["collected", names] if result.test_names is None and isinstance(names, list):
            collected = cast("list[Any]", names)
            result.has_too_many_tests = len(collected) > MAX_TESTS
            result.test_names = [sanitize_text(str(name)[:200]) for name in collected[:MAX_TESTS]]
            return not result.has_too_many_tests
        case ["begin", int() as number] if 0 <= number < len(test_names):
            result.running_test = number
            return True
        case ["end", int() as number, str() as status, str() as message, line, calls] if (
            0 <= number < len(test_names) and len(result.finished_tests) < MAX_TESTS and isinstance(calls, list)
        ):
            result.finished_tests.append(_build_finished_test(number, status, message, line, cast("list[Any]", calls)))
            return True
        case _:
            return False


def _build_finished_test(number: int, status: str, message: str, line: Any, calls: Sequence[Any]) -> FinishedTest:
    return FinishedTest(
        number=number,
        status=status if status in ("passed", "skipped") else "failed",
        message=sanitize_text(message[:2000]),
        line=line if isinstance(line, int) and 0 < line < 1 << 31 else None,
        calls=[sanitize_text(str(call)[:1000]) for call in calls[:MAX_REPORTED_CALLS]],
    )
