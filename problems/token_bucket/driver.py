"""Driver of token_bucket. It runs scripts as the shared driver does, on clocks that the judge controls. The case has
"start": [steady, counter, wall], the times in seconds that the clocks show at the start. Additional steps:

    ["clock", "advance", seconds]       advance every clock
    ["clock", "move_wall", seconds]     move only the wall clock
    ["interleave", "Class", args, before, call, others, after]
                                        consume(call), with consume(n) for each n of `others` by another thread in
                                        the middle of it, on a new bucket after those of `before`; `after` follow
    ["stress", var, threads, rounds]    threads that call consume() at once, each `rounds` times: {"granted", "raised"},
                                        which counts calls

Returns {"value": {"steps", "threads", "wall", "steady"}}: the answers, the number of threads that the solution started
since its import (it is stopped at the first), and how often it read the wall clock and a steady clock.

A candidate's own tests have no case: they run after `install_test_clock`."""

import datetime
import sys
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

from problems.format.drivers.common import list_exception_classes
from problems.format.drivers.common import load as load_solution
from problems.format.drivers.lock_detector import LockDetector
from problems.format.drivers.script import OPS, Op, run_script

MAX_MOMENTS = 24
"""Maximum number of moments of one call that are tried."""

_real_sleep, _real_start = time.sleep, threading.Thread.start


class ThreadStarted(BaseException):
    """The solution started a thread."""


class FakeClocks:
    """The times that all clocks show. The steps of the cases are multiples of 1/8 s, so no conversion rounds them."""

    def __init__(self) -> None:
        self.steady, self.counter, self.wall = 1000.0, 77.5, 1.7e9
        self.steady_reads = self.wall_reads = 0
        self.on_read: Callable[[], None] | None = None

    def reset(self, steady: float, counter: float, wall: float) -> None:
        """Set all clocks and clear the counts of readings."""
        self.steady, self.counter, self.wall = steady, counter, wall
        self.steady_reads = self.wall_reads = 0

    def advance(self, seconds: float) -> None:
        """Advance all clocks."""
        self.steady += seconds
        self.counter += seconds
        self.wall += seconds

    def move_wall(self, seconds: float) -> None:
        """Move the wall clock by `seconds`; no time passes."""
        self.wall += seconds

    def read_steady(self) -> float:
        self.steady_reads += 1
        return self._read(self.steady)

    def read_counter(self) -> float:
        self.steady_reads += 1
        return self._read(self.counter)

    def read_wall(self) -> float:
        self.wall_reads += 1
        return self._read(self.wall)

    def _read(self, now: float) -> float:
        """Return `now`, which was read before `on_read` is called: a change during `on_read` comes after the
        reading."""
        if self.on_read is not None:
            self.on_read()
        return now

    def sleep(self, seconds: float) -> None:
        """Advance the time in the main thread; yield to other threads in any other thread."""
        if seconds < 0:
            raise ValueError("sleep length must be non-negative")
        if threading.current_thread() is threading.main_thread():
            self.advance(seconds)
        else:
            _real_sleep(min(seconds, 0.001))


CLOCKS = FakeClocks()
# One number and one flag, in lists because functions change them.
_started_threads: list[int] = [0]
_raises_on_thread: list[bool] = [False]


class _FakeDate(datetime.date):
    @classmethod
    def today(cls) -> Any:
        return cls.fromtimestamp(CLOCKS.read_wall())


class _FakeDateTime(datetime.datetime):
    @classmethod
    def now(cls, tz: datetime.tzinfo | None = None) -> Any:
        return cls.fromtimestamp(CLOCKS.read_wall(), tz)

    @classmethod
    def utcnow(cls) -> Any:
        return cls.fromtimestamp(CLOCKS.read_wall(), datetime.UTC).replace(tzinfo=None)

    @classmethod
    def today(cls) -> Any:
        return cls.now()


def _make_ns_reader(read: Callable[..., float]) -> Callable[..., int]:
    def read_ns(*args: Any) -> int:
        return round(read(*args) * 8) * 125_000_000

    return read_ns


