"""A test file against one implementation, each in a cell of its own; what they say to each other goes through here.

Neither cell holds anything of the other's: the tests see what an implementation does and not how it is written. All
that comes out of either is passed on unread or checked here, and either side's end releases the other."""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, cast
from weakref import WeakKeyDictionary

from judge.grading.errors import GradingError
from judge.grading.text import clean
from problems.format.bundle import CELLS, bundle
from problems.format.problem import Problem
from sandbox import codec
from sandbox.base import Sandbox
from sandbox.inside import codec as inside_codec
from sandbox.job import Job
from sandbox.limits import MIB, Limits
from sandbox.result import CaseRun, RunResult, Status

SECONDS = 10.0
"""For all the tests against one implementation, the implementation's own time included."""
MOST_TESTS = 200
MOST_CALLS = 3
FRAME_BYTES = 8 * MIB
TEST_FILE = "test_solution.py"

_SAYS = inside_codec.encode(["say"]).replace(b"\x01", b"\x03")
"""How what one side says to the other begins, a list of three; the rest is for the other side to read."""
_GRANTED = codec.encode(None)
_pairs: "WeakKeyDictionary[Sandbox, threading.Lock]" = WeakKeyDictionary()
_pairs_lock = threading.Lock()


@dataclass(slots=True)
class Ended:
    """A test that ended."""

    number: int
    status: str
    message: str = ""
    line: int | None = None
    calls: list[str] = field(default_factory=list[str])


@dataclass(slots=True)
class Duel:
    """What came of it. `ended` holds the tests that ended, in order; after the first that failed no other was begun."""

    tests: RunResult
    implementation: RunResult
    names: list[str]
    too_many: bool
    begun: int | None
    ended: list[Ended]
    absent: frozenset[int]
    """Tests that asked for a follow-up which the implementation does not have."""

    @property
    def last(self) -> CaseRun:
        """How the tests' process ended."""
        return self.tests.cases[0] if self.tests.cases else self.tests.load


def duel(problem: Problem, source: bytes, implementation: bytes, sandbox: Sandbox) -> Duel:
    """Run the tests in `source` against an implementation, up to the first that fails."""
    bridge = _Bridge(time.monotonic() + 4 * SECONDS)
    listener = _Listener(bridge)
    host = _Host(sandbox, _serving(problem, implementation), bridge)
    with _pair_of(sandbox):
        host.start()
        try:
            tests = sandbox.run(_testing(problem, source), answer=listener.answer)
        finally:
            bridge.end("tests")
            host.join()
    served = host.result()
    if not bridge.met and tests.load.status is not Status.OK:
        _demand_started(problem, served)
    return Duel(
        tests=tests,
        implementation=served,
        names=listener.names,
        too_many=listener.too_many,
        begun=listener.begun,
        ended=listener.ended,
        absent=_absent(served),
    )


def _pair_of(sandbox: Sandbox) -> threading.Lock:
    """One duel at a time takes cells: two that had one cell each would wait for each other's."""
    with _pairs_lock:
        return _pairs.setdefault(sandbox, threading.Lock())


def _demand_started(problem: Problem, served: RunResult) -> None:
    run = served.cases[0] if served.cases else served.load
    if run.status is not Status.OK:
        error = f"{run.error.type}: {run.error.message}" if run.error else run.detail
        raise GradingError(
            f"An implementation of {problem.slug} did not start ({run.status}: {error}). A sandbox for tests needs two "
            "cells at a time; if it has them, repair the package."
        )


def _absent(served: RunResult) -> frozenset[int]:
    if not served.cases or served.cases[0].outcome is None:
        return frozenset()
    said = codec.decode(served.cases[0].outcome)
    return frozenset(cast("list[int]", said["absent"]))


# The jobs


def _limits(problem: Problem) -> Limits:
    return Limits(
        case_seconds=SECONDS,
        load_seconds=SECONDS,
        cpu_seconds=2 * SECONDS,
        total_seconds=3 * SECONDS,
        memory_bytes=problem.memory_mib * MIB,
        frame_bytes=FRAME_BYTES,
    )


def _testing(problem: Problem, source: bytes) -> Job:
    driver = bundle((CELLS / "testing.py").read_bytes())
    files = {TEST_FILE: source, "driver.py": driver}
    return Job(files=files, entry="driver", cases=[codec.encode({})], limits=_limits(problem))


def _serving(problem: Problem, implementation: bytes) -> Job:
    case: dict[str, Any] = {
        "entries": list(problem.entries),
        "needs": [need for part in problem.parts for need in part.needs],
        "seconds": problem.seconds,
        "package": "",
    }
    files = {"solution.py": implementation, "driver.py": bundle((CELLS / "serving.py").read_bytes())}
    if b"\ndef for_tests(" in problem.driver:
        files["package.py"] = problem.driver
        case["package"] = "package"
    return Job(files=files, entry="driver", cases=[codec.encode(case)], limits=_limits(problem))


