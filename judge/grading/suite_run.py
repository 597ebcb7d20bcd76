"""A test file against implementations: the tests in one cell, the implementation in another, both in fresh processes
for each round. What they say to each other goes through here.

Neither cell holds anything of the other's: the tests see what an implementation does and not how it is written. All
that comes out of either is passed on unread or checked here, and either side's end releases the other."""

import threading
import time
from collections.abc import Callable, Sequence
from contextvars import copy_context
from dataclasses import dataclass, field
from typing import Any, cast
from weakref import WeakKeyDictionary

from judge.grading.errors import GradingError
from judge.grading.untrusted_text import sanitize_text
from problems.format.driver_bundle import CELLS, bundle
from problems.format.exercises import testable
from problems.format.problem import Problem
from problems.format.test_runtime.constants import LAST_CALLS, MOST_TESTS, TEST_FILE
from sandbox import codec
from sandbox.base import Sandbox
from sandbox.inside import codec as inside_codec
from sandbox.job import Job
from sandbox.limits import MIB, Limits
from sandbox.result import CaseRun, Status

SECONDS = 10.0
"""For all the tests against one implementation, the implementation's own time included."""
TOTAL_SECONDS = 90.0
"""For all the rounds of one test file."""
FRAME_BYTES = 8 * MIB
TESTS, IMPLEMENTATION = "tests", "implementation"

_SAYS = inside_codec.encode(["say", None, None])[:-2]
"""How what one side says to the other begins; the two items that follow are for the other side to read."""
_GONE = "The implementation is not there any more."
_GRANTED = codec.encode(None)
_pairs: "WeakKeyDictionary[Sandbox, threading.Lock]" = WeakKeyDictionary()
_pairs_lock = threading.Lock()


@dataclass(slots=True)
class FinishedTest:
    """A test that ended."""

    number: int
    status: str
    message: str = ""
    line: int | None = None
    calls: list[str] = field(default_factory=list[str])


@dataclass(slots=True)
class SuiteResult:
    """The tests against one implementation. All of it is the tests' word and may be forged: it is bounded, and vouches
    for no more than that the tests liked the implementation or did not."""

    test_names: list[str] | None = None
    """Of the tests; None before they were collected."""
    has_too_many_tests: bool = False
    running_test: int | None = None
    finished_tests: list[FinishedTest] = field(default_factory=list[FinishedTest])
    """In order; after the first that failed no other was begun."""
    run: CaseRun = field(default_factory=lambda: CaseRun(status=Status.NOT_RUN))
    """How the tests' process ended."""


OnSuiteResult = Callable[[int, SuiteResult], bool]
"""Gets each round as it ends; False ends the whole."""


def run_tests_against(
    problem: Problem, source: bytes, sources: Sequence[bytes], sandbox: Sandbox, on_result: OnSuiteResult
) -> None:
    """Run the tests in `source` against each implementation in order. Raises `GradingError` for our own failures."""
    match = TestSuiteRun(problem, len(sources), on_result)
    # With the context, by which a log knows whom its records are about.
    serve = (match.serve, sandbox, _serving(problem, sources))
    host = threading.Thread(target=copy_context().run, args=serve, name="implementations")
    with _pair_of(sandbox):
        host.start()
        try:
            match.hear_out(sandbox, _testing(problem, source, len(sources)))
        finally:
            match.close(TESTS)
            host.join()
    if match.failure is not None:
        raise match.failure


def _pair_of(sandbox: Sandbox) -> threading.Lock:
    """One match at a time takes cells: two that had one cell each would wait for each other's."""
    with _pairs_lock:
        return _pairs.setdefault(sandbox, threading.Lock())


# The jobs


def _limits(problem: Problem, rounds: int, seconds: float) -> Limits:
    return Limits(
        case_seconds=seconds,
        cpu_seconds=2 * SECONDS,
        total_seconds=TOTAL_SECONDS,
        memory_bytes=problem.memory_mib * MIB,
        frame_bytes=FRAME_BYTES,
        restarts=rounds + 1,
    )