def _read_posix_clock(clock: int) -> float:
    """Read CLOCK_REALTIME, its coarse form and CLOCK_TAI from the wall clock; the CPU-time clocks always show 0."""
    if clock in (0, 5, 11):
        return CLOCKS.read_wall()
    return CLOCKS.read_steady() if clock in (1, 4, 6, 7) else 0.0


def _default_to_fake_now(function: Callable[..., Any], place: int = 0) -> Callable[..., Any]:
    """Wrap a function of `time`: it uses the fake wall clock where its argument number `place` is left out."""
    to_tuple = time.localtime

    def wrapped(*args: Any) -> Any:
        if len(args) > place and args[place] is not None:
            return function(*args)
        now = CLOCKS.read_wall()
        return function(*args[:place], to_tuple(now) if place or function.__name__ == "asctime" else now)

    return wrapped


def _replace_clocks_and_threads() -> None:
    """Replace the clocks of `time`, `datetime` and `timeit`, and all functions that start a thread."""
    module: Any = time
    for name, read in (
        ("monotonic", CLOCKS.read_steady),
        ("perf_counter", CLOCKS.read_counter),
        ("time", CLOCKS.read_wall),
        ("clock_gettime", _read_posix_clock),
        ("process_time", lambda: 0.0),
        ("thread_time", lambda: 0.0),
    ):
        setattr(module, name, read)
        setattr(module, name + "_ns", _make_ns_reader(read))
    for name, place in (("gmtime", 0), ("ctime", 0), ("asctime", 0), ("strftime", 1), ("localtime", 0)):
        setattr(module, name, _default_to_fake_now(getattr(module, name), place))
    module.sleep = CLOCKS.sleep
    dates: Any = datetime
    dates.date, dates.datetime = _FakeDate, _FakeDateTime
    if "timeit" in sys.modules:
        timer: Any = sys.modules["timeit"]
        timer.default_timer = CLOCKS.read_counter
    threads: Any = threading
    threads.Thread.start = _refuse_thread
    low_level: Any = sys.modules["_thread"]
    for name in ("start_new_thread", "start_new", "start_joinable_thread"):
        if hasattr(low_level, name):
            setattr(low_level, name, _refuse_thread)


def install_test_clock(ask: Callable[..., Any]) -> dict[str, Callable[[], Any]]:
    """Prepare for a candidate's own tests: `ask` answers every clock reading of the solution. Threads are counted and
    not started. Returns functions that the tests call by these names, and that run in this process."""

    def sleep(seconds: float) -> Any:
        return ask("sleep", seconds)

    clock: Any = CLOCKS
    clock.read_steady, clock.read_counter = (lambda: ask("monotonic")), (lambda: ask("perf_counter"))
    clock.read_wall, clock.sleep = (lambda: ask("time")), sleep
    _replace_clocks_and_threads()
    module: Any = time
    for name in ("monotonic", "perf_counter", "time"):
        setattr(module, f"{name}_ns", lambda name=name: ask(f"{name}_ns"))
    return {"threading.active_count": lambda: 1 + _started_threads[0]}


def _refuse_thread(*_args: Any, **_kwargs: Any) -> int:
    """Count a thread. It raises only after `load`, so that the cases report it and not the import; for a candidate's
    own tests it only counts."""
    _started_threads[0] += 1
    if _raises_on_thread[0]:
        raise ThreadStarted
    return 0


def load() -> None:
    """Import the solution with the judge's clocks in place."""
    _replace_clocks_and_threads()
    load_solution()
    _raises_on_thread[0] = True


def run(case: dict[str, Any]) -> dict[str, Any]:
    """Run the steps of a case in order."""
    CLOCKS.reset(*case["start"])
    try:
        answer = run_script(case, ALL_OPS)
    except ThreadStarted:
        answer: dict[str, Any] = {"value": [], "mutated": []}
    if "missing" in answer:
        return answer
    reads = {"wall": CLOCKS.wall_reads, "steady": CLOCKS.steady_reads}
    return {"value": {"steps": answer["value"], "threads": _started_threads[0], **reads}, "mutated": answer["mutated"]}