class _Host:
    """The implementation's job, in a thread of its own."""

    def __init__(self, sandbox: Sandbox, job: Job, bridge: "_Bridge") -> None:
        self._sandbox, self._job, self._bridge = sandbox, job, bridge
        self._result: RunResult | None = None
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="implementation")
        self.start, self.join = self._thread.start, self._thread.join

    def _run(self) -> None:
        try:
            self._result = self._sandbox.run(self._job, answer=self._answer)
        except BaseException as failure:  # it is raised again where somebody waits for it
            self._failure = failure
        finally:
            self._bridge.end("implementation", self._why())

    def _answer(self, _: int, frame: bytes) -> bytes | None:
        return self._bridge.say("implementation", frame)

    def _why(self) -> str:
        run = self._result and (self._result.cases[0] if self._result.cases else self._result.load)
        if run is None or run.status is Status.OK:
            return "The implementation is not there any more."
        seconds = self._job.limits.case_seconds
        match run.status:
            case Status.SIGNALLED if run.detail == "SIGALRM":
                return "The implementation did not answer in time: it hangs, or has far too much to do."
            case Status.TIME_LIMIT:
                return f"The implementation did not end within {seconds:g} s."
            case Status.MEMORY_LIMIT:
                return "The implementation asked for more memory than it may use."
            case Status.OUTPUT_LIMIT:
                return "The implementation printed, or returned, more than it may."
            case _:
                return f"The implementation's process ended ({run.detail or run.status})."

    def result(self) -> RunResult:
        if self._failure is not None:
            raise self._failure
        assert self._result is not None  # the thread has ended
        return self._result


class _Bridge:
    """Passes messages between two jobs that take turns. Whoever ends, or is late, releases the other."""

    def __init__(self, deadline: float) -> None:
        self._deadline = deadline
        self._changed = threading.Condition()
        self._mail: dict[str, bytes | None] = {"tests": None, "implementation": None}
        self._over: dict[str, str] = {}
        self._greeted = False
        self.met = False
        """Whether a message of the implementation's ever reached the tests."""

    def say(self, who: str, frame: bytes) -> bytes | None:
        """Hand a message over and wait for the one that comes back."""
        other = "tests" if who == "implementation" else "implementation"
        with self._changed:
            if who == "implementation" and not self._greeted:
                self._greeted = True  # its first message is its readiness
            else:
                self._mail[other] = frame
                self._changed.notify_all()
            left = max(0.0, self._deadline - time.monotonic())
            self._changed.wait_for(lambda: self._mail[who] is not None or other in self._over, left)
            received, self._mail[who] = self._mail[who], None
            if received is None:
                return codec.encode(["over", self._over.get(other, "Its time is up.")])
            self.met = self.met or who == "tests"
            return received

    def end(self, who: str, why: str = "") -> None:
        with self._changed:
            self._over[who] = why
            self._changed.notify_all()


class _Listener:
    """Hears what the tests' cell tells of the tests. All of it may be forged: it is bounded here and vouches for no
    more than that the tests did not like the implementation."""

    def __init__(self, bridge: _Bridge) -> None:
        self._bridge = bridge
        self.names: list[str] = []
        self.too_many = False
        self.begun: int | None = None
        self.ended: list[Ended] = []

    def answer(self, _: int, frame: bytes) -> bytes | None:
        if frame.startswith(_SAYS):
            return self._bridge.say("tests", frame)
        try:
            return _GRANTED if self._hear(codec.decode(frame, limit=MIB)) else None
        except (codec.FrameError, TypeError, ValueError, KeyError, IndexError):
            return None

    def _hear(self, said: Any) -> bool:
        match said:
            case ["collected", list() as names]:
                self.too_many = len(cast("list[Any]", names)) > MOST_TESTS
                self.names = [clean(str(name)[:200]) for name in cast("list[Any]", names)[:MOST_TESTS]]
                return not self.too_many
            case ["begin", int() as number]:
                self.begun = number if 0 <= number < len(self.names) else None
                return True
            case ["end", int() as number, str() as status, str() as message, line, list() as calls]:
                if 0 <= number < len(self.names) and len(self.ended) < MOST_TESTS:
                    self.ended.append(_ended(number, status, message, line, cast("list[Any]", calls)))
                return True
            case _:
                return False


def _ended(number: int, status: str, message: str, line: Any, calls: Sequence[Any]) -> Ended:
    return Ended(
        number=number,
        status=status if status in ("passed", "skipped") else "failed",
        message=clean(message[:2000]),
        line=line if isinstance(line, int) and 0 < line < 1 << 31 else None,
        calls=[clean(str(call)[:1000]) for call in calls[:MOST_CALLS]],
    )