def _testing(problem: Problem, source: bytes, rounds: int) -> Job:
    files = {TEST_FILE: source, "driver.py": bundle((CELLS / "tests_driver.py").read_bytes())}
    cases = [codec.encode(None)] * rounds
    return Job(files=files, entry="driver", cases=cases, limits=_limits(problem, rounds, SECONDS), apart=True)


def _serving(problem: Problem, sources: Sequence[bytes]) -> Job:
    files = {"driver.py": bundle((CELLS / "implementation_driver.py").read_bytes())}
    names, hidden = testable(problem)
    case: dict[str, Any] = {
        "names": names,
        "hidden": hidden,
        "seconds": problem.seconds,
        "package": "",
    }
    if b"\ndef for_tests(" in problem.driver:
        files["package.py"] = problem.driver
        case["package"] = "package"
    cases = [codec.encode({**case, "source": source}) for source in sources]
    # Longer than the tests have: it may have to wait for them, and a call that hangs is ended sooner by its own alarm.
    limits = _limits(problem, len(sources), 3 * SECONDS)
    return Job(files=files, entry="driver", cases=cases, limits=limits, apart=True)


class _Stop(Exception):  # noqa: N818 - what is left of the match is of no interest
    """Raised through a sandbox that runs one of the sides, which destroys its cell."""


class TestSuiteRun:
    """The trusted side of both jobs. Case i of the one plays with case i of the other."""

    def __init__(self, problem: Problem, rounds: int, on_round: OnSuiteResult) -> None:
        self._problem = problem
        self._on_round = on_round
        self._bridges = [_Bridge(time.monotonic() + TOTAL_SECONDS) for _ in range(rounds)]
        self.rounds = [SuiteResult() for _ in range(rounds)]
        self._stopped = False
        self.failure: BaseException | None = None

    def close(self, who: str) -> None:
        for bridge in self._bridges:
            bridge.end(who, _GONE)

    # The implementations' side

    def serve(self, sandbox: Sandbox, job: Job) -> None:
        """Run the implementations' job to its end, in a thread of its own."""
        try:
            served = sandbox.run(job, answer=self._pass_on, accept=self._served)
            if served.load.status is not Status.OK:
                self.failure = GradingError(f"The implementations' side did not start: {served.load}.")
        except _Stop:
            pass
        except BaseException as failure:  # it is raised again where it is waited for
            self.failure = failure
        finally:
            self.close(IMPLEMENTATION)

    def _pass_on(self, index: int, frame: bytes) -> bytes:
        if self._stopped:
            raise _Stop
        return self._bridges[index].say(IMPLEMENTATION, frame)

    def _served(self, index: int, run: CaseRun) -> bool:
        self._bridges[index].end(IMPLEMENTATION, _why(run))
        self._must_have_served(index, run)
        return True

    def _must_have_served(self, index: int, run: CaseRun) -> None:
        """An implementation that cannot even be imported, or that waited for the tests in vain, is our failure."""
        bridge = self._bridges[index]
        waited = run.status is Status.TIME_LIMIT and not bridge.heard
        if self._stopped or run.status in (Status.OK, Status.NOT_RUN) or (bridge.ready and not waited):
            return
        error = f"{run.error.type}: {run.error.message}" if run.error else run.detail
        self.failure = GradingError(
            f"An implementation of {self._problem.slug} did not start ({run.status}: {error}). Where all problems do "
            "so, this sandbox cannot give the two cells that tests need; otherwise repair the package."
        )
        self._stopped = True

    # The tests' side

    def hear_out(self, sandbox: Sandbox, job: Job) -> None:
        """Run the tests' job until it ends or is stopped."""
        try:
            tests = sandbox.run(job, answer=self._hear, accept=self._heard)
        except _Stop:
            return
        if tests.load.status is not Status.OK:
            raise GradingError(f"The tests' side did not start: {tests.load.error or tests.load.detail}.")

    def _hear(self, index: int, frame: bytes) -> bytes | None:
        """Answer what the tests' process asks or tells."""
        if self._stopped:
            raise _Stop
        if frame.startswith(_SAYS):
            return self._bridges[index].say(TESTS, frame)
        try:
            return _GRANTED if _heard(self.rounds[index], codec.decode(frame, limit=MIB)) else None
        except (codec.FrameError, TypeError, ValueError, KeyError, IndexError):
            return None

    def _heard(self, index: int, run: CaseRun) -> bool:
        """The tests have ended against one implementation."""
        self._bridges[index].end(TESTS)
        self._bridges[index].wait_for(IMPLEMENTATION)
        self.rounds[index].run = run
        self._stopped = self._stopped or not self._on_round(index, self.rounds[index])
        if self._stopped:
            raise _Stop
        return True