def op_clock(_solution: Any, _objects: dict[str, Any], step: list[Any]) -> None:
    """Advance the clocks, or move the wall clock."""
    getattr(CLOCKS, step[0])(step[1])


def _make_thread(work: Callable[[], Any]) -> threading.Thread:
    thread = threading.Thread(target=work, daemon=True)
    thread.start = lambda: _real_start(thread)
    return thread


def op_interleave(solution: Any, _objects: dict[str, Any], step: list[Any]) -> list[Any]:
    """Return the distinct answers of two threads, each [first thread's, second's, those to the requests `after`]: the
    second makes its calls at each moment of the first one's call.

    A moment is a call, line or return of the first thread, or a clock reading in it. Each try uses a new bucket, one
    second after the requests `before`.
    """
    answers: list[Any] = []
    detector = LockDetector()
    for moment in range(1, MAX_MOMENTS + 1):
        answer, has_ended = _interleave_at(getattr(solution, step[0]), step[1:], moment, detector)
        if answer not in answers:
            answers.append(answer)
        if has_ended:
            break
    return answers


def _interleave_at(bucket_class: Any, plan: list[Any], moment: int, detector: LockDetector) -> tuple[list[Any], bool]:
    """Return (answers as `op_interleave` describes them, whether the call ended before that moment)."""
    args, before, call, others, after = plan
    bucket = bucket_class(*args)
    _consume_each(bucket, before)
    CLOCKS.advance(1.0)
    other_answers: list[Any] = []
    other = _make_thread(lambda: other_answers.extend(_consume_each(bucket, others)))
    caller, moments_seen = threading.get_ident(), 0

    def watch() -> None:
        nonlocal moments_seen
        if threading.get_ident() == caller:
            moments_seen += 1
            if moments_seen == moment:
                other.start()
                detector.wait_for(other)

    with _watch_clock_reads(watch), _trace_lines(watch):
        caller_answers = _consume_each(bucket, [call])
    has_ended = other.ident is None
    if has_ended:
        other.start()
    other.join()
    return [caller_answers, other_answers, _consume_each(bucket, after)], has_ended


def _consume_each(bucket: Any, requests: list[float]) -> list[Any]:
    """Return what each request gives: its truth value, or the classes of the exception."""
    answers: list[Any] = []
    for n in requests:
        try:
            answers.append(bool(bucket.consume(n)))
        except Exception as error:  # a race can make a call raise, so an exception is an answer too
            answers.append({"raised": list_exception_classes(error)})
    return answers


@contextmanager
def _watch_clock_reads(watch: Callable[[], None]) -> Generator[None, None, None]:
    """Call `watch` whenever a clock is read."""
    CLOCKS.on_read = watch
    try:
        yield
    finally:
        CLOCKS.on_read = None


@contextmanager
def _trace_lines(watch: Callable[[], None]) -> Generator[None, None, None]:
    """Call `watch` for each call, line and return of this thread, except in the driver."""

    def trace(frame: Any, _event: str, _argument: Any) -> Any:
        if frame.f_globals is globals() or frame.f_globals is LockDetector.wait_for.__globals__:
            return None
        watch()
        return trace

    previous_trace = sys.gettrace()
    sys.settrace(trace)
    try:
        yield
    finally:
        sys.settrace(previous_trace)


def op_stress(_solution: Any, objects: dict[str, Any], step: list[Any]) -> dict[str, int]:
    """Run threads that consume one token at a time. Each yields to the others at every call, line and return."""
    bucket, threads, rounds = objects[step[0]], step[1], step[2]
    answers: list[Any] = []

    def work() -> None:
        with _trace_lines(lambda: _real_sleep(0)):
            for _ in range(rounds):
                answers.extend(_consume_each(bucket, [1.0]))

    consumers = [_make_thread(work) for _ in range(threads)]
    for consumer in consumers:
        consumer.start()
    for consumer in consumers:
        consumer.join()
    return {"granted": sum(one is True for one in answers), "raised": sum(type(one) is not bool for one in answers)}


ALL_OPS: dict[str, Op] = {**OPS, "clock": op_clock, "interleave": op_interleave, "stress": op_stress}