def _why(run: CaseRun) -> str:
    match run.status:
        case Status.OK:
            return _GONE
        case Status.SIGNALLED if run.detail == "SIGALRM":
            return "The implementation did not answer in time: it hangs, or has far too much to do."
        case Status.TIME_LIMIT:
            return f"The implementation did not end within {3 * SECONDS:g} s."
        case Status.MEMORY_LIMIT:
            return "The implementation asked for more memory than it may use."
        case Status.OUTPUT_LIMIT:
            return "The implementation printed, or returned, more than it may."
        case _:
            return f"The implementation's process ended ({run.detail or run.status})."


class _Bridge:
    """Passes messages between two processes that take turns. Whoever ends, or is late, releases the other."""

    def __init__(self, deadline: float) -> None:
        self._deadline = deadline
        self._changed = threading.Condition()
        self._mail: dict[str, bytes | None] = {TESTS: None, IMPLEMENTATION: None}
        self._over: dict[str, str] = {}
        self.ready = self.heard = False
        """Whether the implementation, and the tests, ever said anything."""

    def say(self, who: str, frame: bytes) -> bytes:
        """Hand a message over and wait for the one that comes back, or for the other's end."""
        other = TESTS if who == IMPLEMENTATION else IMPLEMENTATION
        with self._changed:
            if who == IMPLEMENTATION and not self.ready:
                self.ready = True  # its first message says no more than that
            else:
                self.heard = True
                self._mail[other] = frame
                self._changed.notify_all()
            self._changed.wait_for(lambda: self._mail[who] is not None or other in self._over, self._left())
            received, self._mail[who] = self._mail[who], None
            if received is None:
                return codec.encode(["over", self._over.get(other, "The time for all implementations is used up.")])
            return received

    def end(self, who: str, why: str = "") -> None:
        with self._changed:
            self._over.setdefault(who, why)
            self._changed.notify_all()

    def wait_for(self, who: str) -> None:
        """Until that side has ended."""
        with self._changed:
            self._changed.wait_for(lambda: who in self._over, self._left())

    def _left(self) -> float:
        return max(0.0, self._deadline - time.monotonic())


def _heard(round_: SuiteResult, said: Any) -> bool:
    """Note what the tests' process tells of the tests. False where it makes no sense, and then it is stopped."""
    known = round_.test_names or []
    match said:
        case ["collected", names] if round_.test_names is None and isinstance(names, list):
            listed = cast("list[Any]", names)
            round_.has_too_many_tests = len(listed) > MOST_TESTS
            round_.test_names = [sanitize_text(str(name)[:200]) for name in listed[:MOST_TESTS]]
            return not round_.has_too_many_tests
        case ["begin", int() as number] if 0 <= number < len(known):
            round_.running_test = number
            return True
        case ["end", int() as number, str() as status, str() as message, line, calls] if (
            0 <= number < len(known) and len(round_.finished_tests) < MOST_TESTS and isinstance(calls, list)
        ):
            round_.finished_tests.append(_ended(number, status, message, line, cast("list[Any]", calls)))
            return True
        case _:
            return False


def _ended(number: int, status: str, message: str, line: Any, calls: Sequence[Any]) -> FinishedTest:
    return FinishedTest(
        number=number,
        status=status if status in ("passed", "skipped") else "failed",
        message=sanitize_text(message[:2000]),
        line=line if isinstance(line, int) and 0 < line < 1 << 31 else None,
        calls=[sanitize_text(str(call)[:1000]) for call in calls[:LAST_CALLS]],
    )
